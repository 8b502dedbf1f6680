import { randomBytes } from 'node:crypto'
import { findAllotment, noSuchAllotment } from '../allotment/allotment-store.ts'
import { openEpoch } from '../change/change-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { reviveDead } from './notification-store.ts'
import { followedBy } from './resource.ts'
import {
  deleteSubscription,
  insertSubscription,
  lockSubscription,
  type NotificationSubscription,
  writeSubscription,
} from './subscription-store.ts'

/** As far ahead as an expiry may lie. */
export const maxSubscriptionDays = 30
const secretBytes = 24

export type CreateSubscription = {
  readonly resource: string
  readonly changeTypes: readonly string[]
  readonly notificationUrl: string
  readonly clientState: string | null
  readonly expiresAt: Date
}

/** Begins to tell of changes, from this moment on. The receiver has been asked before. */
export async function createSubscription(
  ctx: Context,
  input: CreateSubscription,
): Promise<NotificationSubscription> {
  requireAdministrator(ctx.caller)
  checkExpiry(input.expiresAt, ctx.now)
  const followed = followedBy(input.resource)
  if (!followed) throw noResource()
  if (followed.allotmentId && !(await findAllotment(ctx.tx, ctx.tenantId, followed.allotmentId))) {
    throw noSuchAllotment(followed.allotmentId)
  }
  const epoch = await openEpoch(ctx.tx, ctx.tenantId)
  const subscription: NotificationSubscription = {
    ...input,
    ...followed,
    id: ctx.newId(),
    signingSecret: `whsec_${randomBytes(secretBytes).toString('base64')}`,
    creatorId: ctx.caller.actor.id,
    createdAt: ctx.now,
    epochId: epoch.id,
    toldUntil: epoch.now,
  }
  await insertSubscription(ctx.tx, ctx.tenantId, subscription)
  recordSubscription(ctx, subscription, { after: described(subscription) })
  return subscription
}

/** Renews or moves a subscription. Refused: one that is unknown or expired (`resourceNotFound`). */
export async function updateSubscription(
  ctx: Context,
  id: string,
  change: { readonly expiresAt?: Date; readonly notificationUrl?: string },
): Promise<NotificationSubscription> {
  requireAdministrator(ctx.caller)
  if (change.expiresAt) checkExpiry(change.expiresAt, ctx.now)
  const before = await requireSubscription(ctx, id)
  const after = { ...before, ...change }
  await writeSubscription(ctx.tx, ctx.tenantId, after)
  recordSubscription(ctx, after, { before: described(before), after: described(after) })
  return after
}

/** Ends a subscription with everything that waits for its receiver. */
export async function endSubscription(ctx: Context, id: string): Promise<void> {
  requireAdministrator(ctx.caller)
  const before = await requireSubscription(ctx, id)
  await deleteSubscription(ctx.tx, ctx.tenantId, id)
  recordSubscription(ctx, before, { before: described(before) })
}

/** Sends again what was given up on; answers how many. They come late, in their own order. */
export async function replayDeadLetters(ctx: Context, id: string): Promise<number> {
  requireAdministrator(ctx.caller)
  const subscription = await requireSubscription(ctx, id)
  const count = await reviveDead(ctx.tx, ctx.tenantId, id, ctx.now)
  recordSubscription(ctx, subscription, { after: { replayed: count } })
  return count
}

/** Refuses who asks, and what cannot be followed, before anybody outside is called. */
export function checkSubscription(
  ctx: Pick<Context, 'caller' | 'now'>,
  input: { readonly resource?: string; readonly expiresAt?: Date },
): void {
  requireAdministrator(ctx.caller)
  if (input.resource !== undefined && !followedBy(input.resource)) throw noResource()
  if (input.expiresAt) checkExpiry(input.expiresAt, ctx.now)
}

async function requireSubscription(ctx: Context, id: string): Promise<NotificationSubscription> {
  const found = await lockSubscription(ctx.tx, ctx.tenantId, id, ctx.now)
  if (found) return found
  throw new Refusal('resourceNotFound', `There is no subscription ${id}.`, {
    target: 'path',
    propertyName: 'subscriptionId',
  })
}

function checkExpiry(expiresAt: Date, now: Date): void {
  const latest = new Date(now.getTime() + maxSubscriptionDays * 86_400_000)
  if (expiresAt > now && expiresAt <= latest) return
  throw new Refusal(
    'invalidValue',
    `"expirationDateTime" must lie in the future, at most ${maxSubscriptionDays} days ahead; renew before it.`,
    { target: 'body', propertyName: 'expirationDateTime' },
  )
}

function noResource(): Refusal {
  return new Refusal(
    'invalidValue',
    '"resource" must be admin/cloudLicensing/allotments, one of them, or its seats or waitingMembers.',
    { target: 'body', propertyName: 'resource' },
  )
}

function described({ resource, notificationUrl, expiresAt, changeTypes }: NotificationSubscription) {
  return { resource, notificationUrl, expiresAt, changeTypes }
}

function recordSubscription(
  ctx: Context,
  { id, resource, allotmentId }: NotificationSubscription,
  detail: Readonly<Record<string, unknown>>,
): void {
  record(ctx, { allotmentId, targets: [{ type: 'subscription', id, displayName: resource }], detail })
}
