import { Refusal } from './refusal.ts'
import type { ShrinkMode, SubscriptionState } from './types.ts'

/** Rule 1: units in date or in the grace period count, others give nothing. */
export function givesBenefits(state: SubscriptionState): boolean {
  return state === 'active' || state === 'warning'
}

/** More units than these no product has: the numbers of its allotments hold no more. */
export const maxCapacity = 2_147_483_647

/** Rule 1: the capacity of a product. Refuses more than can be counted. */
export function capacityOf(subscriptions: readonly { units: number; state: SubscriptionState }[]): number {
  const capacity = subscriptions.reduce(
    (sum, { units, state }) => sum + (givesBenefits(state) ? units : 0),
    0,
  )
  if (capacity <= maxCapacity) return capacity
  throw new Refusal(
    'invalidValue',
    `The product would have ${capacity} units with its other subscriptions; at most ${maxCapacity} can be counted.`,
    { target: 'body', propertyName: 'totalLicenses' },
  )
}

export type Division = {
  readonly capacity: number
  /** Sum of the named allotments' limits. */
  readonly namedUnits: number
  readonly defaultConsumed: number
}

/** Rule 2: what is not divided yet belongs to the default allotment. */
export function defaultUnits(division: Pick<Division, 'capacity' | 'namedUnits'>): number {
  return Math.max(0, division.capacity - division.namedUnits)
}

/** Rule 2: by how many units the named allotments exceed the capacity. */
export function overAllottedBy(division: Pick<Division, 'capacity' | 'namedUnits'>): number {
  return Math.max(0, division.namedUnits - division.capacity)
}

/** Rule 3: units of the default allotment that nobody consumes. */
export function freeInDefault(division: Division): number {
  return Math.max(0, defaultUnits(division) - division.defaultConsumed)
}

/** Rules 2 and 3: refuses to take more units from the default allotment than are free there. */
export function checkGrowth(division: Division, units: number): void {
  const over = overAllottedBy(division)
  if (units > 0 && over > 0) {
    throw new Refusal(
      'overAllotted',
      `The product's allotments exceed its capacity by ${over}. Lower an allotment or add units before one grows.`,
      { overAllottedUnits: over, capacity: division.capacity },
    )
  }
  const free = freeInDefault(division)
  if (units > free) {
    throw new Refusal(
      'insufficientUnits',
      `${units} more units are asked for, but only ${free} are free to divide ` +
        `(${defaultUnits(division)} not divided yet, ${division.defaultConsumed} of them in use).`,
      {
        requestedUnits: units,
        freeUnits: free,
        unallottedUnits: defaultUnits(division),
        unallottedConsumedUnits: division.defaultConsumed,
      },
    )
  }
}

/** Rule 12: what a new limit means for an allotment that consumes `consumedUnits`. */
export function checkShrink(allottedUnits: number, consumedUnits: number, mode: ShrinkMode): void {
  if (allottedUnits >= consumedUnits || mode !== 'refuse') return
  throw new Refusal(
    'belowConsumed',
    `The limit ${allottedUnits} is below the ${consumedUnits} seats in use. Say what shall happen to the ` +
      `${consumedUnits - allottedUnits} seats beyond it: whenBelowConsumed "drain" lets them run out, ` +
      '"evict" moves the newest to the waiting room.',
    { consumedUnits, allottedUnits, beyondLimit: consumedUnits - allottedUnits },
  )
}

/** Rule 3: refuses to move units out of an allotment that uses them. */
export function checkTransfer(source: { allottedUnits: number; consumedUnits: number }, units: number): void {
  const free = Math.max(0, source.allottedUnits - source.consumedUnits)
  if (units <= free) return
  throw new Refusal(
    'insufficientUnits',
    `${units} units are to be moved, but only ${free} are free where they come from ` +
      `(limit ${source.allottedUnits}, ${source.consumedUnits} in use).`,
    {
      requestedUnits: units,
      freeUnits: free,
      allottedUnits: source.allottedUnits,
      consumedUnits: source.consumedUnits,
    },
  )
}
