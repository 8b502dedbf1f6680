import { deleteAssignments, listAssignments } from '../assignment/assignment-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { lockGroups } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { closeAllotment } from '../settlement/close-allotment.ts'
import { lockDivision, redivide } from '../settlement/redivide.ts'
import { settle } from '../settlement/settle.ts'
import { deleteAllotmentRow, findAllotment, noSuchAllotment } from './allotment-store.ts'
import { describedAllotment } from './create-allotment.ts'
import { checkIfMatch } from './settings-tag.ts'

export type DeleteAllotment = {
  readonly allotmentId: string
  /** The caller's word that assignments and seats end with the allotment. */
  readonly endAssignments?: boolean
  /** The settings that the caller read, as `settingsTag` names them. */
  readonly ifMatch?: string | undefined
}

/**
 * Deletes a named allotment; its units go back to the default one (rule 2). Refuses one that has
 * assignments unless told that they end with it (`allotmentInUse`), the default one, and one that was changed since it was read
 * (`preconditionFailed`).
 */
export async function deleteAllotment(ctx: Context, input: DeleteAllotment): Promise<void> {
  requireAdministrator(ctx.caller)
  const found = await findAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!found) throw noSuchAllotment(input.allotmentId)
  if (found.isDefault) {
    throw new Refusal(
      'allotmentInUse',
      'The default allotment holds what is not divided yet and stays as long as its product.',
    )
  }
  const groups = (await listAssignments(ctx.tx, ctx.tenantId, found.id)).filter(
    (a) => a.targetType === 'group',
  )
  await lockGroups(
    ctx.tx,
    ctx.tenantId,
    groups.map((a) => a.targetId),
  )
  const locked = await lockDivision(ctx, found.skuId, [found.id])
  const allotment = locked.allotments.get(found.id)
  if (!allotment) throw noSuchAllotment(found.id)
  checkIfMatch(allotment, input.ifMatch)
  const assignments = await listAssignments(ctx.tx, ctx.tenantId, allotment.id)
  if (assignments.length > 0 && !input.endAssignments) {
    throw new Refusal(
      'allotmentInUse',
      `Allotment "${allotment.displayName}" has ${assignments.length} assignments and ${allotment.consumedUnits} ` +
        'seats in use. End them first, or say that they end with it (endAssignments=true).',
      {
        allotmentName: allotment.displayName,
        assignments: assignments.length,
        consumedUnits: allotment.consumedUnits,
      },
    )
  }
  await deleteAssignments(
    ctx.tx,
    ctx.tenantId,
    assignments.map((assignment) => assignment.id),
  )
  await closeAllotment(ctx, allotment)
  await deleteAllotmentRow(ctx.tx, ctx.tenantId, allotment.id)
  const { capacity, namedUnits } = locked.product
  const concerned = await redivide(ctx, locked, {
    capacity,
    namedUnits: namedUnits - allotment.allottedUnits,
  })
  await settle(ctx, { allotmentIds: concerned.filter((id) => id !== allotment.id), memberIds: [] })
  record(ctx, {
    allotmentId: allotment.id,
    targets: [{ type: 'allotment', id: allotment.id, displayName: allotment.displayName }],
    detail: { before: describedAllotment(allotment), assignmentsEnded: assignments.length },
  })
}
