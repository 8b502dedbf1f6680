import { lockAllotment, noSuchAllotment } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { requireManager } from '../command/require-manager.ts'
import { someObject } from '../command/target-name-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { settle } from '../settlement/settle.ts'
import { findWaitingEntry, type WaitingEntry, writeStandingInQueue } from './waiting-room-store.ts'

export type UpdateWaitingMember = {
  readonly allotmentId: string
  readonly memberId: string
  readonly pinned?: boolean | undefined
  /** Stands in for the assignments' priority; null gives it back to them. */
  readonly priority?: number | null | undefined
}

/** Pins a waiting member to the head of the queue, or sets their priority (rule 8). */
export async function updateWaitingMember(ctx: Context, input: UpdateWaitingMember): Promise<WaitingEntry> {
  await requireManager(ctx, input.allotmentId, noSuchAllotment(input.allotmentId))
  const { tx, tenantId } = ctx
  const allotment = await lockAllotment(tx, tenantId, input.allotmentId)
  const before = await findWaitingEntry(tx, tenantId, allotment.id, input.memberId)
  if (!before) {
    throw new Refusal('resourceNotFound', `${input.memberId} does not wait for "${allotment.displayName}".`, {
      propertyName: 'waitingMemberId',
    })
  }
  await writeStandingInQueue(tx, tenantId, allotment.id, {
    memberId: before.memberId,
    pinned: input.pinned ?? before.pinned,
    priorityOverride: input.priority === undefined ? before.priorityOverride : input.priority,
  })
  await settle(ctx, { allotmentIds: [allotment.id], memberIds: [before.memberId] })
  const after = (await findWaitingEntry(tx, tenantId, allotment.id, before.memberId)) ?? before
  record(ctx, {
    allotmentId: allotment.id,
    targets: [
      { type: someObject, id: before.memberId },
      { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
    ],
    detail: { before, after },
  })
  return after
}
