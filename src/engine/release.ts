import type { Moment } from './types.ts'

export type HeldSeat = {
  readonly memberId: string
  readonly heldSince: Moment
  readonly entitledSince: Moment
}

/** Rule 12: newest seats first; of equally new ones, who came last in the queue. */
export function byEvictionOrder(a: HeldSeat, b: HeldSeat): number {
  if (a.heldSince !== b.heldSince) return b.heldSince - a.heldSince
  if (a.entitledSince !== b.entitledSince) return b.entitledSince - a.entitledSince
  return a.memberId < b.memberId ? 1 : a.memberId > b.memberId ? -1 : 0
}

/** Rule 12: the seats that go back to the waiting room so that no more than the limit is consumed. */
export function chooseEvicted(seats: readonly HeldSeat[], limit: number): readonly HeldSeat[] {
  return [...seats].sort(byEvictionOrder).slice(0, Math.max(0, seats.length - limit))
}
