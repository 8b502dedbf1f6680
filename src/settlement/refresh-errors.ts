import type { Context } from '../command/context.ts'
import type { Violation } from '../engine/types.ts'
import { findCatalogPlan } from '../product/catalog-store.ts'
import { deleteErrors, type ErrorRow, listTrouble, type Trouble, upsertErrors } from './error-store.ts'
import { listPlans } from './plan-check-store.ts'

/** Violations found by this settlement, by `allotmentId/memberId`. */
export type Violations = ReadonlyMap<string, Violation>

export function violationKey(allotmentId: string, memberId: string): string {
  return `${allotmentId}/${memberId}`
}

/** Rule 18: one error for each (member, product) that something is wrong with, none for the others. */
export async function refreshErrors(
  ctx: Context,
  skuIds: readonly string[],
  memberIds: readonly string[],
  violations: Violations,
): Promise<void> {
  const { tx, tenantId, now } = ctx
  const trouble = await listTrouble(tx, tenantId, skuIds, memberIds)
  const names = new Map((await listPlans(tx, tenantId, skuIds)).map((plan) => [plan.planId, plan.planName]))
  const due: ErrorRow[] = []
  const gone: Trouble[] = []
  for (const row of trouble) {
    const found = describe(row, violations, names)
    if (found === 'unchanged') continue
    if (found) due.push({ memberId: row.memberId, skuId: row.skuId, ...found })
    else if (row.errorCode) gone.push(row)
  }
  await upsertErrors(tx, tenantId, due, now)
  await deleteErrors(tx, tenantId, gone)
}

type Description = Omit<ErrorRow, 'memberId' | 'skuId'>

function describe(
  row: Trouble,
  violations: Violations,
  names: ReadonlyMap<string, string>,
): Description | 'unchanged' | null {
  const code = row.blocked ?? (row.seatWithoutLocation ? 'invalidUsageLocation' : null)
  if (code === 'blockedByPolicy' || code === 'invalidUsageLocation') {
    return unlessSaid(row, { code, message: memberMessage(code, row), planId: null, otherPlanIds: [] })
  }
  const allotmentId = row.blockedAllotmentId ?? row.failingAllotmentId
  if (!allotmentId) return null
  const violation = violations.get(violationKey(allotmentId, row.memberId))
  if (!violation) return 'unchanged'
  return unlessSaid(row, { ...violation, message: planMessage(violation, names) })
}

/** The message tells the whole cause: another location or service is another error, though of the same code. */
function unlessSaid(row: Trouble, found: Description): Description | 'unchanged' {
  return row.errorCode === found.code && row.errorMessage === found.message ? 'unchanged' : found
}

function memberMessage(code: 'blockedByPolicy' | 'invalidUsageLocation', row: Trouble): string {
  const who = row.userName ?? 'The member'
  if (code === 'blockedByPolicy') {
    return `${who} gets no license: the organization's policy keeps disabled or guest accounts from new ones.`
  }
  return row.usageLocation === null
    ? `${who} has no usage location, and the organization has no country to stand in for it. Set one of the two.`
    : `${row.productName} may not be used in ${row.usageLocation}, the usage location of ${who}.`
}

/** A service as people know it; else by its technical name. */
export function serviceName(planId: string, names: ReadonlyMap<string, string>): string {
  return findCatalogPlan(planId)?.displayName ?? names.get(planId) ?? planId
}

/** Rule 18 in words, with the names of the services. */
export function planMessage(violation: Violation, names: ReadonlyMap<string, string>): string {
  const name = (planId: string) => serviceName(planId, names)
  const others = violation.otherPlanIds.map(name).join(' or ')
  return violation.code === 'missingDependency'
    ? `Service ${name(violation.planId)} needs ${others}, which is not on for this member.`
    : `Services ${name(violation.planId)} and ${others} exclude each other.`
}
