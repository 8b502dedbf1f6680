import { findAllotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { planLinks } from '../engine/services.ts'
import { lockProductsWithPlans, markRestricted, writePlanLinks } from '../product/product-store.ts'
import { listPlanRules, notePlanTrouble, noteSeatsOfProducts } from './plan-check-store.ts'

/**
 * Locks all products, before the allotment is locked, if switching services off in it would be the
 * first time for its product: `restrictProduct` will then derive anew what must be checked.
 */
export async function lockForRestriction(
  ctx: Context,
  allotmentId: string,
  disabledPlanIds: readonly string[],
): Promise<void> {
  if (disabledPlanIds.length === 0) return
  const allotment = await findAllotment(ctx.tx, ctx.tenantId, allotmentId)
  if (allotment && !allotment.restrictsPlans) await lockProductsWithPlans(ctx.tx, ctx.tenantId)
}

/** Notes that the product is no longer always given whole, and derives anew what must be checked. */
export async function restrictProduct(ctx: Context, skuId: string): Promise<void> {
  if (await markRestricted(ctx.tx, ctx.tenantId, skuId)) await relinkPlans(ctx)
}

/**
 * Rule 18: derives anew which admissions look at other services, after products, rules or restrictions
 * changed. Seats whose verdict may have changed are settled right after the commit.
 */
export async function relinkPlans(ctx: Context): Promise<void> {
  const { tx, tenantId } = ctx
  const products = await lockProductsWithPlans(tx, tenantId)
  const links = planLinks(products, await listPlanRules(tx, tenantId))
  const newlyChecked: string[] = []
  for (const product of products) {
    const link = links.get(product.skuId) ?? { checksPlans: false, linkedSkuIds: [] }
    const same =
      link.checksPlans === product.checksPlans &&
      link.linkedSkuIds.join() === [...product.linkedSkuIds].sort().join()
    if (same) continue
    await writePlanLinks(tx, tenantId, product.skuId, link)
    if (link.checksPlans) newlyChecked.push(product.skuId)
  }
  await notePlanTrouble(tx, tenantId, ctx.now)
  if (newlyChecked.length > 0) await noteSeatsOfProducts(tx, tenantId, newlyChecked, ctx.now)
  ctx.followUp = true
}
