import { type Change, type Epoch, isFollowable, listChanges, openEpoch } from '../change/change-store.ts'
import type { App } from '../command/app.ts'
import type { Tx } from '../db/database.ts'
import { inTransaction } from '../db/transaction.ts'
import { appendNotifications, findPresent } from './notification-store.ts'
import { addressOf } from './resource.ts'
import { lockSubscription, type NotificationSubscription } from './subscription-store.ts'

const entriesPerNotification = 100
const changesAtOnce = 1_000

/**
 * Makes notifications of what has changed since the last time, in the transaction that notes up to where:
 * a crash between tells neither twice nor never. What cannot be followed any more is told as missed.
 */
export function tellChanges(app: App, tenantId: string, subscriptionId: string): Promise<void> {
  return inTransaction(app.database, async (tx) => {
    const now = app.now()
    const subscription = await lockSubscription(tx, tenantId, subscriptionId, now)
    if (!subscription) return
    const epoch = await openEpoch(tx, tenantId)
    const { epochId, toldUntil } = subscription
    if (epoch.id === epochId && epoch.now === toldUntil) return
    const entries = (await isFollowable(tx, tenantId, epochId, toldUntil))
      ? await entriesSince(tx, tenantId, subscription, epoch)
      : [missed(tenantId, subscription)]
    const batches: object[][] = []
    for (let start = 0; start < entries.length; start += entriesPerNotification) {
      batches.push(entries.slice(start, start + entriesPerNotification))
    }
    await appendNotifications(tx, tenantId, subscriptionId, batches, epoch, now)
  })
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

/** Graph's lifecycle notification: read the resource anew. */
function missed(tenantId: string, subscription: NotificationSubscription): object {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: subscription.expiresAt.toISOString(),
    clientState: subscription.clientState,
    lifecycleEvent: 'missed',
    tenantId,
  }
}
