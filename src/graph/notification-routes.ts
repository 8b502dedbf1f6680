import type { z } from 'zod'
import { type Caller, seesEverything } from '../command/caller.ts'
import * as allotments from '../contract/allotment-endpoints.ts'
import { waitingOfAllotment } from '../contract/member-endpoints.ts'
import {
  type createSubscriptionBody,
  deadLetter,
  notificationSubscription,
} from '../contract/notification.ts'
import * as endpoints from '../contract/notification-endpoints.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { Refusal } from '../engine/refusal.ts'
import { askReceivers } from '../notification/ask-receiver.ts'
import {
  checkExpiry,
  checkSubscription,
  createSubscription,
  endSubscription,
  reauthorizeSubscription,
  replayDeadLetters,
  updateSubscription,
} from '../notification/change-subscription.ts'
import { listDeadRows, type Notification } from '../notification/notification-store.ts'
import {
  type FollowedKind,
  listSubscriptionRows,
  type SubscriptionRow,
} from '../notification/subscription-store.ts'
import { permit } from './permit.ts'
import { requireAllotment } from './places.ts'
import { dateTime, type Presenter, presentPage, presentRows } from './read.ts'
import { type ApiRequest, nothingThere, type Reply, type Route, route } from './route.ts'
import { write } from './write.ts'

const presentSubscription: Presenter<SubscriptionRow> = {
  entity: notificationSubscription,
  present: (row) => ({
    id: row.id,
    resource: row.resource,
    applicationId: row.creatorId,
    changeType: row.changeTypes.join(','),
    // Shown in notifications only, as in Graph.
    clientState: null,
    notificationUrl: row.notificationUrl,
    lifecycleNotificationUrl: row.lifecycleUrl,
    expirationDateTime: dateTime(row.expiresAt),
    creatorId: row.creatorId,
    createdDateTime: dateTime(row.createdAt),
    waitingNotifications: row.waiting,
    deadLetters: row.dead,
    lastError: row.lastError,
  }),
}

const presentDeadLetter: Presenter<Notification> = {
  entity: deadLetter,
  present: (row) => ({
    id: String(row.number),
    createdDateTime: dateTime(row.createdAt),
    deadDateTime: dateTime(row.deadAt ?? row.createdAt),
    attempts: row.attempts,
    lastError: row.lastError,
    notification: { value: row.entries },
  }),
}

/** Where what is followed is read; who may not read it there is not told of it here. */
const readAt: Readonly<Record<FollowedKind, string>> = {
  allotment: allotments.listAllotments.path,
  seat: allotments.listSeats.path,
  waitingMember: waitingOfAllotment.list.path,
}

/** The kinds whose resources the caller may read in the whole organization; a token may be limited to some. */
function readableKinds(caller: Caller): FollowedKind[] {
  return (Object.keys(readAt) as FollowedKind[]).filter((kind) => {
    try {
      return seesEverything(permit(caller, { method: 'GET', path: readAt[kind] }).caller)
    } catch (error) {
      if (error instanceof Refusal) return false
      throw error
    }
  })
}

async function subscriptionRow({ app, caller, reader }: ApiRequest, id: string, db = reader.db) {
  const which = { now: app.now(), kinds: readableKinds(caller), id }
  const [row] = (await listSubscriptionRows(db, reader.tenantId, emptyQuery, which)).rows
  if (!row) throw nothingThere('subscriptionId', id)
  return row
}

async function oneSubscription(request: ApiRequest, id: string, query: ListQuery, db = request.reader.db) {
  const rows = [await subscriptionRow(request, id, db)]
  return (await presentRows(request.reader, presentSubscription, rows, query))[0]
}

/** Everything that can be wrong is looked at before anybody outside is called. */
async function subscribe(
  request: ApiRequest<string, z.output<typeof createSubscriptionBody>>,
): Promise<Reply> {
  const { app, caller, reader, body, sender } = request
  const input = {
    resource: body.resource,
    changeTypes: [...new Set(body.changeType.split(',').map((each) => each.trim()))],
    notificationUrl: body.notificationUrl,
    lifecycleUrl: body.lifecycleNotificationUrl ?? null,
    clientState: body.clientState ?? null,
    expiresAt: new Date(body.expirationDateTime),
  }
  const followed = checkSubscription({ caller, now: app.now() }, input)
  const { caller: permitted } = permit(caller, { method: 'GET', path: readAt[followed.kind] })
  if (!seesEverything(permitted)) throw onlyOwn()
  if (followed.allotmentId) await requireAllotment(reader, followed.allotmentId)
  // Before the transaction: nobody waits for a receiver while holding locks.
  const { notificationUrl, lifecycleUrl: lifecycleNotificationUrl } = input
  await askReceivers(sender, { notificationUrl, lifecycleNotificationUrl })
  return write(request, 'createChangeSubscription', async (ctx, { db }) => {
    const made = await createSubscription(ctx, input)
    const shown = await oneSubscription(request, made.id, emptyQuery, db)
    return { ...shown, clientState: made.clientState, signingSecret: made.signingSecret }
  })
}

function onlyOwn(): Refusal {
  return new Refusal(
    'missingRequiredPermission',
    'The token reads only what its holder manages. To follow changes it takes a permission for the organization, such as CloudLicensing.Read.All.',
  )
}

/** Graph lets nobody change where a subscription's own life is told. */
function checkLifecycleUrl(given: string | null | undefined, { lifecycleUrl }: SubscriptionRow): void {
  if (given === undefined || given === lifecycleUrl) return
  throw new Refusal(
    'immutablePropertyModified',
    '"lifecycleNotificationUrl" is set when a subscription is made. End it and make another one.',
    { target: 'body', propertyName: 'lifecycleNotificationUrl' },
  )
}

/** A subscription is there for who may read what it follows. */
export const notificationRoutes: readonly Route[] = [
  route(endpoints.listSubscriptions, async ({ app, caller, reader, query, nextLink }) => {
    const which = { now: app.now(), kinds: readableKinds(caller) }
    const page = await listSubscriptionRows(reader.db, reader.tenantId, query, which)
    return { body: await presentPage(reader, presentSubscription, page, query, nextLink) }
  }),
  route(endpoints.createSubscription, subscribe),
  route(endpoints.getSubscription, async (request) => ({
    body: await oneSubscription(request, request.params.subscriptionId, request.query),
  })),
  route(endpoints.updateSubscription, async (request) => {
    const { app, body, params, sender } = request
    const { notificationUrl } = body
    const expiresAt = body.expirationDateTime === undefined ? undefined : new Date(body.expirationDateTime)
    if (expiresAt) checkExpiry(expiresAt, app.now())
    checkLifecycleUrl(body.lifecycleNotificationUrl, await subscriptionRow(request, params.subscriptionId))
    await askReceivers(sender, { notificationUrl })
    return write(request, 'updateChangeSubscription', async (ctx, { db }) => {
      await updateSubscription(ctx, params.subscriptionId, readableKinds(request.caller), {
        ...(expiresAt ? { expiresAt } : {}),
        ...(notificationUrl === undefined ? {} : { notificationUrl }),
      })
      return oneSubscription(request, params.subscriptionId, emptyQuery, db)
    })
  }),
  route(endpoints.reauthorizeSubscription, async (request) =>
    write(request, 'updateChangeSubscription', (ctx) =>
      reauthorizeSubscription(ctx, request.params.subscriptionId, readableKinds(request.caller)),
    ),
  ),
  route(endpoints.deleteSubscription, async (request) =>
    write(request, 'deleteChangeSubscription', (ctx) =>
      endSubscription(ctx, request.params.subscriptionId, readableKinds(request.caller)),
    ),
  ),
  route(endpoints.listDeadLetters, async (request) => {
    const { reader, params, query, nextLink } = request
    await subscriptionRow(request, params.subscriptionId)
    const page = await listDeadRows(reader.db, reader.tenantId, query, params.subscriptionId)
    return { body: await presentPage(reader, presentDeadLetter, page, query, nextLink) }
  }),
  route(endpoints.replayDeadLetters, async (request) =>
    write(request, 'replayDeadLetters', async (ctx) => ({
      value: await replayDeadLetters(ctx, request.params.subscriptionId, readableKinds(request.caller)),
    })),
  ),
]
