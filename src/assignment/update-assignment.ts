import type { Allotment } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { checkEntityTag } from '../command/entity-tag.ts'
import { lockTenant } from '../directory/directory-store.ts'
import { checkPlans } from '../settlement/plan-check.ts'
import { planRefusal } from '../settlement/plan-refusal.ts'
import { settle } from '../settlement/settle.ts'
import { settleMembersOf } from '../settlement/settle-groups.ts'
import { type Assignment, listReach, rebuildReach, updateAssignmentRow } from './assignment-store.ts'
import { assignmentTag } from './assignment-tag.ts'
import { checkDisabledPlans, described } from './create-assignment.ts'
import { lockAssignment } from './lock-assignment.ts'

export type UpdateAssignment = {
  readonly assignmentId: string
  readonly disabledPlanIds?: readonly string[]
  readonly priority?: number
  readonly includeNestedGroups?: boolean
  /** The assignment that the caller read, as `assignmentTag` names it. */
  readonly ifMatch?: string | undefined
}

/**
 * Changes an assignment's switched-off services (the whole list is replaced), its priority, or whether
 * nested groups count. Refuses a plan that is not the product's (`notFound`), and for a direct
 * assignment services that another one excludes or lacks (rule 18). One that somebody changed since the caller read
 * it stays (`preconditionFailed`).
 */
export async function updateAssignment(ctx: Context, input: UpdateAssignment): Promise<Assignment> {
  if (input.includeNestedGroups !== undefined) await lockTenant(ctx.tx, ctx.tenantId)
  const { assignment: before, allotment } = await lockAssignment(
    ctx,
    input.assignmentId,
    input.disabledPlanIds,
  )
  checkEntityTag(assignmentTag(before), input.ifMatch, 'This assignment')
  const after: Assignment = {
    ...before,
    disabledPlanIds: [...new Set(input.disabledPlanIds ?? before.disabledPlanIds)],
    priority: input.priority ?? before.priority,
    includeNestedGroups: input.includeNestedGroups ?? before.includeNestedGroups,
  }
  await checkDisabledPlans(ctx, allotment, after.disabledPlanIds)
  await updateAssignmentRow(ctx.tx, ctx.tenantId, after)
  if (after.targetType === 'group') await settleGroup(ctx, before, after)
  else await settleDirect(ctx, after, allotment)
  record(ctx, {
    allotmentId: allotment.id,
    targets: [
      { type: after.targetType, id: after.targetId },
      { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
    ],
    detail: { before: described(before), after: described(after) },
  })
  return after
}

async function settleDirect(ctx: Context, after: Assignment, { checksPlans }: Allotment): Promise<void> {
  if (checksPlans) {
    const check = await checkPlans(ctx.tx, ctx.tenantId, after.allotmentId, [after.targetId])
    const violation = check.violation(after.targetId)
    if (violation) throw await planRefusal(ctx, violation)
  }
  await settle(ctx, { allotmentIds: [after.allotmentId], memberIds: [after.targetId] })
}

/** Those reached before and those reached now are all settled; newcomers of a large group in batches. */
async function settleGroup(ctx: Context, before: Assignment, after: Assignment): Promise<void> {
  const reachBefore = await listReach(ctx.tx, ctx.tenantId, before.id)
  const changed = await rebuildReach(ctx.tx, ctx.tenantId, [after.id])
  const joining = changed.some((group) => group.came) ? [after.id] : []
  const groups = [...new Set([...reachBefore, ...changed.map((group) => group.groupId)])]
  await settleMembersOf(ctx, [after.allotmentId], groups, joining)
}
