import type { Moment, PlanRule, Violation } from './types.ts'

/** Rule 16: a plan is off only when every path turns it off. */
export function enabledPlans(
  planIds: readonly string[],
  disabledByPath: readonly (readonly string[])[],
): readonly string[] {
  return planIds.filter((plan) => !disabledByPath.every((disabled) => disabled.includes(plan)))
}

/** Rule 18: the first rule that admitting a seat with these plans would break, beside all other plans held. */
export function violationOf(
  rules: readonly PlanRule[],
  planIds: readonly string[],
  otherHeldPlanIds: ReadonlySet<string>,
): Violation | null {
  const added = new Set(planIds)
  const has = (plan: string) => added.has(plan) || otherHeldPlanIds.has(plan)
  for (const rule of rules) {
    const concernsAdded = added.has(rule.planId) || rule.otherPlanIds.some((plan) => added.has(plan))
    if (!concernsAdded) continue
    const broken = brokenBy(rule, has)
    if (broken && (rule.kind === 'excludes' || added.has(rule.planId))) return broken
  }
  return null
}

function brokenBy(rule: PlanRule, has: (plan: string) => boolean): Violation | null {
  if (!has(rule.planId)) return null
  if (rule.kind === 'requires') {
    if (rule.otherPlanIds.some(has)) return null
    return { code: 'missingDependency', planId: rule.planId, otherPlanIds: rule.otherPlanIds }
  }
  const present = rule.otherPlanIds.filter(has)
  if (present.length === 0) return null
  return { code: 'mutuallyExclusiveServicePlans', planId: rule.planId, otherPlanIds: present }
}

export type HeldServices = {
  readonly allotmentId: string
  readonly heldSince: Moment
  readonly planIds: readonly string[]
}

/**
 * Rule 18, for seats that are held already: the plans that do not work beside the member's other
 * plans, with what each breaks. The service held longer wins an exclusion; what lacks its
 * prerequisite fails, and so does what needs that one in turn.
 */
export function failingPlans(
  rules: readonly PlanRule[],
  seats: readonly HeldServices[],
): ReadonlyMap<string, Violation> {
  const failing = new Map<string, Violation>()
  const effective = new Set<string>()
  for (const seat of [...seats].sort(byHeldSince)) {
    for (const plan of [...seat.planIds].sort()) {
      if (effective.has(plan) || failing.has(plan)) continue
      const rival = exclusionAmong(rules, plan, effective)
      if (rival) failing.set(plan, rival)
      else effective.add(plan)
    }
  }
  for (let settled = false; !settled; ) {
    settled = true
    for (const rule of rules) {
      if (rule.kind !== 'requires') continue
      const broken = brokenBy(rule, (plan) => effective.has(plan))
      if (!broken) continue
      effective.delete(rule.planId)
      failing.set(rule.planId, broken)
      settled = false
    }
  }
  return failing
}

function byHeldSince(a: HeldServices, b: HeldServices): number {
  return a.heldSince - b.heldSince || (a.allotmentId < b.allotmentId ? -1 : 1)
}

function exclusionAmong(
  rules: readonly PlanRule[],
  plan: string,
  effective: ReadonlySet<string>,
): Violation | null {
  for (const rule of rules) {
    if (rule.kind !== 'excludes') continue
    const rivals =
      rule.planId === plan
        ? rule.otherPlanIds.filter((other) => effective.has(other))
        : rule.otherPlanIds.includes(plan) && effective.has(rule.planId)
          ? [rule.planId]
          : []
    if (rivals.length > 0)
      return { code: 'mutuallyExclusiveServicePlans', planId: plan, otherPlanIds: rivals }
  }
  return null
}

export type ProductPlans = {
  readonly skuId: string
  readonly planIds: readonly string[]
  /** Some assignment of the product switches services off. */
  readonly restricted: boolean
}

export type PlanLinks = { readonly checksPlans: boolean; readonly linkedSkuIds: readonly string[] }

/**
 * Which products' admissions must look at the member's other services, and at which products.
 * A product that satisfies its own rules and is always given whole needs no look, so most
 * admissions skip it.
 */
export function planLinks(
  products: readonly ProductPlans[],
  rules: readonly PlanRule[],
): ReadonlyMap<string, PlanLinks> {
  const checks = new Set<string>()
  const links = new Map(products.map((product) => [product.skuId, new Set<string>()]))
  const link = (a: string, b: string) => {
    links.get(a)?.add(b)
    links.get(b)?.add(a)
  }
  for (const rule of rules) {
    for (const product of products.filter(({ planIds }) => planIds.includes(rule.planId))) {
      const satisfiedAlone =
        rule.kind === 'requires' &&
        !product.restricted &&
        rule.otherPlanIds.some((plan) => product.planIds.includes(plan))
      if (satisfiedAlone) continue
      if (rule.kind === 'requires') {
        checks.add(product.skuId)
        // A member may hold seats of one product in two allotments; what one leaves on serves the other.
        link(product.skuId, product.skuId)
      }
      for (const other of products) {
        if (!rule.otherPlanIds.some((plan) => other.planIds.includes(plan))) continue
        link(product.skuId, other.skuId)
        if (rule.kind === 'excludes') checks.add(product.skuId).add(other.skuId)
      }
    }
  }
  return new Map(
    products.map(({ skuId }) => [
      skuId,
      { checksPlans: checks.has(skuId), linkedSkuIds: [...(links.get(skuId) ?? [])].sort() },
    ]),
  )
}
