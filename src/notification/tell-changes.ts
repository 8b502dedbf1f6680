import { type Change, type Epoch, isFollowable, listChanges, openEpoch } from '../change/change-store.ts'
import type { App } from '../command/app.ts'
import type { LifecycleEvent } from '../contract/notification.ts'
import type { Tx } from '../db/database.ts'
import { inTransaction } from '../db/transaction.ts'
import { lifecycleEntry } from './lifecycle.ts'
import { appendLifecycle, appendNotifications, deleteChanges, findPresent } from './notification-store.ts'
import { addressOf } from './resource.ts'
import { findStanding, writeReauthorizationAsked, writeRemoved } from './subscription-lease-store.ts'
import { lockSubscription, type NotificationSubscription } from './subscription-store.ts'

const entriesPerNotification = 100
const changesAtOnce = 1_000

/**
 * Makes notifications of what has changed since the last time, in the transaction that notes up to where:
 * a crash between tells neither twice nor never. What cannot be followed any more is told as missed; a subscription
 * that may not go on ends, and one that is about to expire is told so.
 */
export function tellChanges(app: App, tenantId: string, subscriptionId: string): Promise<void> {
  return inTransaction(app.database, async (tx) => {
    const now = app.now()
    const subscription = await lockSubscription(tx, tenantId, subscriptionId, now)
    if (!subscription) return
    const standing = await findStanding(tx, tenantId, subscriptionId, now)
    if (standing === 'notAllowed') await deleteChanges(tx, tenantId, subscriptionId)
    else await tellEntries(tx, tenantId, subscription, now)
    if (standing !== 'good') return end(tx, tenantId, subscription, now)
    const { reauthorizeAt } = subscription
    if (!reauthorizeAt || reauthorizeAt > now) return
    await writeReauthorizationAsked(tx, tenantId, subscriptionId)
    await tellLife(tx, tenantId, subscription, 'reauthorizationRequired', now)
  })
}

/** What is to be told before it waits for the receiver like everything else; nobody hears of it any more after that. */
async function end(
  tx: Tx,
  tenantId: string,
  subscription: NotificationSubscription,
  now: Date,
): Promise<void> {
  await writeRemoved(tx, tenantId, subscription.id, now)
  await tellLife(tx, tenantId, subscription, 'subscriptionRemoved', now)
}

/** Graph tells of a subscription itself only where it was told to. */
async function tellLife(
  tx: Tx,
  tenantId: string,
  subscription: NotificationSubscription,
  event: LifecycleEvent,
  now: Date,
): Promise<void> {
  if (subscription.lifecycleUrl === null) return
  await appendLifecycle(tx, tenantId, lifecycleEntry(tenantId, subscription, event), now)
}

async function tellEntries(
  tx: Tx,
  tenantId: string,
  subscription: NotificationSubscription,
  now: Date,
): Promise<void> {
  const epoch = await openEpoch(tx, tenantId)
  const { id, epochId, toldUntil, lifecycleUrl } = subscription
  if (epoch.id === epochId && epoch.now === toldUntil) return
  const isWhole = await isFollowable(tx, tenantId, epochId, toldUntil)
  if (!isWhole) await tellLife(tx, tenantId, subscription, 'missed', now)
  const entries = isWhole
    ? await entriesSince(tx, tenantId, subscription, epoch)
    : // Without an address for it, it is told among the changes: nobody shall believe that nothing is missing.
      lifecycleUrl === null
      ? [lifecycleEntry(tenantId, subscription, 'missed')]
      : []
  const batches: object[][] = []
  for (let start = 0; start < entries.length; start += entriesPerNotification) {
    batches.push(entries.slice(start, start + entriesPerNotification))
  }
  await appendNotifications(tx, tenantId, id, batches, epoch, now)
}

async function entriesSince(
  tx: Tx,
  tenantId: string,
  subscription: NotificationSubscription,
  epoch: Epoch,
): Promise<object[]> {
  const { kind, allotmentId, toldUntil } = subscription
  const narrowed =
    allotmentId === null ? {} : kind === 'allotment' ? { ids: [allotmentId] } : { scopeIds: [allotmentId] }
  const entries: object[] = []
  let after: Change | undefined
  do {
    const changes: Change[] = await listChanges(tx, tenantId, {
      kind,
      since: toldUntil,
      until: epoch.now,
      limit: changesAtOnce,
      ...narrowed,
      ...(after ? { after } : {}),
    })
    const present = await findPresent(
      tx,
      tenantId,
      subscription,
      changes.map(({ id }) => id),
    )
    for (const change of changes) {
      const changeType = present.has(change.id) ? (change.created ? 'created' : 'updated') : 'deleted'
      if (subscription.changeTypes.includes(changeType)) {
        entries.push(entryOf(tenantId, subscription, change.id, changeType))
      }
    }
    after = changes.length === changesAtOnce ? changes.at(-1) : undefined
  } while (after)
  return entries
}

/** One element of `value`, as Graph writes it. */
function entryOf(
  tenantId: string,
  subscription: NotificationSubscription,
  objectId: string,
  changeType: string,
): object {
  const { resource, id, type } = addressOf(subscription, objectId)
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: subscription.expiresAt.toISOString(),
    clientState: subscription.clientState,
    changeType,
    resource,
    resourceData: { '@odata.type': type, '@odata.id': resource, id },
    tenantId,
  }
}
