import { Webhook } from 'standardwebhooks'
import type { App } from '../command/app.ts'
import { lifecycleEntry } from './lifecycle.ts'
import {
  appendLifecycle,
  deleteDelivered,
  findNext,
  type Notification,
  writeFailure,
} from './notification-store.ts'
import type { Sender } from './sender.ts'
import { deleteDrained, findReceiver, type Receiver } from './subscription-lease-store.ts'

/** About five hours from the first attempt to the last. */
export const maxAttempts = 12
const firstDelaySeconds = 10
const longestDelaySeconds = 3_600

/** After how many seconds a notification is tried again that failed so often. */
export function delayAfter(attempts: number): number {
  return Math.min(longestDelaySeconds, firstDelaySeconds * 2 ** (attempts - 1))
}

/**
 * Delivers what waits for a receiver, one after the other, until nothing is due. One that fails holds up
 * those behind it until it is taken or given up on; changes and the subscription's own life do not hold up each
 * other. Delivered at least once: a process that ends between the answer and the note sends it again, under the
 * same webhook-id.
 */
export async function deliverDue(
  app: App,
  sender: Sender,
  tenantId: string,
  subscriptionId: string,
  go: () => boolean,
): Promise<void> {
  await deliverAll(app, sender, tenantId, subscriptionId, false, go)
  await deliverAll(app, sender, tenantId, subscriptionId, true, go)
  await deleteDrained(app.database.db, tenantId, subscriptionId)
}

async function deliverAll(
  app: App,
  sender: Sender,
  tenantId: string,
  subscriptionId: string,
  lifecycle: boolean,
  go: () => boolean,
): Promise<void> {
  const { db } = app.database
  while (go()) {
    const receiver = await findReceiver(db, tenantId, subscriptionId, app.now())
    if (!receiver) return
    const next = await findNext(db, tenantId, subscriptionId, lifecycle)
    if (!next || next.nextAttemptAt > app.now()) return
    const url = lifecycle ? (receiver.lifecycleUrl ?? receiver.notificationUrl) : receiver.notificationUrl
    const error = await attempt(app, sender, receiver, url, next)
    if (error === undefined) {
      await deleteDelivered(db, tenantId, subscriptionId, next.number)
      continue
    }
    const failure = failed(next, error, app.now())
    await writeFailure(db, tenantId, subscriptionId, failure)
    // Whoever is told of it elsewhere can read anew what was given up on.
    if (failure.deadAt && !lifecycle && receiver.lifecycleUrl) {
      await appendLifecycle(db, tenantId, lifecycleEntry(tenantId, receiver, 'missed'), app.now())
    }
  }
}

/** Why it was not taken; undefined: it was. */
async function attempt(
  app: App,
  sender: Sender,
  { id, signingSecret }: Receiver,
  url: string,
  { number, entries }: Notification,
): Promise<string | undefined> {
  const body = JSON.stringify({ value: entries })
  const messageId = `${id}_${number}`
  const now = app.now()
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(signingSecret).sign(messageId, now, body),
  }
  try {
    const { status } = await sender.post(url, headers, body)
    return status >= 200 && status < 300 ? undefined : `The receiver answered ${status}.`
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).slice(0, 300)
  }
}

function failed(notification: Notification, lastError: string, now: Date) {
  const attempts = notification.attempts + 1
  const nextAttemptAt = new Date(now.getTime() + delayAfter(attempts) * 1_000)
  const deadAt = attempts >= maxAttempts ? now : null
  return { number: notification.number, attempts, nextAttemptAt, lastError, deadAt }
}
