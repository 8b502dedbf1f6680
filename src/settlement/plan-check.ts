import type { Tx } from '../db/database.ts'
import { enabledPlans, failingPlans, type HeldServices, violationOf } from '../engine/services.ts'
import type { PlanRule, Violation } from '../engine/types.ts'
import {
  listPlanRules,
  listPlans,
  listServicePaths,
  type PlanRow,
  type ServicePaths,
} from './plan-check-store.ts'

/** Rules 16 and 18 for members of one allotment, decided by the pure rules on rows read once. */
export type PlanCheck = {
  /** What admitting the member would break; null: nothing. */
  violation(memberId: string): Violation | null
  /** The plans of the member's seat in the allotment that do not work now. */
  failing(memberId: string): readonly { planId: string; violation: Violation }[]
  /** The plans of all the member's seats that do not work now. */
  failingAnywhere(memberId: string): readonly { planId: string; violation: Violation }[]
  holdsSeat(memberId: string): boolean
}

/** Reads the members' services, in the allotment and in every seat they hold, and answers for each what the rules say. */
export async function checkPlans(
  tx: Tx,
  tenantId: string,
  allotmentId: string | null,
  memberIds: readonly string[],
): Promise<PlanCheck> {
  const rules = await listPlanRules(tx, tenantId)
  const paths = await listServicePaths(tx, tenantId, memberIds, allotmentId)
  const plans = await listPlans(tx, tenantId, [...new Set(paths.map((path) => path.skuId))])
  return planCheck(rules, plans, paths, allotmentId)
}

function planCheck(
  rules: readonly PlanRule[],
  plans: readonly PlanRow[],
  paths: readonly ServicePaths[],
  allotmentId: string | null,
): PlanCheck {
  const planIds = grouped(plans, (plan) => plan.skuId)
  const byMember = grouped(paths, (path) => path.memberId)
  const enabled = (path: ServicePaths) =>
    enabledPlans(
      (planIds.get(path.skuId) ?? []).map((plan) => plan.planId),
      path.disabledByPath,
    )
  const own = (memberId: string) => byMember.get(memberId)?.find((path) => path.allotmentId === allotmentId)
  return {
    holdsSeat: (memberId) => own(memberId)?.heldSince != null,
    violation(memberId) {
      const candidate = own(memberId)
      if (!candidate) return null
      const others = (byMember.get(memberId) ?? []).filter((path) => path !== candidate && path.heldSince)
      return violationOf(rules, enabled(candidate), new Set(others.flatMap(enabled)))
    },
    failingAnywhere(memberId) {
      const failing = failingPlans(rules, heldServices(byMember.get(memberId) ?? [], enabled))
      return [...failing].map(([planId, violation]) => ({ planId, violation }))
    },
    failing(memberId) {
      const seat = own(memberId)
      if (!seat?.heldSince) return []
      const failing = failingPlans(rules, heldServices(byMember.get(memberId) ?? [], enabled))
      return enabled(seat).flatMap((planId) => {
        const violation = failing.get(planId)
        return violation ? [{ planId, violation }] : []
      })
    },
  }
}

function heldServices(
  paths: readonly ServicePaths[],
  enabled: (path: ServicePaths) => readonly string[],
): HeldServices[] {
  return paths.flatMap((path) =>
    path.heldSince
      ? [
          {
            allotmentId: path.allotmentId,
            heldSince: path.heldSince.getTime(),
            planIds: enabled(path),
          },
        ]
      : [],
  )
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}
