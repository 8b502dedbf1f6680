import type { Allotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { endAllSeats, forgetUnsettled } from './close-store.ts'
import { refreshErrors } from './refresh-errors.ts'
import { noteLinked } from './unsettled-store.ts'

/** Ends every seat and empties the waiting room of an allotment that is about to be deleted. */
export async function closeAllotment(ctx: Context, allotment: Allotment): Promise<void> {
  const { tx, tenantId, now } = ctx
  const ended = await endAllSeats(tx, tenantId, allotment.id, now)
  await forgetUnsettled(tx, tenantId, allotment.id)
  if (ended.troubledIds.length > 0) {
    await refreshErrors(ctx, [allotment.skuId], ended.troubledIds, new Map())
  }
  const { linkedSkuIds } = allotment
  if (linkedSkuIds.length > 0 && ended.holderIds.length > 0) {
    const noted = await noteLinked(tx, tenantId, linkedSkuIds, [allotment.id], ended.holderIds, now)
    if (noted > 0) ctx.followUp = true
  }
  if (ended.holderIds.length + ended.waiting === 0) return
  ctx.moves.push({
    allotmentId: allotment.id,
    gained: 0,
    lost: ended.holderIds.length,
    queued: 0,
    keptOut: 0,
    forgotten: ended.waiting,
    gainedIds: [],
    lostIds: ended.holderIds.slice(0, 100),
    queuedIds: [],
  })
}
