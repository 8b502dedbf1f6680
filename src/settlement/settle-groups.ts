import { type Assignment, listReach, startProcessing, writeProgress } from '../assignment/assignment-store.ts'
import type { Context } from '../command/context.ts'
import { planForValues } from '../db/transaction.ts'
import { findBatchEnd, listMembersOfGroups } from '../directory/directory-store.ts'
import type { Move } from '../engine/move.ts'
import { getTenant } from '../tenant/tenant-store.ts'
import { settle } from './settle.ts'
import { listLinkedAllotments, noteHolders } from './unsettled-store.ts'

/**
 * Settles everybody an assignment reaches. Up to `inlineMembers` at once; a larger group is worked in
 * batches after the commit (rule 9), in a dry run within this transaction. Says whether it is.
 */
export async function settleReach(ctx: Context, assignment: Assignment): Promise<boolean> {
  const { tx, tenantId, limits } = ctx
  const groups = await listReach(tx, tenantId, assignment.id)
  const members = await listMembersOfGroups(tx, tenantId, groups, null, limits.inlineMembers + 1)
  if (members.length <= limits.inlineMembers) {
    await settle(ctx, { allotmentIds: [assignment.allotmentId], memberIds: members })
    return false
  }
  // Counts all its members.
  planForValues(tx)
  await startProcessing(tx, tenantId, [assignment.id], ctx.now)
  ctx.followUp = true
  if (!ctx.dryRun) return true
  let at: Assignment = { ...assignment, processingSince: ctx.now }
  for (let step = await settleNextBatch(ctx, at); !step.finished; step = await settleNextBatch(ctx, at)) {
    at = { ...at, processingCursor: step.cursor, processedMembers: step.processed }
  }
  return true
}

export type BatchStep = { finished: boolean; cursor: string | null; processed: number; moves: Move[] }

/**
 * One batch of a large group, in member order: the cursor moves first, so that nobody behind it is
 * admitted before those still to join (rule 9). The allotment is locked, the assignment was read after.
 */
export async function settleNextBatch(ctx: Context, assignment: Assignment): Promise<BatchStep> {
  const { tx, tenantId, limits } = ctx
  planForValues(tx)
  const groupIds = await listReach(tx, tenantId, assignment.id)
  const after = assignment.processingCursor
  const [batch, { prohibitedUsageLocations }] = await Promise.all([
    findBatchEnd(tx, tenantId, groupIds, after, limits.batchMembers),
    getTenant(tx, tenantId),
  ])
  const members = batch?.members ?? 0
  const finished = !batch?.more
  const cursor = batch?.upTo ?? after
  const processed = assignment.processedMembers + members
  await writeProgress(tx, tenantId, assignment.id, { cursor, processed, finished })
  const moves = await settle(ctx, {
    allotmentIds: [assignment.allotmentId],
    memberIds: [],
    ...(batch ? { range: { groupIds, after, ...batch, prohibitedLocations: prohibitedUsageLocations } } : {}),
    since: assignment.processingSince ?? ctx.now,
  })
  return { finished, cursor, processed, moves }
}

/**
 * Settles the members of groups after these stopped, or came to, serve allotments. Few are settled
 * here; of many, the holders are noted and the joiners' assignments worked in batches.
 */
export async function settleMembersOf(
  ctx: Context,
  allotmentIds: readonly string[],
  groupIds: readonly string[],
  joining: readonly string[] = [],
): Promise<void> {
  const { tx, tenantId, limits } = ctx
  const members = await listMembersOfGroups(tx, tenantId, groupIds, null, limits.inlineMembers + 1)
  if (members.length <= limits.inlineMembers) {
    await settle(ctx, { allotmentIds, memberIds: members })
    return
  }
  const linked = await listLinkedAllotments(tx, tenantId, allotmentIds)
  const concerned = [...new Set([...allotmentIds, ...linked])]
  await noteHolders(tx, tenantId, concerned, groupIds, ctx.now)
  if (joining.length > 0) await startProcessing(tx, tenantId, joining, ctx.now)
  ctx.followUp = true
}
