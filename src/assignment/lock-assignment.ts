import { type Allotment, lockAllotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { requireManager } from '../command/require-manager.ts'
import { listNestedGroups, lockGroups } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { restrictProduct } from '../settlement/relink-plans.ts'
import { type Assignment, findAssignment } from './assignment-store.ts'

/**
 * Locks the groups an assignment reaches or may come to reach, and its allotment, then reads it; refuses
 * an id that is not there, and callers who do not manage its allotment. `disabledPlanIds` are services about to be switched off.
 */
export async function lockAssignment(
  ctx: Context,
  id: string,
  disabledPlanIds: readonly string[] = [],
): Promise<{ assignment: Assignment; allotment: Allotment }> {
  const before = await findAssignment(ctx.tx, ctx.tenantId, id)
  if (!before) throw noSuchAssignment(id)
  await requireManager(ctx, before.allotmentId, noSuchAssignment(id))
  if (before.targetType === 'group') {
    const nested = await listNestedGroups(ctx.tx, ctx.tenantId, before.targetId)
    await lockGroups(ctx.tx, ctx.tenantId, [before.targetId, ...nested])
  }
  await restrictProduct(ctx, before.allotmentId, disabledPlanIds)
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, before.allotmentId)
  const assignment = await findAssignment(ctx.tx, ctx.tenantId, id)
  if (!assignment) throw noSuchAssignment(id)
  return { assignment, allotment }
}

/** The answer to an id that no assignment of the tenant has. */
export function noSuchAssignment(id: string): Refusal {
  return new Refusal('resourceNotFound', `There is no assignment ${id}.`, {
    propertyName: 'assignmentId',
    id,
  })
}
