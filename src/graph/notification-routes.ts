import { requireReader } from '../command/caller.ts'
import { deadLetter, notificationSubscription } from '../contract/notification.ts'
import * as endpoints from '../contract/notification-endpoints.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { askReceiver } from '../notification/ask-receiver.ts'
import {
  checkSubscription,
  createSubscription,
  endSubscription,
  replayDeadLetters,
  updateSubscription,
} from '../notification/change-subscription.ts'
import { listDeadRows, type Notification } from '../notification/notification-store.ts'
import { listSubscriptionRows, type SubscriptionRow } from '../notification/subscription-store.ts'
import { dateTime, type Presenter, presentPage, presentRows } from './read.ts'
import { type ApiRequest, nothingThere, type Route, route } from './route.ts'
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

async function oneSubscription({ app, reader }: ApiRequest, id: string, query: ListQuery, db = reader.db) {
  const { rows } = await listSubscriptionRows(db, reader.tenantId, emptyQuery, app.now(), id)
  const [shown] = await presentRows(reader, presentSubscription, rows, query)
  if (!shown) throw nothingThere('subscriptionId', id)
  return shown
}

export const notificationRoutes: readonly Route[] = [
  route(endpoints.listSubscriptions, async ({ app, caller, reader, query, nextLink }) => {
    requireReader(caller)
    const page = await listSubscriptionRows(reader.db, reader.tenantId, query, app.now())
    return { body: await presentPage(reader, presentSubscription, page, query, nextLink) }
  }),
  route(endpoints.createSubscription, async (request) => {
    const { app, caller, body, sender } = request
    const input = {
      resource: body.resource,
      changeTypes: [...new Set(body.changeType.split(',').map((each) => each.trim()))],
      notificationUrl: body.notificationUrl,
      clientState: body.clientState ?? null,
      expiresAt: new Date(body.expirationDateTime),
    }
    checkSubscription({ caller, now: app.now() }, input)
    // Before the transaction: nobody waits for a receiver while holding locks.
    await askReceiver(sender, input.notificationUrl)
    return write(request, 'createChangeSubscription', async (ctx, reader) => {
      const made = await createSubscription(ctx, input)
      const shown = await oneSubscription(request, made.id, emptyQuery, reader.db)
      return { ...shown, clientState: made.clientState, signingSecret: made.signingSecret }
    })
  }),
  route(endpoints.getSubscription, async (request) => {
    requireReader(request.caller)
    return { body: await oneSubscription(request, request.params.subscriptionId, request.query) }
  }),
  route(endpoints.updateSubscription, async (request) => {
    const { app, caller, body, params, sender } = request
    const expiresAt = body.expirationDateTime === undefined ? undefined : new Date(body.expirationDateTime)
    const { notificationUrl } = body
    checkSubscription({ caller, now: app.now() }, expiresAt ? { expiresAt } : {})
    if (notificationUrl !== undefined) await askReceiver(sender, notificationUrl)
    return write(request, 'updateChangeSubscription', async (ctx, reader) => {
      await updateSubscription(ctx, params.subscriptionId, {
        ...(expiresAt ? { expiresAt } : {}),
        ...(notificationUrl === undefined ? {} : { notificationUrl }),
      })
      return oneSubscription(request, params.subscriptionId, emptyQuery, reader.db)
    })
  }),
  route(endpoints.deleteSubscription, async (request) =>
    write(request, 'deleteChangeSubscription', (ctx) => endSubscription(ctx, request.params.subscriptionId)),
  ),
  route(endpoints.listDeadLetters, async (request) => {
    requireReader(request.caller)
    const { reader, params, query, nextLink } = request
    await oneSubscription(request, params.subscriptionId, emptyQuery)
    const page = await listDeadRows(reader.db, reader.tenantId, query, params.subscriptionId)
    return { body: await presentPage(reader, presentDeadLetter, page, query, nextLink) }
  }),
  route(endpoints.replayDeadLetters, async (request) =>
    write(request, 'replayDeadLetters', async (ctx) => ({
      value: await replayDeadLetters(ctx, request.params.subscriptionId),
    })),
  ),
]
