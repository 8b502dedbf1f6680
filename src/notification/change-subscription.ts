import { randomBytes } from 'node:crypto'
import { findAllotment, noSuchAllotment } from '../allotment/allotment-store.ts'
import { openEpoch } from '../change/change-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { reauthorizeFrom } from './lifecycle.ts'
import { reviveDead } from './notification-store.ts'
import { followedBy } from './resource.ts'
import {
  deleteSubscription,
  type Followed,
  type FollowedKind,
  insertSubscription,
  lockSubscription,
  type NotificationSubscription,
  writeCreator,
  writeSubscription,
} from './subscription-store.ts'

/** As far ahead as an expiry may lie. */
export const maxSubscriptionDays = 30
const secretBytes = 24

export type CreateSubscription = {
  readonly resource: string
  readonly changeTypes: readonly string[]
  readonly notificationUrl: string
  readonly lifecycleUrl: string | null
  readonly clientState: string | null
  readonly expiresAt: Date
}

/** What of the subscriptions the caller may read, and so manage: a token may be limited to some. */
export type Kinds = readonly FollowedKind[]

/** Begins to tell of changes, from this moment on. The receivers have been asked before. */
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
    reauthorizeAt: reauthorizeFrom(ctx.now, input.expiresAt),
    epochId: epoch.id,
    toldUntil: epoch.now,
  }
  await insertSubscription(ctx.tx, ctx.tenantId, subscription)
  await writeCreator(ctx.tx, ctx.tenantId, subscription.id, creatorOf(ctx))
  recordSubscription(ctx, subscription, { after: described(subscription) })
  return subscription
}

/** Renews or moves a subscription. Refused: one that is unknown, ended or expired (`resourceNotFound`). */
export async function updateSubscription(
  ctx: Context,
  id: string,
  kinds: Kinds,
  change: { readonly expiresAt?: Date; readonly notificationUrl?: string },
): Promise<NotificationSubscription> {
  requireAdministrator(ctx.caller)
  if (change.expiresAt) checkExpiry(change.expiresAt, ctx.now)
  const before = await requireSubscription(ctx, id, kinds)
  const renewed = change.expiresAt ? { reauthorizeAt: reauthorizeFrom(ctx.now, change.expiresAt) } : {}
  const after = { ...before, ...change, ...renewed }
  await writeSubscription(ctx.tx, ctx.tenantId, after)
  recordSubscription(ctx, after, { before: described(before), after: described(after) })
  return after
}

/**
 * Lets a subscription read by the caller's right from now on, when that of whoever made it is about to end. It expires
 * when it did. Refused: one that is unknown, ended or expired (`resourceNotFound`).
 */
export async function reauthorizeSubscription(ctx: Context, id: string, kinds: Kinds): Promise<void> {
  requireAdministrator(ctx.caller)
  const subscription = await requireSubscription(ctx, id, kinds)
  await writeCreator(ctx.tx, ctx.tenantId, id, creatorOf(ctx))
  recordSubscription(ctx, subscription, {
    before: { creatorId: subscription.creatorId },
    after: { creatorId: ctx.caller.actor.id },
  })
}

/** Ends a subscription with everything that waits for its receiver (`resourceNotFound`). */
export async function endSubscription(ctx: Context, id: string, kinds: Kinds): Promise<void> {
  requireAdministrator(ctx.caller)
  const before = await requireSubscription(ctx, id, kinds)
  await deleteSubscription(ctx.tx, ctx.tenantId, id)
  recordSubscription(ctx, before, { before: described(before) })
}

/** Sends again what was given up on; answers how many. They come late, in their own order. */
export async function replayDeadLetters(ctx: Context, id: string, kinds: Kinds): Promise<number> {
  requireAdministrator(ctx.caller)
  const subscription = await requireSubscription(ctx, id, kinds)
  const count = await reviveDead(ctx.tx, ctx.tenantId, id, ctx.now)
  recordSubscription(ctx, subscription, { after: { replayed: count } })
  return count
}

/** Refuses who asks, and when it would end, before anybody outside is called; answers what is followed. */
export function checkSubscription(
  ctx: Pick<Context, 'caller' | 'now'>,
  input: { readonly resource: string; readonly expiresAt: Date },
): Followed {
  requireAdministrator(ctx.caller)
  const followed = followedBy(input.resource)
  if (!followed) throw noResource()
  checkExpiry(input.expiresAt, ctx.now)
  return followed
}

async function requireSubscription(
  ctx: Context,
  id: string,
  kinds: Kinds,
): Promise<NotificationSubscription> {
  const found = await lockSubscription(ctx.tx, ctx.tenantId, id, ctx.now)
  if (found && kinds.includes(found.kind)) return found
  throw new Refusal('resourceNotFound', `There is no subscription ${id}.`, {
    target: 'path',
    propertyName: 'subscriptionId',
  })
}

function creatorOf({ caller }: Context) {
  return { creatorId: caller.actor.id, personId: caller.personId ?? null }
}

/** Refuses an expiry that has passed, or lies too far ahead (`invalidValue`). */
export function checkExpiry(expiresAt: Date, now: Date): void {
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

function described(subscription: NotificationSubscription) {
  const { resource, notificationUrl, lifecycleUrl, expiresAt, changeTypes } = subscription
  return { resource, notificationUrl, lifecycleUrl, expiresAt, changeTypes }
}

function recordSubscription(
  ctx: Context,
  { id, resource, allotmentId }: NotificationSubscription,
  detail: Readonly<Record<string, unknown>>,
): void {
  record(ctx, { allotmentId, targets: [{ type: 'subscription', id, displayName: resource }], detail })
}
