import { Webhook } from 'standardwebhooks'
import type { App } from '../command/app.ts'
import { inTransaction } from '../db/transaction.ts'
import { deleteDelivered, findNext, type Notification, writeFailure } from './notification-store.ts'
import type { Sender } from './sender.ts'
import { lockSubscription, type NotificationSubscription } from './subscription-store.ts'

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
 * those behind it until it is taken or given up on. Delivered at least once: a process that ends between
 * the answer and the note sends it again, under the same webhook-id.
 */
export async function deliverDue(
  app: App,
  sender: Sender,
  tenantId: string,
  subscriptionId: string,
  go: () => boolean,
): Promise<void> {
  const { db } = app.database
  while (go()) {
    const subscription = await inTransaction(app.database, (tx) =>
      lockSubscription(tx, tenantId, subscriptionId, app.now()),
    )
    if (!subscription) return
    const next = await findNext(db, tenantId, subscriptionId)
    if (!next || next.nextAttemptAt > app.now()) return
    const error = await attempt(app, sender, subscription, next)
    if (error === undefined) await deleteDelivered(db, tenantId, subscriptionId, next.number)
    else await writeFailure(db, tenantId, subscriptionId, failed(next, error, app.now()))
  }
}

/** Why it was not taken; undefined: it was. */
async function attempt(
  app: App,
  sender: Sender,
  { id, signingSecret, notificationUrl }: NotificationSubscription,
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
    const { status } = await sender.post(notificationUrl, headers, body)
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
