import { type Allotment, lockAllotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { lockGroups } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { type Assignment, findAssignment } from './assignment-store.ts'

/** Locks an assignment's group and allotment, then reads it; refuses an id that is not there. */
export async function lockAssignment(
  ctx: Context,
  id: string,
): Promise<{ assignment: Assignment; allotment: Allotment }> {
  const before = await findAssignment(ctx.tx, ctx.tenantId, id)
  if (!before) throw noSuchAssignment(id)
  if (before.targetType === 'group') await lockGroups(ctx.tx, ctx.tenantId, [before.targetId])
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
