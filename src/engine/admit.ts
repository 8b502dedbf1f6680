import type { AllotmentState, Enforcement, Moment, Waiting } from './types.ts'

/** Rule 8: pinned first, then higher priority, then who waits longer, then the member id. */
export function byQueueOrder(a: Waiting, b: Waiting): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1
  if (a.priority !== b.priority) return b.priority - a.priority
  if (a.waitingSince !== b.waitingSince) return a.waitingSince - b.waitingSince
  return a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0
}

/** More units than any product has; fits the column that counts them. */
const noLimit = 2_147_483_647

/**
 * Rules 2, 5, 12, 13 and 15: up to how many units may be consumed by admitting. Null admits nobody, as
 * on hold. While a product is over-allotted its allotments together stay within the capacity, so a
 * limit that no subscription covers any more gives nothing away.
 */
export function admissionLimit(
  allotment: {
    state: AllotmentState
    enforcement: Enforcement
    allottedUnits: number
    consumedUnits: number
    overAllotted: boolean
  },
  product: { capacity: number; consumedUnits: number },
): number | null {
  if (allotment.state === 'hold') return null
  if (allotment.enforcement === 'reportOnly') return noLimit
  if (!allotment.overAllotted) return allotment.allottedUnits
  // Negative while more is consumed than owned: seats that end lower it before they free a unit.
  const headroom = product.capacity - product.consumedUnits
  return Math.min(allotment.allottedUnits, allotment.consumedUnits + headroom)
}

/**
 * What an allotment takes of the product's capacity (rule 2): the seats that a report-only one gives beyond its
 * limit are taken from nobody (rule 15).
 */
export function countedUnits(allotment: {
  enforcement: Enforcement
  allottedUnits: number
  consumedUnits: number
}): number {
  const { enforcement, allottedUnits, consumedUnits } = allotment
  return enforcement === 'reportOnly' ? Math.min(allottedUnits, consumedUnits) : consumedUnits
}

/**
 * Rule 9, for a group that is still being worked in batches: whoever stands behind the last member
 * that has joined must not be admitted yet, since those still to join stand before them.
 */
export type Horizon = { readonly priority: number; readonly since: Moment; readonly cursor: string | null }

/** Whether an entry stands before every member that has yet to join. */
export function isWithinHorizons(entry: Waiting, horizons: readonly Horizon[]): boolean {
  if (entry.pinned) return true
  return horizons.every((horizon) => {
    if (entry.priority !== horizon.priority) return entry.priority > horizon.priority
    if (entry.waitingSince !== horizon.since) return entry.waitingSince < horizon.since
    return horizon.cursor !== null && entry.memberId <= horizon.cursor
  })
}

/** Rules 5, 8 and 9: free units go to the head of the queue; nobody loses a seat here. */
export function admit(
  limit: number | null,
  consumedUnits: number,
  queue: readonly Waiting[],
): { readonly admitted: readonly Waiting[]; readonly waiting: readonly Waiting[] } {
  const free = limit === null ? 0 : Math.max(0, limit - consumedUnits)
  const ordered = [...queue].sort(byQueueOrder)
  return { admitted: ordered.slice(0, free), waiting: ordered.slice(free) }
}
