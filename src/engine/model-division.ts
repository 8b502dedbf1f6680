import { checkGrowth, checkShrink, checkTransfer } from './divide.ts'
import { endSeat, settleWorld } from './model-settle.ts'
import {
  allottedUnits,
  consumedUnits,
  divisionOf,
  isOverAllotted,
  type ModelAllotment,
  seatKey,
  type World,
} from './model-world.ts'
import { Refusal, type RefusalCode } from './refusal.ts'
import { byEvictionOrder } from './release.ts'
import type { AllotmentState, Enforcement, Moment, ShrinkMode, SubscriptionState } from './types.ts'

/** The commands on products and allotments in memory: change the facts, then settle. The same refusals as the real ones. */

export function setSubscription(
  world: World,
  input: { skuId: string; id: string; units: number; state: SubscriptionState },
  now: Moment,
): void {
  world.products.get(input.skuId)?.subscriptions.set(input.id, { units: input.units, state: input.state })
  settleWorld(world, now)
}

export function createAllotment(
  world: World,
  input: { id: string; skuId: string; name: string; units: number },
  now: Moment,
): void {
  checkGrowth(divisionOf(world, input.skuId), input.units)
  checkName(world, input.skuId, input.name)
  world.allotments.set(input.id, { ...input, isDefault: false, state: 'open', enforcement: 'enforced' })
  settleWorld(world, now)
}

export function updateAllotment(
  world: World,
  input: { id: string; units?: number; mode?: ShrinkMode; state?: AllotmentState; enforcement?: Enforcement },
  now: Moment,
): void {
  const allotment = getAllotment(world, input.id)
  const before = allottedUnits(world, allotment)
  const after = input.units ?? before
  const change = after - before
  if (change !== 0 && allotment.isDefault) throw refuse('invalidValue')
  if (change > 0) checkGrowth(divisionOf(world, allotment.skuId), change)
  const consumed = consumedUnits(world, allotment.id)
  const enforcement = input.enforcement ?? allotment.enforcement
  if (enforcement === 'reportOnly' && allotment.isDefault) throw refuse('invalidValue')
  const stricter = enforcement === 'enforced' && (change < 0 || allotment.enforcement === 'reportOnly')
  if (stricter) checkShrink(after, consumed, input.mode ?? 'refuse')
  if (!allotment.isDefault) allotment.units = after
  allotment.state = input.state ?? allotment.state
  allotment.enforcement = enforcement
  // A limit that stays says with `evict` that it shall not drain any longer.
  const evicts = stricter || (enforcement === 'enforced' && input.units !== undefined)
  if (evicts && input.mode === 'evict') evict(world, allotment, consumed - after, now)
  settleWorld(world, now)
}

/** Rule 12: the newest seats first, waiting from when they became entitled. */
function evict(world: World, allotment: ModelAllotment, count: number, now: Moment): void {
  const seats = [...world.seats.values()].filter((seat) => seat.allotmentId === allotment.id)
  for (const seat of seats.sort(byEvictionOrder).slice(0, Math.max(0, count))) {
    const key = seatKey(allotment.id, seat.memberId)
    endSeat(world, key, now)
    world.waiting.set(key, {
      allotmentId: allotment.id,
      memberId: seat.memberId,
      waitingSince: seat.entitledSince,
      priority: 0,
      priorityOverride: null,
      pinned: false,
      blocked: null,
    })
  }
}

export function transferUnits(
  world: World,
  input: { fromId: string; toId: string; units: number },
  now: Moment,
): void {
  const from = getAllotment(world, input.fromId)
  const to = getAllotment(world, input.toId)
  if (from.id === to.id || from.skuId !== to.skuId) throw refuse('invalidValue')
  if (isOverAllotted(world, from.skuId) && !to.isDefault) throw refuse('overAllotted')
  checkTransfer(
    { allottedUnits: allottedUnits(world, from), consumedUnits: consumedUnits(world, from.id) },
    input.units,
  )
  if (!from.isDefault) from.units -= input.units
  if (!to.isDefault) to.units += input.units
  settleWorld(world, now)
}

export function deleteAllotment(
  world: World,
  input: { id: string; endAssignments: boolean },
  now: Moment,
): void {
  const allotment = getAllotment(world, input.id)
  if (allotment.isDefault) throw refuse('allotmentInUse')
  const assignments = [...world.assignments.values()].filter((each) => each.allotmentId === allotment.id)
  if (assignments.length > 0 && !input.endAssignments) throw refuse('allotmentInUse')
  for (const { id } of assignments) world.assignments.delete(id)
  for (const key of [...world.seats.keys()]) {
    if (world.seats.get(key)?.allotmentId === allotment.id) endSeat(world, key, now)
  }
  for (const [key, entry] of world.waiting) if (entry.allotmentId === allotment.id) world.waiting.delete(key)
  for (const key of world.exclusions) if (key.startsWith(`${allotment.id}/`)) world.exclusions.delete(key)
  world.allotments.delete(allotment.id)
  settleWorld(world, now)
}

export function getAllotment(world: World, id: string): ModelAllotment {
  const allotment = world.allotments.get(id)
  if (!allotment) throw refuse('resourceNotFound')
  return allotment
}

function checkName(world: World, skuId: string, name: string): void {
  const taken = [...world.allotments.values()].some(
    (each) => each.skuId === skuId && each.name.toLowerCase() === name.toLowerCase(),
  )
  if (taken) throw refuse('alreadyExists')
}

export function refuse(code: RefusalCode): Refusal {
  return new Refusal(code, code)
}
