import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { checkGrowth } from '../engine/divide.ts'
import { eligibility } from '../engine/eligibility.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Enforcement } from '../engine/types.ts'
import { insertOwners } from '../owner/owner-store.ts'
import { lockDivision, redivide } from '../settlement/redivide.ts'
import { type Allotment, findAllotment, insertAllotment } from './allotment-store.ts'
import { shareOwners } from './share-owners.ts'

export type CreateAllotment = {
  readonly skuId: string
  readonly displayName: string
  readonly description?: string | null
  /** The limit, in seats. */
  readonly allottedUnits: number
  readonly ownerIds?: readonly string[]
  readonly enforcement?: Enforcement
}

/**
 * Divides units off a product as a named share. Refuses a product that cannot be allotted
 * (`productNotAllottable`, rule 4), more units than are free to divide (`insufficientUnits`,
 * `overAllotted`, rules 2 and 3), and a name the product has already (`alreadyExists`).
 */
export async function createAllotment(ctx: Context, input: CreateAllotment): Promise<Allotment> {
  requireAdministrator(ctx.caller)
  const owners = await shareOwners(ctx, input.ownerIds ?? [])
  const locked = await lockDivision(ctx, input.skuId, [])
  const { product, division } = locked
  const verdict = eligibility({
    appliesTo: product.appliesTo,
    assignableTo: product.assignableTo,
    ...(product.neverReason ? { neverReason: product.neverReason } : {}),
    hasSubscription: true,
    ...(product.eligibilityOverride ? { override: product.eligibilityOverride } : {}),
  })
  if (!verdict.eligible) {
    throw new Refusal(
      'productNotAllottable',
      `${product.displayName} cannot be divided: ${verdict.message}`,
      {
        target: 'body',
        propertyName: 'skuId',
        productName: product.displayName,
        reason: verdict.reason,
      },
    )
  }
  checkGrowth(division, input.allottedUnits)
  const id = ctx.newId()
  await insertAllotment(
    ctx.tx,
    ctx.tenantId,
    {
      id,
      skuId: product.skuId,
      isDefault: false,
      displayName: input.displayName,
      description: input.description ?? null,
      allottedUnits: input.allottedUnits,
      enforcement: input.enforcement ?? 'enforced',
      overAllotted: locked.defaultAllotment.overAllotted,
    },
    ctx.now,
  )
  await insertOwners(ctx.tx, ctx.tenantId, id, owners, ctx.now)
  await redivide(ctx, locked, {
    capacity: product.capacity,
    namedUnits: product.namedUnits + input.allottedUnits,
  })
  const allotment = await findAllotment(ctx.tx, ctx.tenantId, id)
  if (!allotment) throw new Error(`allotment ${id} was inserted and is not there`)
  record(ctx, {
    allotmentId: id,
    targets: [{ type: 'allotment', id, displayName: input.displayName }],
    detail: { after: { ...describedAllotment(allotment), ownerIds: owners.map((owner) => owner.id) } },
  })
  return allotment
}

/** What an allotment says, as audit entries tell it. */
export function describedAllotment(allotment: Allotment): Record<string, unknown> {
  const { skuId, displayName, description, allottedUnits, consumedUnits, state, enforcement } = allotment
  return { skuId, displayName, description, allottedUnits, consumedUnits, state, enforcement }
}
