import { lockAllotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { ChangedMeanwhile } from '../db/transaction.ts'
import type { DirectoryObject } from '../directory/directory-store.ts'
import type { Violation } from '../engine/types.ts'
import { findSeat } from '../seat/seat-store.ts'
import { checkPlans } from '../settlement/plan-check.ts'
import { planRefusal } from '../settlement/plan-refusal.ts'
import { settle } from '../settlement/settle.ts'
import { settleMembersOf, settleReach } from '../settlement/settle-groups.ts'
import { type Assignment, listReach, rebuildReach } from './assignment-store.ts'
import type { LicensePlan } from './plan-licenses.ts'

/** What only the time before the change knows. */
export type Before = {
  /** Services of a user that do not work already. */
  readonly broken: ReadonlySet<string>
  /** The groups that assignments about to end reach. */
  readonly reach: ReadonlyMap<string, readonly string[]>
}

export type LicenseFacts = {
  readonly added: readonly Assignment[]
  readonly changed: readonly Assignment[]
  readonly ended: readonly Assignment[]
  readonly before: Before
}

export async function readBefore(ctx: Context, target: DirectoryObject, plan: LicensePlan): Promise<Before> {
  const reach = new Map<string, readonly string[]>()
  if (target.type === 'group') {
    for (const { id } of plan.ended) reach.set(id, await listReach(ctx.tx, ctx.tenantId, id))
    return { broken: new Set(), reach }
  }
  return { broken: new Set((await brokenServices(ctx, target.id)).keys()), reach }
}

/** What fails in any seat of a member, by plan. */
async function brokenServices(ctx: Context, memberId: string): Promise<Map<string, Violation>> {
  const check = await checkPlans(ctx.tx, ctx.tenantId, null, [memberId])
  return new Map(check.failingAnywhere(memberId).map(({ planId, violation }) => [planId, violation]))
}

/**
 * What ends goes first, so that its successor is not held against it, and all within one transaction,
 * so that nobody sees the moment between. Then products in the order in which their services allow it.
 */
export async function settleLicensesOfUser(
  ctx: Context,
  userId: string,
  { added, changed, ended, before }: LicenseFacts,
): Promise<void> {
  const memberIds = [userId]
  await settle(ctx, { allotmentIds: idsOf(ended), memberIds })
  const mustHold = new Set(idsOf(added))
  let left = [...new Set([...idsOf(changed), ...mustHold])]
  while (left.length > 0) {
    const postponed: string[] = []
    let violated: Violation | null = null
    for (const allotmentId of left) {
      const violation = await violationOf(ctx, allotmentId, userId)
      if (violation) {
        violated ??= violation
        postponed.push(allotmentId)
        continue
      }
      await settle(ctx, { allotmentIds: [allotmentId], memberIds, firstMemberId: userId })
      if (mustHold.has(allotmentId) && !(await findSeat(ctx.tx, ctx.tenantId, allotmentId, userId))) {
        throw new ChangedMeanwhile(`a license of ${userId} in ${allotmentId} was checked and got no seat`)
      }
    }
    // Each round must seat something, else what is left never comes.
    if (violated && postponed.length === left.length) throw await planRefusal(ctx, violated)
    left = postponed
  }
  if (ended.length + changed.length === 0) return
  for (const [planId, violation] of await brokenServices(ctx, userId)) {
    if (!before.broken.has(planId)) throw await planRefusal(ctx, violation)
  }
}

async function violationOf(ctx: Context, allotmentId: string, userId: string): Promise<Violation | null> {
  // Read again: switching services off may just have made the product one to check.
  const { checksPlans } = await lockAllotment(ctx.tx, ctx.tenantId, allotmentId)
  if (!checksPlans) return null
  return (await checkPlans(ctx.tx, ctx.tenantId, allotmentId, [userId])).violation(userId)
}

/**
 * Members of a small group are settled here, of a large one after the commit: those who are given
 * something first (rule 9), so that nobody loses one product before the other came.
 */
export async function settleLicensesOfGroup(
  ctx: Context,
  { added, changed, ended, before }: LicenseFacts,
): Promise<void> {
  for (const { id, allotmentId } of ended) {
    await settleMembersOf(ctx, [allotmentId], before.reach.get(id) ?? [])
  }
  await rebuildReach(
    ctx.tx,
    ctx.tenantId,
    [...added].map(({ id }) => id),
  )
  for (const { id, allotmentId } of changed) {
    await settleMembersOf(ctx, [allotmentId], await listReach(ctx.tx, ctx.tenantId, id))
  }
  for (const assignment of added) await settleReach(ctx, assignment)
}

function idsOf(assignments: readonly Assignment[]): string[] {
  return [...new Set(assignments.map(({ allotmentId }) => allotmentId))]
}
