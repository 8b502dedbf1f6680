import { lockAllotments } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { settle } from './settle.ts'
import { admissionOnly, findUnsettledAllotment, noteUnsettled, takeUnsettled } from './unsettled-store.ts'

/**
 * Settles one batch of members noted earlier (rules 9 and 18). Says whether there was one. While others of the same
 * allotment are still noted nobody is admitted: one of them may stand before those of this batch.
 */
export async function settleUnsettled(ctx: Context): Promise<boolean> {
  const { tx, tenantId, limits } = ctx
  const allotmentId = await findUnsettledAllotment(tx, tenantId)
  if (!allotmentId) return false
  const allotment = (await lockAllotments(tx, tenantId, [allotmentId])).find(({ id }) => id === allotmentId)
  const members = await takeUnsettled(tx, tenantId, allotmentId, limits.batchMembers)
  if (!allotment) return true // deleted meanwhile: what was noted for it is moot
  const memberIds = members.filter((id) => id !== admissionOnly)
  const admitsLater = members.length === limits.batchMembers && memberIds.length > 0
  const moves = await settle(ctx, { allotmentIds: [allotmentId], memberIds, followUp: true, admitsLater })
  if (admitsLater) await noteUnsettled(tx, tenantId, allotmentId, [admissionOnly], ctx.now)
  if (moves.length > 0) {
    record(ctx, {
      allotmentId,
      targets: [{ type: 'allotment', id: allotmentId, displayName: allotment.displayName }],
      detail: {},
    })
  }
  return true
}
