import { admissionLimit, byQueueOrder } from './admit.ts'
import { defaultUnits, overAllottedBy } from './divide.ts'
import { standing } from './entitle.ts'
import { entriesOf, pathsOf } from './model-settle.ts'
import {
  allottedUnits,
  divisionOf,
  isOverAllotted,
  memberOf,
  productConsumption,
  seatKey,
  type World,
} from './model-world.ts'
import type { Moment } from './types.ts'

/** The numbers that stand on an allotment row. */
export type AllotmentNumbers = {
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
}

/** A world as read from the database, and what its rows claim about it. */
export type Observed = {
  readonly world: World
  /** By allotment id. */
  readonly numbers: ReadonlyMap<string, AllotmentNumbers>
}

/**
 * What always holds when no settlement is outstanding (I1-I4, I6 and rules 2, 5 and 7). Says what does
 * not, an empty list if all is well.
 */
export function brokenInvariants({ world, numbers }: Observed): string[] {
  return [
    ...brokenCounters(world, numbers),
    ...brokenDivision(world, numbers),
    ...brokenEntitlement(world),
    ...idleUnits(world),
    ...brokenHistory(world),
  ]
}

/** I1 and rule 5's counters: the row says what the seats and entries are. */
function brokenCounters(world: World, numbers: Observed['numbers']): string[] {
  return [...world.allotments.values()].flatMap((allotment) => {
    const seats = [...world.seats.values()].filter((seat) => seat.allotmentId === allotment.id).length
    const entries = entriesOf(world, allotment)
    const waiting = entries.filter((entry) => entry.blocked === null).length
    const row = numbers.get(allotment.id)
    const broken: string[] = []
    if (row?.consumedUnits !== seats)
      broken.push(`I1 ${allotment.id}: ${seats} seats, row ${row?.consumedUnits}`)
    if (row?.waitingCount !== waiting)
      broken.push(`I1 ${allotment.id}: ${waiting} wait, row ${row?.waitingCount}`)
    if (row?.blockedCount !== entries.length - waiting) {
      broken.push(`I1 ${allotment.id}: ${entries.length - waiting} blocked, row ${row?.blockedCount}`)
    }
    return broken
  })
}

/** I2: allotted units sum to the capacity, unless the product is over-allotted. */
function brokenDivision(world: World, numbers: Observed['numbers']): string[] {
  return [...world.products.keys()].flatMap((skuId) => {
    const division = divisionOf(world, skuId)
    const rows = [...world.allotments.values()].filter((allotment) => allotment.skuId === skuId)
    const sum = rows.reduce((total, row) => total + (numbers.get(row.id)?.allottedUnits ?? 0), 0)
    const expected = defaultUnits(division) + division.namedUnits
    const fits = sum === expected && (overAllottedBy(division) > 0 || sum === division.capacity)
    return fits ? [] : [`I2 ${skuId}: allotted ${sum}, capacity ${division.capacity}`]
  })
}

/** I3 and rule 7: a seat or an entry exists exactly for the entitled, one each. */
function brokenEntitlement(world: World): string[] {
  const broken: string[] = []
  for (const allotment of world.allotments.values()) {
    for (const memberId of [...world.users.keys(), ...world.devices]) {
      const member = memberOf(world, memberId)
      const mayHold = member ? standing(member, world.policy).mayHold : false
      const entitled = mayHold && pathsOf(world, allotment, memberId).length > 0
      const key = seatKey(allotment.id, memberId)
      const places = Number(world.seats.has(key)) + Number(world.waiting.has(key))
      if (places !== Number(entitled)) broken.push(`I3 ${key}: entitled ${entitled}, ${places} places`)
    }
  }
  return broken
}

/** I4: nobody admissible waits while a unit is free. */
function idleUnits(world: World): string[] {
  return [...world.allotments.values()].flatMap((allotment) => {
    const waiting = entriesOf(world, allotment).filter((entry) => entry.blocked === null)
    const seats = [...world.seats.values()].filter((seat) => seat.allotmentId === allotment.id).length
    const limit = admissionLimit(
      {
        state: allotment.state,
        enforcement: allotment.enforcement,
        allottedUnits: allottedUnits(world, allotment),
        consumedUnits: seats,
        overAllotted: isOverAllotted(world, allotment.skuId),
      },
      {
        capacity: divisionOf(world, allotment.skuId).capacity,
        consumedUnits: productConsumption(world, allotment.skuId),
      },
    )
    const idle = limit !== null && seats < limit && waiting.length > 0
    const head = [...waiting].sort(byQueueOrder)[0]?.memberId
    return idle
      ? [`I4 ${allotment.id}: ${limit - seats} free while ${waiting.length} wait, first ${head}`]
      : []
  })
}

/** I6: the periods in which a member held a seat do not overlap. */
function brokenHistory(world: World): string[] {
  const periods = new Map<string, { from: Moment; to: Moment }[]>()
  const add = (key: string, period: { from: Moment; to: Moment }) => {
    periods.set(key, [...(periods.get(key) ?? []), period])
  }
  for (const past of world.pastSeats) add(seatKey(past.allotmentId, past.memberId), past)
  for (const [key, seat] of world.seats) add(key, { from: seat.heldSince, to: Number.POSITIVE_INFINITY })
  return [...periods].flatMap(([key, held]) => {
    const ordered = held.sort((a, b) => a.from - b.from)
    const overlaps = ordered.some((period, i) => i > 0 && (ordered[i - 1]?.to ?? 0) > period.from)
    return overlaps ? [`I6 ${key}: periods overlap`] : []
  })
}
