import { type Context, record } from '../command/context.ts'
import { checkEntityTag } from '../command/entity-tag.ts'
import { settle } from '../settlement/settle.ts'
import { settleMembersOf } from '../settlement/settle-groups.ts'
import { deleteAssignments, listReach } from './assignment-store.ts'
import { assignmentTag } from './assignment-tag.ts'
import { described } from './create-assignment.ts'
import { lockAssignment } from './lock-assignment.ts'

/**
 * Ends an assignment: who is not entitled otherwise gives the seat back or leaves the queue (rule 10). `ifMatch` is the
 * assignment that the caller read: one that somebody changed since then stays (`preconditionFailed`).
 */
export async function endAssignment(ctx: Context, assignmentId: string, ifMatch?: string): Promise<void> {
  const { assignment, allotment } = await lockAssignment(ctx, assignmentId)
  checkEntityTag(assignmentTag(assignment), ifMatch, 'This assignment')
  const reach = await listReach(ctx.tx, ctx.tenantId, assignment.id)
  await deleteAssignments(ctx.tx, ctx.tenantId, [assignment.id])
  if (assignment.targetType === 'group') await settleMembersOf(ctx, [allotment.id], reach)
  else await settle(ctx, { allotmentIds: [allotment.id], memberIds: [assignment.targetId] })
  record(ctx, {
    allotmentId: allotment.id,
    targets: [
      { type: assignment.targetType, id: assignment.targetId },
      { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
    ],
    detail: { before: described(assignment) },
  })
}
