import { findAllotment, lockAllotmentsOfProducts } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { planLinks } from '../engine/services.ts'
import { lockProductsWithPlans, markRestricted, writePlanLinks } from '../product/product-store.ts'
import { listPlanRules, notePlanTrouble, noteSeatsOfProducts } from './plan-check-store.ts'

/**
 * Before the allotment is locked: notes that its product is no longer always given whole, if services are switched
 * off in it for the first time, and derives anew what must be checked.
 */
export async function restrictProduct(
  ctx: Context,
  allotmentId: string,
  disabledPlanIds: readonly string[],
): Promise<void> {
  if (disabledPlanIds.length === 0) return
  const allotment = await findAllotment(ctx.tx, ctx.tenantId, allotmentId)
  if (!allotment || allotment.restrictsPlans) return
  await lockProductsWithPlans(ctx.tx, ctx.tenantId)
  if (await markRestricted(ctx.tx, ctx.tenantId, allotment.skuId)) await relinkPlans(ctx)
}

/**
 * Rule 18: derives anew which admissions look at other services, after products, rules or restrictions
 * changed. Seats whose verdict may have changed are settled right after the commit.
 */
export async function relinkPlans(ctx: Context): Promise<void> {
  const { tx, tenantId } = ctx
  const products = await lockProductsWithPlans(tx, tenantId)
  const links = planLinks(products, await listPlanRules(tx, tenantId))
  const linkOf = (skuId: string) => links.get(skuId) ?? { checksPlans: false, linkedSkuIds: [] }
  const isLinked = (link: PlanLink) => link.checksPlans || link.linkedSkuIds.length > 0
  // Settlements that went by the old rules are through then, and noted below; those that wait go by the new ones.
  const concerned = products.filter((product) => isLinked(product) || isLinked(linkOf(product.skuId)))
  await lockAllotmentsOfProducts(
    tx,
    tenantId,
    concerned.map(({ skuId }) => skuId),
  )
  const changed = concerned.filter((product) => !isSame(product, linkOf(product.skuId)))
  for (const { skuId } of changed) await writePlanLinks(tx, tenantId, skuId, linkOf(skuId))
  const newlyChecked = changed.map(({ skuId }) => skuId).filter((skuId) => linkOf(skuId).checksPlans)
  await notePlanTrouble(tx, tenantId, ctx.now)
  if (newlyChecked.length > 0) await noteSeatsOfProducts(tx, tenantId, newlyChecked, ctx.now)
  ctx.followUp = true
}

type PlanLink = { readonly checksPlans: boolean; readonly linkedSkuIds: readonly string[] }

function isSame(before: PlanLink, after: PlanLink): boolean {
  return (
    before.checksPlans === after.checksPlans &&
    [...before.linkedSkuIds].sort().join() === [...after.linkedSkuIds].sort().join()
  )
}
