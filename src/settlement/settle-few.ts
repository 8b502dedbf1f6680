import type { Settled } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { admissionLimit } from '../engine/admit.ts'
import { type Alignment, align, type Candidate, freeUnits } from '../engine/align.ts'
import type { Waiting } from '../engine/types.ts'
import {
  addToCounts,
  endSeat,
  listQueue,
  listStates,
  putEntries,
  removeEntry,
  type StateRow,
} from './few-store.ts'
import type { AlignedMove } from './settlement-store.ts'
import type { TimedTouch, Touched } from './touched.ts'

/**
 * Reads what a few members are; null where they are many. Sent right behind the statements that lock the
 * allotments, and therefore true when it is answered.
 */
export async function readStates(
  { tx, tenantId, limits }: Context,
  { allotmentIds, memberIds, range }: Touched,
): Promise<readonly StateRow[] | null> {
  if (range || memberIds.length * allotmentIds.length > limits.fewMembers) return null
  return listStates(tx, tenantId, allotmentIds, memberIds)
}

/** What of states that were read ahead matters to these members; null where allotments and members are many. */
export function narrowStates(
  { limits }: Context,
  states: readonly StateRow[] | null,
  { allotmentIds, memberIds }: Touched,
): readonly StateRow[] | null {
  if (!states || memberIds.length * allotmentIds.length > limits.fewMembers) return null
  return states.filter((state) => memberIds.includes(state.memberId))
}

/**
 * Settles a few members by the rules themselves (engine/align.ts), to what `alignSeats` would do in one
 * statement. Null where the queue is due more seats than a few; nothing is written then.
 */
export async function settleFew(
  ctx: Context,
  allotments: readonly Settled[],
  touched: TimedTouch,
  standing: readonly StateRow[],
): Promise<AlignedMove[] | null> {
  const plans = []
  for (const allotment of allotments) {
    const plan = await planAllotment(ctx, allotment, touched, standing)
    if (!plan) return null
    plans.push({ allotment, ...plan })
  }
  for (const { allotment, alignment } of plans) write(ctx, allotment, alignment, touched.now)
  return plans.map(({ allotment, alignment, states }) => moveOf(allotment.id, alignment, states))
}

async function planAllotment(
  { tx, tenantId, limits }: Context,
  allotment: Settled,
  touched: TimedTouch,
  standing: readonly StateRow[],
): Promise<{ alignment: Alignment; states: readonly StateRow[] } | null> {
  const states = standing.filter((state) => state.allotmentId === allotment.id)
  const limit = admissionLimit(allotment, { capacity: allotment.capacity, consumedUnits: 0 })
  const free = freeUnits(limit, allotment.consumedUnits, states)
  let others: readonly Waiting[] = []
  if (free > 0 && allotment.waitingCount > 0) {
    const wanted = Math.min(free, allotment.waitingCount)
    if (wanted > limits.fewMembers) return null
    const queue = await listQueue(tx, tenantId, allotment.id, wanted + touched.memberIds.length)
    others = queue.filter(({ memberId }) => !touched.memberIds.includes(memberId)).slice(0, free)
  }
  const alignment = align(states, others, {
    free,
    horizons: allotment.horizons,
    firstMemberId: touched.firstMemberId ?? null,
    since: touched.since.getTime(),
  })
  return { alignment, states }
}

function write({ tx, tenantId }: Context, { id }: Settled, alignment: Alignment, now: Date): void {
  const { ends, admitted, queued, changed, forgotten } = alignment
  for (const { memberId } of ends) endSeat(tx, tenantId, id, memberId, now)
  putEntries(tx, tenantId, id, [...queued, ...changed])
  const leaving = [...admitted.filter(({ entry }) => entry !== null), ...forgotten]
  for (const { memberId } of leaving) removeEntry(tx, tenantId, id, memberId)
  const change = {
    consumed: admitted.length - ends.length,
    waiting: difference(alignment, (blocked) => blocked === null),
    blocked: difference(alignment, (blocked) => blocked !== null),
  }
  if (
    change.consumed !== 0 ||
    change.waiting !== 0 ||
    change.blocked !== 0 ||
    admitted.length > 0 ||
    ends.length > 0
  ) {
    addToCounts(tx, tenantId, id, change, now, admitted)
  }
}

/** Entries of a kind that there are more now than before. */
function difference(
  { admitted, queued, changed, forgotten }: Alignment,
  isKind: (blocked: Candidate['block']) => boolean,
): number {
  const now = [...queued, ...changed].filter(({ block }) => isKind(block)).length
  const before = [...admitted, ...changed, ...forgotten].filter(({ entry }) => entry && isKind(entry.blocked))
  return now - before.length
}

function moveOf(allotmentId: string, alignment: Alignment, states: readonly StateRow[]): AlignedMove {
  const ids = (members: readonly { memberId: string }[]) => members.map(({ memberId }) => memberId)
  const { ends, admitted, queued, forgotten } = alignment
  return {
    allotmentId,
    gained: admitted.length,
    lost: ends.length,
    queued: queued.length,
    keptOut: queued.filter(({ block }) => block !== null).length,
    forgotten: forgotten.length,
    gainedIds: ids(admitted),
    lostIds: ids(ends).sort(),
    queuedIds: ids(queued).sort(),
    errorsDue: states.some(({ entitled, block, hasError }) => hasError || (entitled && block !== null)),
  }
}
