import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import type { SubscriptionState } from '../engine/types.ts'
import { findCatalogProductByPartNumber, nearProductNames } from '../product/catalog-store.ts'
import { lockProduct } from '../product/product-store.ts'
import { ensureProduct } from '../settlement/ensure-product.ts'
import { recountCapacity } from '../settlement/recount-capacity.ts'
import {
  deleteSubscriptionRow,
  findSubscription,
  findSubscriptionByCommerceId,
  insertSubscription,
  type Subscription,
  updateSubscriptionRow,
} from './subscription-store.ts'

export type CreateSubscription = {
  readonly skuId?: string | undefined
  readonly skuPartNumber?: string | undefined
  readonly productName?: string | undefined
  readonly appliesTo?: 'User' | 'Company' | undefined
  readonly commerceSubscriptionId?: string | undefined
  readonly units: number
  readonly state?: SubscriptionState | undefined
  readonly startDate?: string | null | undefined
  readonly nextLifecycleDate?: string | null | undefined
  readonly isTrial?: boolean | undefined
}

/** Adds units bought. A product seen for the first time gets its default allotment (rules 1, 2 and 4). */
export async function createSubscription(ctx: Context, input: CreateSubscription): Promise<Subscription> {
  requireAdministrator(ctx.caller)
  const id = ctx.newId()
  const commerceSubscriptionId = input.commerceSubscriptionId ?? id
  checkPartNumber(input)
  const product = await ensureProduct(ctx, input)
  await lockProduct(ctx.tx, ctx.tenantId, product.skuId)
  if (await findSubscriptionByCommerceId(ctx.tx, ctx.tenantId, commerceSubscriptionId)) {
    throw new Refusal(
      'alreadyExists',
      `There is a subscription with the commerce id ${commerceSubscriptionId} already. Change that one instead.`,
      { target: 'body', propertyName: 'commerceSubscriptionId', name: commerceSubscriptionId },
    )
  }
  const subscription: Subscription = {
    id,
    skuId: product.skuId,
    commerceSubscriptionId,
    units: input.units,
    state: input.state ?? 'active',
    startDate: input.startDate ?? null,
    nextLifecycleDate: input.nextLifecycleDate ?? null,
    isTrial: input.isTrial ?? false,
  }
  await insertSubscription(ctx.tx, ctx.tenantId, subscription, ctx.now)
  await recountCapacity(ctx, product.skuId)
  recordSubscription(ctx, subscription, { after: subscription })
  return subscription
}

/** A part number alone names a product of the catalog; one that does not is most likely mistyped. */
function checkPartNumber({ skuId, skuPartNumber }: CreateSubscription): void {
  if (skuId !== undefined || skuPartNumber === undefined) return
  if (findCatalogProductByPartNumber(skuPartNumber)) return
  const near = nearProductNames(skuPartNumber, [])
  if (near.length === 0) return // `ensureProduct` says that there is none
  throw new Refusal(
    'notFound',
    `No product has the part number "${skuPartNumber}". Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`,
    { target: 'body', propertyName: 'skuPartNumber', skuPartNumber, near },
  )
}

export type UpdateSubscription = {
  readonly subscriptionId: string
  readonly units?: number | undefined
  readonly state?: SubscriptionState | undefined
  readonly startDate?: string | null | undefined
  readonly nextLifecycleDate?: string | null | undefined
  readonly isTrial?: boolean | undefined
}

/**
 * Changes units, state or dates. Fewer units than are divided leave the product over-allotted by a
 * shown number; nobody loses a seat (rules 2 and 5).
 */
export async function updateSubscription(ctx: Context, input: UpdateSubscription): Promise<Subscription> {
  requireAdministrator(ctx.caller)
  const before = await lockSubscription(ctx, input.subscriptionId)
  const after: Subscription = {
    ...before,
    units: input.units ?? before.units,
    state: input.state ?? before.state,
    startDate: input.startDate === undefined ? before.startDate : input.startDate,
    nextLifecycleDate:
      input.nextLifecycleDate === undefined ? before.nextLifecycleDate : input.nextLifecycleDate,
    isTrial: input.isTrial ?? before.isTrial,
  }
  await updateSubscriptionRow(ctx.tx, ctx.tenantId, after)
  await recountCapacity(ctx, after.skuId)
  recordSubscription(ctx, after, { before, after })
  return after
}

/** Removes a subscription and its units. */
export async function deleteSubscription(ctx: Context, subscriptionId: string): Promise<void> {
  requireAdministrator(ctx.caller)
  const before = await lockSubscription(ctx, subscriptionId)
  await deleteSubscriptionRow(ctx.tx, ctx.tenantId, before)
  await recountCapacity(ctx, before.skuId)
  recordSubscription(ctx, before, { before })
}

/** Locks the product, then reads the subscription; refuses an id that is not there. */
async function lockSubscription(ctx: Context, id: string): Promise<Subscription> {
  const missing = () =>
    new Refusal('resourceNotFound', `There is no subscription ${id}.`, { propertyName: 'subscriptionId', id })
  const found = await findSubscription(ctx.tx, ctx.tenantId, id)
  if (!found) throw missing()
  await lockProduct(ctx.tx, ctx.tenantId, found.skuId)
  const subscription = await findSubscription(ctx.tx, ctx.tenantId, id)
  if (!subscription) throw missing()
  return subscription
}

function recordSubscription(
  ctx: Context,
  subscription: Subscription,
  detail: Readonly<Record<string, unknown>>,
): void {
  record(ctx, {
    allotmentId: null,
    targets: [
      { type: 'subscription', id: subscription.id, displayName: subscription.commerceSubscriptionId },
      { type: 'product', id: subscription.skuId },
    ],
    detail,
  })
}
