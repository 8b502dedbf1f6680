import type { Settled } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { ChangedMeanwhile } from '../db/transaction.ts'
import { admissionLimit } from '../engine/admit.ts'
import { freeUnits } from '../engine/align.ts'
import { addToCounts } from './few-store.ts'
import { findNewcomers, listNewcomers, type Place, queueNewcomers, seatNewcomers } from './newcomer-store.ts'
import { type AlignedMove, admissionBatch } from './settlement-store.ts'
import type { TimedTouch } from './touched.ts'

/**
 * Settles a batch of a large group whose members are all new to the allotment and all get the same: a seat,
 * where there are units for everybody (they waited since the same moment, rule 9), or a place in the queue, where
 * there are none. Null where it is not such a batch; nothing is written then.
 */
export async function settleNewcomers(
  { tx, tenantId }: Context,
  allotment: Settled,
  { range, since, now }: TimedTouch,
): Promise<AlignedMove | null> {
  if (!range || allotment.linkedSkuIds.length > 0) return null
  const limit = admissionLimit(allotment, { capacity: allotment.capacity, consumedUnits: 0 })
  const free = freeUnits(limit, allotment.consumedUnits, [])
  // Who waits already may come before the newcomers.
  const fits = range.members <= Math.min(free, admissionBatch) && allotment.waitingCount === 0
  if (!fits && free > 0) return null
  const newcomers = await findNewcomers(tx, tenantId, allotment.id, range, since)
  if (!newcomers) return null
  const place: Place = { tenantId, allotmentId: allotment.id, range, since, newcomers }
  const [moved, ids] = await Promise.all([
    fits ? seatNewcomers(tx, place, now) : queueNewcomers(tx, place),
    listNewcomers(tx, place),
  ])
  const gained = fits ? moved : 0
  const queued = fits ? 0 : moved
  if (gained > free) throw new ChangedMeanwhile('the group grew while its members got seats')
  if (moved > 0)
    addToCounts(tx, tenantId, allotment.id, { consumed: gained, waiting: queued, blocked: 0 }, now)
  return {
    allotmentId: allotment.id,
    gained,
    lost: 0,
    queued,
    keptOut: 0,
    forgotten: 0,
    gainedIds: fits ? ids : [],
    lostIds: [],
    queuedIds: fits ? [] : ids,
    errorsDue: false,
  }
}
