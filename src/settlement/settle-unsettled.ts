import { lockAllotments } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { settle } from './settle.ts'
import { admissionOnly, findUnsettledAllotment, takeUnsettled } from './unsettled-store.ts'

/** Settles one batch of members noted earlier (rules 9 and 18). Says whether there was one. */
export async function settleUnsettled(ctx: Context): Promise<boolean> {
  const { tx, tenantId, limits } = ctx
  const allotmentId = await findUnsettledAllotment(tx, tenantId)
  if (!allotmentId) return false
  const allotment = (await lockAllotments(tx, tenantId, [allotmentId])).find(({ id }) => id === allotmentId)
  const members = await takeUnsettled(tx, tenantId, allotmentId, limits.batchMembers)
  if (!allotment) return true // deleted meanwhile: what was noted for it is moot
  const moves = await settle(ctx, {
    allotmentIds: [allotmentId],
    memberIds: members.filter((id) => id !== admissionOnly),
    followUp: true,
  })
  if (moves.length > 0) {
    const { gained, lost, queued, forgotten } = moves[0] ?? { gained: 0, lost: 0, queued: 0, forgotten: 0 }
    record(ctx, {
      allotmentId,
      targets: [{ type: 'allotment', id: allotmentId, displayName: allotment.displayName }],
      detail: { gained, lost, queued, forgotten },
    })
  }
  return true
}
