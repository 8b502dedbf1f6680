import { lockAllotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { ChangedMeanwhile } from '../db/transaction.ts'
import { type DirectoryObject, listMembersOfGroups } from '../directory/directory-store.ts'
import type { Violation } from '../engine/types.ts'
import { findSeat } from '../seat/seat-store.ts'
import { checkPlans } from '../settlement/plan-check.ts'
import { planRefusal } from '../settlement/plan-refusal.ts'
import { settle } from '../settlement/settle.ts'
import { settleMembersOf, settleReach } from '../settlement/settle-groups.ts'
import { type Assignment, listReach, rebuildReach, startProcessing } from './assignment-store.ts'
import { continueReplacement } from './continue-replacement.ts'
import type { LicensePlan } from './plan-licenses.ts'
import { beginReplacement, keepAssignments } from './replacement-store.ts'

/** What only the time before the change knows. */
export type Before = {
  /** Services of a user that do not work already. */
  readonly broken: ReadonlySet<string>
  /** The groups that assignments about to end reach. */
  readonly reach: ReadonlyMap<string, readonly string[]>
  /** One product replaces another in more members than a transaction takes. */
  readonly replacesMany: boolean
}

export type LicenseFacts = {
  readonly added: readonly Assignment[]
  readonly changed: readonly (Assignment & { readonly ending: boolean })[]
  readonly ended: readonly Assignment[]
  readonly before: Before
}

export async function readBefore(ctx: Context, target: DirectoryObject, plan: LicensePlan): Promise<Before> {
  const reach = new Map<string, readonly string[]>()
  if (target.type === 'group') {
    for (const { id } of plan.ended) reach.set(id, await listReach(ctx.tx, ctx.tenantId, id))
    return { broken: new Set(), reach, replacesMany: await replacesMany(ctx, target, plan, reach) }
  }
  const broken = new Set((await brokenServices(ctx, target.id)).keys())
  return { broken, reach, replacesMany: false }
}

async function replacesMany(
  { tx, tenantId, limits }: Context,
  target: DirectoryObject,
  { added, changed, ended }: LicensePlan,
  reach: Before['reach'],
): Promise<boolean> {
  if (ended.length === 0 || added.length + changed.filter(({ before }) => before.ending).length === 0)
    return false
  const groups = [...new Set([target.id, ...[...reach.values()].flat()])]
  const members = await listMembersOfGroups(tx, tenantId, groups, null, limits.inlineMembers + 1)
  return members.length > limits.inlineMembers
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
 * Members of a small group are settled here, of a large one after the commit. Where one product replaces another
 * in a large group, each member changes in one transaction (continue-replacement.ts); what ends serves
 * the others meanwhile.
 */
export async function settleLicensesOfGroup(
  ctx: Context,
  { added, changed, ended, before }: LicenseFacts,
): Promise<void> {
  const { tx, tenantId } = ctx
  const kept = changed.filter(({ ending }) => ending)
  await rebuildReach(
    tx,
    tenantId,
    added.map(({ id }) => id),
  )
  const coming = [...added, ...kept]
  if (before.replacesMany) await replaceGradually(ctx, coming, kept, ended)
  else {
    if (kept.length > 0) {
      await keepAssignments(
        tx,
        tenantId,
        kept.map(({ id }) => id),
      )
    }
    for (const { id, allotmentId } of ended) {
      await settleMembersOf(ctx, [allotmentId], before.reach.get(id) ?? [])
    }
  }
  for (const { id, allotmentId, ending } of changed) {
    if (!ending) await settleMembersOf(ctx, [allotmentId], await listReach(tx, tenantId, id))
  }
  if (!before.replacesMany) for (const assignment of coming) await settleReach(ctx, assignment)
}

async function replaceGradually(
  ctx: Context,
  coming: readonly Assignment[],
  kept: readonly Assignment[],
  ended: readonly Assignment[],
): Promise<void> {
  const { tx, tenantId } = ctx
  const [comingIds = [], keptIds = [], endedIds = []] = [coming, kept, ended].map((each) =>
    each.map(({ id }) => id),
  )
  const replacementId = ctx.newId()
  await beginReplacement(tx, tenantId, replacementId, { coming: comingIds, kept: keptIds, ending: endedIds })
  await startProcessing(tx, tenantId, comingIds, ctx.now)
  ctx.followUp = true
  if (ctx.dryRun) while (!(await continueReplacement(ctx, replacementId)));
}

function idsOf(assignments: readonly Assignment[]): string[] {
  return [...new Set(assignments.map(({ allotmentId }) => allotmentId))]
}
