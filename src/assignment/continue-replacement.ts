import { type Allotment, lockAllotments } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { ChangedMeanwhile, planForValues } from '../db/transaction.ts'
import { findBatchEnd } from '../directory/directory-store.ts'
import type { MemberRange } from '../settlement/member-range.ts'
import { settle } from '../settlement/settle.ts'
import { settleMembersOf } from '../settlement/settle-groups.ts'
import { getTenant } from '../tenant/tenant-store.ts'
import { listReach, writeProgress } from './assignment-store.ts'
import {
  endReplacement,
  listReplacementParts,
  lockReplacementParts,
  passMembers,
  type ReplacementPart,
} from './replacement-store.ts'

/**
 * The next members of a large group in whom one product replaces another: what ends is taken and what comes is
 * given in this one transaction, so that nobody is seen with neither, and services that exclude each other
 * never meet (rules 9 and 18). Says whether the replacement is through; a second call goes on where this one ended.
 */
export async function continueReplacement(ctx: Context, replacementId: string): Promise<boolean> {
  const { tx, tenantId } = ctx
  const seen = await listReplacementParts(tx, tenantId, replacementId)
  const allotments = await lockAllotments(
    tx,
    tenantId,
    seen.map(({ allotmentId }) => allotmentId),
  )
  const parts = await lockReplacementParts(tx, tenantId, replacementId)
  if (parts.some(({ id }) => !seen.some((part) => part.id === id))) {
    throw new ChangedMeanwhile(`replacement ${replacementId} grew while its allotments were locked`)
  }
  if (parts.length === 0) return true // another process was first
  const coming = parts.filter(({ ending, processingSince }) => !ending && processingSince)
  const ending = parts.filter((part) => part.ending)
  const more = coming.length > 0 && (await replaceNextMembers(ctx, coming, ending))
  if (more) return false
  await finish(ctx, parts, allotments)
  return true
}

/** One batch, in member order. Says whether there are members left. */
async function replaceNextMembers(
  ctx: Context,
  coming: readonly ReplacementPart[],
  ending: readonly ReplacementPart[],
): Promise<boolean> {
  const { tx, tenantId } = ctx
  planForValues(tx)
  const groupIds = await reachOf(ctx, coming)
  const after = leastCursor(coming)
  const [batch, { prohibitedUsageLocations }] = await Promise.all([
    findBatchEnd(tx, tenantId, groupIds, after, membersAtOnce(ctx)),
    getTenant(tx, tenantId),
  ])
  const more = batch?.more ?? false
  for (const part of coming) {
    const cursor = later(part.processingCursor, batch?.upTo ?? null)
    const processed = part.processedMembers + (cursor === part.processingCursor ? 0 : (batch?.members ?? 0))
    await writeProgress(tx, tenantId, part.id, { cursor, processed, finished: !more })
  }
  if (!batch) return false
  const range: MemberRange = { groupIds, after, ...batch, prohibitedLocations: prohibitedUsageLocations }
  await passMembers(tx, tenantId, { coming: idsOf(coming), ending: idsOf(ending) }, batch.upTo)
  if (ending.length > 0) {
    const left: MemberRange = {
      ...range,
      groupIds: [...new Set([...groupIds, ...(await reachOf(ctx, ending))])],
    }
    await settle(ctx, { allotmentIds: allotmentsOf(ending), memberIds: [], range: left })
  }
  // Twice where there are several: one may need the services of another that was settled after it.
  for (const part of coming.length > 1 ? [...coming, ...coming] : coming) {
    const since = part.processingSince ?? ctx.now
    await settle(ctx, { allotmentIds: [part.allotmentId], memberIds: [], range, since })
  }
  return more
}

/** Few enough that those whose services are checked one by one are all through within the transaction. */
function membersAtOnce({ limits }: Context): number {
  return Math.min(limits.batchMembers, limits.inlineMembers)
}

/** What ended serves nobody any more; whoever it reached beyond the others' group is settled as well. */
async function finish(
  ctx: Context,
  parts: readonly ReplacementPart[],
  allotments: readonly Allotment[],
): Promise<void> {
  const { tx, tenantId } = ctx
  const ending = parts.filter((part) => part.ending)
  const reach = new Map<string, string[]>()
  for (const { id } of ending) reach.set(id, await listReach(tx, tenantId, id))
  const coming = idsOf(parts.filter((part) => !part.ending))
  await endReplacement(tx, tenantId, { coming, ending: idsOf(ending) })
  for (const { id, allotmentId } of ending) await settleMembersOf(ctx, [allotmentId], reach.get(id) ?? [])
  const [targetId] = parts.map((part) => part.targetId)
  record(ctx, {
    allotmentId: null,
    targets: [
      ...(targetId ? [{ type: 'group', id: targetId }] : []),
      ...allotments.map(({ id, displayName }) => ({ type: 'allotment', id, displayName })),
    ],
    detail: { ended: idsOf(ending), given: coming },
  })
}

async function reachOf({ tx, tenantId }: Context, parts: readonly ReplacementPart[]): Promise<string[]> {
  const groups = new Set<string>()
  for (const { id } of parts) for (const groupId of await listReach(tx, tenantId, id)) groups.add(groupId)
  return [...groups]
}

/** Where the least advanced of them goes on; null is the beginning. */
function leastCursor(parts: readonly ReplacementPart[]): string | null {
  const cursors = parts.map(({ processingCursor }) => processingCursor)
  if (cursors.includes(null)) return null
  return cursors.sort()[0] ?? null
}

function later(cursor: string | null, upTo: string | null): string | null {
  if (cursor === null || upTo === null) return cursor ?? upTo
  return cursor > upTo ? cursor : upTo
}

const idsOf = (parts: readonly ReplacementPart[]) => parts.map(({ id }) => id)
const allotmentsOf = (parts: readonly ReplacementPart[]) => [
  ...new Set(parts.map(({ allotmentId }) => allotmentId)),
]
