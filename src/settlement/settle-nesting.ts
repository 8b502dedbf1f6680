import { rebuildReach } from '../assignment/assignment-store.ts'
import type { Context } from '../command/context.ts'
import { lockGroups } from '../directory/directory-store.ts'
import { settleMembersOf } from './settle-groups.ts'

/**
 * Rule 6: after groups were nested or taken apart, the assignments that count nested groups reach other
 * groups, and the members of those that came or went are settled. The tenant is locked.
 */
export async function settleNesting(ctx: Context, assignmentIds: readonly string[]): Promise<void> {
  if (assignmentIds.length === 0) return
  const changed = await rebuildReach(ctx.tx, ctx.tenantId, assignmentIds)
  if (changed.length === 0) return
  const groups = [...new Set(changed.map((change) => change.groupId))]
  await lockGroups(ctx.tx, ctx.tenantId, groups)
  const joining = [...new Set(changed.filter((c) => c.came).map((c) => c.assignmentId))]
  const allotmentIds = [...new Set(changed.map((change) => change.allotmentId))]
  await settleMembersOf(ctx, allotmentIds, groups, joining)
}
