import { readFileSync } from 'node:fs'

/** A plan that works only beside one of others, as published or observed (`source` says which). */
export type PlanDependency = {
  readonly planId: string
  readonly planName: string
  readonly anyOf: readonly string[]
  readonly source: string
}

/** Two plans that one member cannot have together. */
export type PlanExclusion = { readonly planIds: readonly [string, string]; readonly source: string }

/**
 * Rules speak of service plans alone, as Graph's errors do. Two products that exclude each other without
 * a plan that only one of them has cannot be told apart so, and are left out (`source` names the pair).
 */
export type PlanRules = {
  readonly requires: readonly PlanDependency[]
  readonly excludes: readonly PlanExclusion[]
}

let loaded: PlanRules | undefined

/** The rules that every tenant starts with (rule 18); administrators extend them per tenant. */
export function listPlanRules(): PlanRules {
  loaded ??= JSON.parse(
    readFileSync(new URL('../../data/service-plan-rules.json', import.meta.url), 'utf8'),
  ) as PlanRules
  return loaded
}
