import {
  findAssignment,
  listNestedAssignments,
  rebuildReach,
  startProcessing,
} from '../assignment/assignment-store.ts'
import type { Context } from '../command/context.ts'
import { lockGroups } from '../directory/directory-store.ts'
import { settle } from '../settlement/settle.ts'
import { settleNextBatch } from '../settlement/settle-groups.ts'
import { listRenestedGroups } from './apply-members-store.ts'
import {
  findJoining,
  listTouched,
  listTouchedAllotments,
  listTouchedOf,
  noteTouched,
  touchChangedUsers,
  touchJoiners,
  touchUnreached,
} from './touched-store.ts'

/** Whom many joiners leave to the batches of rule 9: their assignments, by id. */
type Reach = { readonly joining: readonly string[] }

/**
 * Rules 6 and 20: after the facts of an import were written, finds out where seats are touched. Nesting is
 * derived anew; few joiners are touched one by one, of many the assignments are worked in batches.
 */
export async function touchSeats(ctx: Context, nestedBefore: readonly string[]): Promise<Reach> {
  const { tx, tenantId, limits } = ctx
  const renested = await listRenestedGroups(tx)
  const nested = new Set([...nestedBefore, ...(await listNestedAssignments(tx, tenantId, renested))])
  const changed = nested.size > 0 ? await rebuildReach(tx, tenantId, [...nested]) : []
  if (changed.length > 0)
    await lockGroups(tx, tenantId, [...new Set(changed.map((change) => change.groupId))])
  const came = changed.filter((change) => change.came)
  const gone = changed.filter((change) => !change.came)
  if (gone.length > 0) await touchUnreached(tx, tenantId, gone)
  await touchChangedUsers(tx, tenantId)
  const { assignmentIds, joiners } = await findJoining(tx, tenantId, came, limits.inlineMembers + 1)
  if (joiners > limits.inlineMembers) return { joining: assignmentIds }
  await touchJoiners(tx, tenantId, came)
  return { joining: [] }
}

/**
 * Rules 9 and 20: settles the touched members here when they are few. Of many, joiners are worked in
 * batches after the commit and the others are noted for follow-ups; in a dry run all within this transaction.
 */
export async function settleImport(ctx: Context, reach: Reach): Promise<void> {
  const { tx, tenantId, limits } = ctx
  if (reach.joining.length > 0) {
    await startProcessing(tx, tenantId, reach.joining, ctx.now)
    ctx.followUp = true
  }
  const touched = await listTouched(tx, limits.inlineMembers)
  if (touched.count <= limits.inlineMembers) await settle(ctx, touched)
  else if (ctx.dryRun) await settleInBatches(ctx)
  else {
    await noteTouched(tx, tenantId, ctx.now)
    ctx.followUp = true
  }
  if (ctx.dryRun) for (const id of reach.joining) await finishAssignment(ctx, id)
}

async function settleInBatches(ctx: Context): Promise<void> {
  for (const allotmentId of await listTouchedAllotments(ctx.tx)) {
    for (let after: string | null = null; ; ) {
      const memberIds: string[] = await listTouchedOf(ctx.tx, allotmentId, after, ctx.limits.batchMembers)
      await settle(ctx, { allotmentIds: [allotmentId], memberIds })
      if (memberIds.length < ctx.limits.batchMembers) break
      after = memberIds.at(-1) ?? null
    }
  }
}

async function finishAssignment(ctx: Context, id: string): Promise<void> {
  for (;;) {
    const assignment = await findAssignment(ctx.tx, ctx.tenantId, id)
    if (!assignment?.processingSince) return
    if ((await settleNextBatch(ctx, assignment)).finished) return
  }
}
