import { lockAllotment, noSuchAllotment } from '../allotment/allotment-store.ts'
import { deleteAssignments, findAssignmentOf } from '../assignment/assignment-store.ts'
import { type Context, record } from '../command/context.ts'
import { requireManager } from '../command/require-manager.ts'
import { shareObjects } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { insertExclusion } from '../exclusion/exclusion-store.ts'
import { settle } from '../settlement/settle.ts'
import { findSeat } from './seat-store.ts'

export type ReleaseSeat = { readonly allotmentId: string; readonly memberId: string }

/**
 * Takes a seat back by hand (rule 10): the member's direct assignment ends and groups serve them no
 * more until the exclusion is lifted, so the seat goes to the next in line and stays there.
 */
export async function releaseSeat(ctx: Context, input: ReleaseSeat): Promise<void> {
  await requireManager(ctx, input.allotmentId, noSuchAllotment(input.allotmentId))
  const { tx, tenantId } = ctx
  const member = (await shareObjects(tx, tenantId, [input.memberId])).get(input.memberId)
  const allotment = await lockAllotment(tx, tenantId, input.allotmentId)
  const seat = await findSeat(tx, tenantId, allotment.id, input.memberId)
  if (!seat) {
    // By id: an owner does not learn the name of somebody who has nothing to do with the allotment (rule 27).
    throw new Refusal('resourceNotFound', `${input.memberId} holds no seat of "${allotment.displayName}".`, {
      propertyName: 'seatId',
    })
  }
  const direct = await findAssignmentOf(tx, tenantId, allotment.id, input.memberId)
  if (direct) await deleteAssignments(tx, tenantId, [direct.id])
  await insertExclusion(tx, tenantId, allotment.id, input.memberId, ctx.now)
  await settle(ctx, { allotmentIds: [allotment.id], memberIds: [input.memberId] })
  record(ctx, {
    allotmentId: allotment.id,
    targets: [
      { type: member?.type ?? 'member', id: input.memberId, displayName: member?.displayName ?? null },
      { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
    ],
    detail: { before: { heldSince: seat.heldSince, assignmentEnded: direct?.id ?? null } },
  })
}
