import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { relinkPlans } from '../settlement/relink-plans.ts'
import {
  deletePlanRule,
  insertPlanRule,
  lockProduct,
  type Product,
  updateProduct as writeProduct,
} from './product-store.ts'

export type UpdateProduct = {
  readonly skuId: string
  readonly displayName?: string | undefined
  readonly appliesTo?: 'User' | 'Company' | undefined
  readonly eligibilityOverride?: 'allow' | 'deny' | null | undefined
}

/** Changes a product's name or what decides about its eligibility (rule 4). Existing allotments stay. */
export async function updateProduct(ctx: Context, input: UpdateProduct): Promise<Product> {
  requireAdministrator(ctx.caller)
  const before = await lockProduct(ctx.tx, ctx.tenantId, input.skuId)
  if (!before) {
    throw new Refusal('resourceNotFound', `There is no product ${input.skuId}.`, { propertyName: 'skuId' })
  }
  const after: Product = {
    ...before,
    displayName: input.displayName ?? before.displayName,
    appliesTo: input.appliesTo ?? before.appliesTo,
    eligibilityOverride:
      input.eligibilityOverride === undefined ? before.eligibilityOverride : input.eligibilityOverride,
  }
  await writeProduct(ctx.tx, ctx.tenantId, after)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'product', id: after.skuId, displayName: after.displayName }],
    detail: { before, after },
  })
  return after
}

export type CreatePlanRule = {
  readonly kind: 'requires' | 'excludes'
  readonly planId: string
  readonly otherPlanIds: readonly string[]
  readonly source?: string | null | undefined
}

/** Adds a dependency or exclusion between services; seats and waiting members are checked against it (rule 18). */
export async function createPlanRule(
  ctx: Context,
  input: CreatePlanRule,
): Promise<CreatePlanRule & { id: string }> {
  requireAdministrator(ctx.caller)
  if (input.otherPlanIds.length === 0 || input.otherPlanIds.includes(input.planId)) {
    throw new Refusal('invalidValue', 'A service-plan rule needs at least one other plan.', {
      target: 'body',
      propertyName: 'otherPlanIds',
    })
  }
  const rule = { ...input, id: ctx.newId(), source: input.source ?? null }
  await insertPlanRule(ctx.tx, ctx.tenantId, rule)
  await relinkPlans(ctx)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'servicePlanRule', id: rule.id }],
    detail: { after: rule },
  })
  return rule
}

/** Removes a service-plan rule; whom it blocked is looked at again. */
export async function removePlanRule(ctx: Context, ruleId: string): Promise<void> {
  requireAdministrator(ctx.caller)
  if (!(await deletePlanRule(ctx.tx, ctx.tenantId, ruleId))) {
    throw new Refusal('resourceNotFound', `There is no service-plan rule ${ruleId}.`, {
      propertyName: 'ruleId',
    })
  }
  await relinkPlans(ctx)
  record(ctx, { allotmentId: null, targets: [{ type: 'servicePlanRule', id: ruleId }], detail: {} })
}
