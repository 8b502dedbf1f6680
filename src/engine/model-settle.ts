import { admissionLimit, byQueueOrder } from './admit.ts'
import { isPlanBlock } from './align.ts'
import { countingPaths, type Path, priorityOf, standing } from './entitle.ts'
import {
  allottedUnits,
  consumedUnits,
  divisionOf,
  isOverAllotted,
  kindOf,
  type ModelAllotment,
  type ModelEntry,
  memberOf,
  productConsumption,
  reachOf,
  seatKey,
  type World,
} from './model-world.ts'
import { enabledPlans, failingPlans, violationOf } from './services.ts'
import type { Moment } from './types.ts'

/** Rounds until nothing changes any more; a world that needs more has a fault. */
const maxRounds = 50

/**
 * Settlement in memory, the specification of `settlement/settle.ts`: the whole world, allotment after
 * allotment in id order, again and again until nothing changes. The statements look at what was
 * touched alone and must come to the same seats. `first` is the `seatKey` of a direct assignment's
 * member, who was checked to fit (rule 14).
 */
export function settleWorld(world: World, now: Moment, first: string | null = null): void {
  for (let round = 0; round < maxRounds; round++) {
    const before = fingerprint(world)
    const allotments = [...world.allotments.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    for (const allotment of allotments) settleAllotment(world, allotment, now, first)
    refreshErrors(world)
    if (fingerprint(world) === before) return
  }
  throw new Error('settlement does not come to rest')
}

function fingerprint(world: World): string {
  return JSON.stringify([
    [...world.seats].map(([key, seat]) => [key, seat.failingPlanIds]).sort(),
    [...world.waiting].sort(([a], [b]) => (a < b ? -1 : 1)),
    [...world.errors].sort(),
  ])
}

function settleAllotment(world: World, allotment: ModelAllotment, now: Moment, first: string | null): void {
  for (const memberId of [...world.users.keys(), ...world.devices].sort()) {
    alignMember(world, allotment, memberId, now)
  }
  judgeBlocked(world, allotment)
  judgeSeats(world, allotment)
  admitHead(world, allotment, now, first)
  judgeSeats(world, allotment)
}

/** Rules 6-8, 10, 11, 18 and 20: one member's seat or waiting entry after the facts. */
function alignMember(world: World, allotment: ModelAllotment, memberId: string, now: Moment): void {
  const key = seatKey(allotment.id, memberId)
  const seat = world.seats.get(key)
  const entry = world.waiting.get(key)
  const member = memberOf(world, memberId)
  const { mayHold, block } = member ? standing(member, world.policy) : { mayHold: false, block: null }
  const paths = mayHold ? pathsOf(world, allotment, memberId) : []
  if (paths.length === 0) {
    if (seat) endSeat(world, key, now)
    world.waiting.delete(key)
    return
  }
  if (seat) return
  const priority = priorityOf(paths, entry?.priorityOverride ?? null)
  if (!entry) {
    world.waiting.set(key, {
      allotmentId: allotment.id,
      memberId,
      waitingSince: now,
      priority,
      priorityOverride: null,
      pinned: false,
      blocked: block,
    })
    return
  }
  entry.priority = priority
  entry.blocked = block ?? (isPlanBlock(entry.blocked) ? entry.blocked : null)
}

/** Rule 6: the paths that lead a member to an allotment. */
export function pathsOf(
  world: World,
  allotment: ModelAllotment,
  memberId: string,
): readonly (Path & { disabledPlanIds: readonly string[] })[] {
  const kind = kindOf(world, memberId)
  if (kind === undefined || kind === 'group') return []
  const paths = [...world.assignments.values()]
    .filter((assignment) => assignment.allotmentId === allotment.id)
    .flatMap(({ id, priority, disabledPlanIds, ...assignment }) => {
      const direct = assignment.targetId === memberId
      const through = [...reachOf(world, { id, priority, disabledPlanIds, ...assignment })]
      const reached = through.some((group) => world.groups.get(group)?.has(memberId))
      return direct || reached ? [{ assignmentId: id, direct, priority, disabledPlanIds }] : []
    })
  const excluded = world.exclusions.has(seatKey(allotment.id, memberId))
  const assignableTo = world.products.get(allotment.skuId)?.assignableTo ?? []
  const counting = new Set(countingPaths(paths, { kind, excluded }, assignableTo))
  return paths.filter((path) => counting.has(path))
}

export function endSeat(world: World, key: string, now: Moment): void {
  const seat = world.seats.get(key)
  if (!seat) return
  world.seats.delete(key)
  if (seat.heldSince < now) {
    const { allotmentId, memberId, heldSince } = seat
    world.pastSeats.push({ allotmentId, memberId, from: heldSince, to: now })
  }
}

/** The plans that a member's paths leave on in an allotment (rule 16), in id order. */
export function plansOf(world: World, allotment: ModelAllotment, memberId: string): readonly string[] {
  const product = world.products.get(allotment.skuId)
  const disabled = pathsOf(world, allotment, memberId).map((path) => path.disabledPlanIds)
  return enabledPlans([...(product?.planIds ?? [])].sort(), disabled)
}

/** Rule 18: what admitting the member would break, if anything. */
export function verdict(world: World, allotment: ModelAllotment, memberId: string) {
  const others = heldAllotments(world, memberId).filter((other) => other.id !== allotment.id)
  const held = new Set(others.flatMap((other) => plansOf(world, other, memberId)))
  return violationOf(world.rules, plansOf(world, allotment, memberId), held)
}

function heldAllotments(world: World, memberId: string): ModelAllotment[] {
  return [...world.allotments.values()].filter((other) => world.seats.has(seatKey(other.id, memberId)))
}

function judgeBlocked(world: World, allotment: ModelAllotment): void {
  for (const entry of entriesOf(world, allotment)) {
    if (isPlanBlock(entry.blocked)) entry.blocked = verdict(world, allotment, entry.memberId)?.code ?? null
  }
}

/** Rule 18: a later change may break services of a held seat; the seat stays. */
function judgeSeats(world: World, allotment: ModelAllotment): void {
  for (const seat of world.seats.values()) {
    if (seat.allotmentId !== allotment.id) continue
    const failing = failingOf(world, seat.memberId)
    seat.failingPlanIds = plansOf(world, allotment, seat.memberId).filter((plan) => failing.has(plan))
  }
}

export function failingOf(world: World, memberId: string) {
  return failingPlans(
    world.rules,
    heldAllotments(world, memberId).map((allotment) => ({
      allotmentId: allotment.id,
      heldSince: world.seats.get(seatKey(allotment.id, memberId))?.heldSince ?? 0,
      planIds: plansOf(world, allotment, memberId),
    })),
  )
}

/** Rules 5, 8, 9 and 18: free units go to the head of the queue; whom a rule blocks is passed over. */
function admitHead(world: World, allotment: ModelAllotment, now: Moment, first: string | null): void {
  const isFirst = (entry: ModelEntry) => seatKey(entry.allotmentId, entry.memberId) === first
  const queue = entriesOf(world, allotment)
    .filter((entry) => entry.blocked === null)
    .sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || byQueueOrder(a, b))
  const limit = admissionLimit(
    {
      state: allotment.state,
      enforcement: allotment.enforcement,
      allottedUnits: allottedUnits(world, allotment),
      consumedUnits: consumedUnits(world, allotment.id),
      overAllotted: isOverAllotted(world, allotment.skuId),
    },
    {
      capacity: divisionOf(world, allotment.skuId).capacity,
      consumedUnits: productConsumption(world, allotment.skuId),
    },
  )
  for (const entry of queue) {
    if (limit === null || consumedUnits(world, allotment.id) >= limit) return
    const violation = verdict(world, allotment, entry.memberId)
    if (violation) {
      entry.blocked = violation.code
      continue
    }
    const key = seatKey(allotment.id, entry.memberId)
    world.waiting.delete(key)
    world.seats.set(key, {
      allotmentId: allotment.id,
      memberId: entry.memberId,
      heldSince: now,
      entitledSince: entry.waitingSince,
      failingPlanIds: [],
    })
  }
}

export function entriesOf(world: World, allotment: ModelAllotment): ModelEntry[] {
  return [...world.waiting.values()].filter((entry) => entry.allotmentId === allotment.id)
}

/** Rule 18: one error for each member and product that something is wrong with. */
function refreshErrors(world: World): void {
  world.errors.clear()
  const found = (memberId: string, skuId: string, code: string) => {
    const key = `${memberId}/${skuId}`
    if (!world.errors.has(key)) world.errors.set(key, code)
  }
  const allotments = [...world.allotments.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const allotment of allotments) {
    for (const entry of entriesOf(world, allotment)) {
      if (entry.blocked) found(entry.memberId, allotment.skuId, entry.blocked)
    }
  }
  const seats = allotments.flatMap((allotment) =>
    [...world.seats.values()]
      .filter((seat) => seat.allotmentId === allotment.id)
      .map((seat) => ({ seat, skuId: allotment.skuId })),
  )
  for (const { seat, skuId } of seats) {
    const member = memberOf(world, seat.memberId)
    if (member && hasNoLocation(world, seat.memberId)) found(seat.memberId, skuId, 'invalidUsageLocation')
  }
  for (const { seat, skuId } of seats) {
    const [first] = seat.failingPlanIds
    const violation = first && failingOf(world, seat.memberId).get(first)
    if (violation) found(seat.memberId, skuId, violation.code)
  }
}

function hasNoLocation(world: World, memberId: string): boolean {
  const user = world.users.get(memberId)
  if (!user) return false
  const location = user.usageLocation ?? world.policy.countryLetterCode
  return location === null || world.policy.prohibitedUsageLocations.includes(location)
}
