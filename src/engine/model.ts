import { admissionLimit } from './admit.ts'
import { standing } from './entitle.ts'
import { getAllotment, refuse } from './model-division.ts'
import { settleWorld, verdict } from './model-settle.ts'
import {
  allottedUnits,
  consumedUnits,
  divisionOf,
  isOverAllotted,
  kindOf,
  type ModelAllotment,
  type ModelAssignment,
  type ModelUser,
  memberOf,
  productConsumption,
  seatKey,
  type World,
} from './model-world.ts'
import type { Moment, TenantPolicy } from './types.ts'

/** The commands on assignments, members and seats in memory; those on allotments are in `model-division.ts`. */

export function createAssignment(
  world: World,
  input: Omit<ModelAssignment, 'targetType'>,
  now: Moment,
): void {
  const allotment = getAllotment(world, input.allotmentId)
  const kind = kindOf(world, input.targetId)
  if (!kind || world.users.get(input.targetId)?.deleted) throw refuse('notFound')
  const product = world.products.get(allotment.skuId)
  if (!product?.assignableTo.includes(kind)) throw refuse('invalidAssigneeType')
  const taken = [...world.assignments.values()].some(
    (each) => each.allotmentId === allotment.id && each.targetId === input.targetId,
  )
  if (taken) throw refuse('alreadyAssigned')
  if (input.disabledPlanIds.some((plan) => !product.planIds.includes(plan))) throw refuse('notFound')
  if (kind === 'group') {
    world.assignments.set(input.id, { ...input, targetType: kind })
    settleWorld(world, now)
    return
  }
  checkDirect(world, allotment, input.targetId)
  world.assignments.set(input.id, { ...input, targetType: kind })
  const key = seatKey(allotment.id, input.targetId)
  const violation = world.seats.has(key) ? null : verdict(world, allotment, input.targetId)
  if (violation) {
    world.assignments.delete(input.id)
    throw refuse(violation.code)
  }
  settleWorld(world, now, key)
}

/** Rules 13, 14 and 18. */
function checkDirect(world: World, allotment: ModelAllotment, memberId: string): void {
  if (allotment.state === 'hold') throw refuse('allotmentOnHold')
  const member = memberOf(world, memberId)
  if (!member) throw refuse('notFound')
  if (member.kind === 'user' && member.usageLocation === null) throw refuse('invalidUsageLocation')
  const { mayHold, block } = standing(member, world.policy)
  if (block === 'invalidUsageLocation') throw refuse(block)
  if (!mayHold || block) throw refuse('invalidAssigneeType')
  if (world.seats.has(seatKey(allotment.id, memberId))) return
  const consumed = consumedUnits(world, allotment.id)
  const limit = admissionLimit(
    {
      state: allotment.state,
      enforcement: allotment.enforcement,
      allottedUnits: allottedUnits(world, allotment),
      consumedUnits: consumed,
      overAllotted: isOverAllotted(world, allotment.skuId),
    },
    {
      capacity: divisionOf(world, allotment.skuId).capacity,
      consumedUnits: productConsumption(world, allotment.skuId),
    },
  )
  if (limit === null || limit - consumed <= 0) throw refuse('noAvailableLicenses')
}

export function updateAssignment(
  world: World,
  input: {
    id: string
    disabledPlanIds?: readonly string[]
    priority?: number
    includeNestedGroups?: boolean
  },
  now: Moment,
): void {
  const assignment = getAssignment(world, input.id)
  const allotment = getAllotment(world, assignment.allotmentId)
  const product = world.products.get(allotment.skuId)
  const disabled = input.disabledPlanIds ?? assignment.disabledPlanIds
  if (disabled.some((plan) => !product?.planIds.includes(plan))) throw refuse('notFound')
  const before = assignment.disabledPlanIds
  assignment.disabledPlanIds = disabled
  const violation = assignment.targetType === 'group' ? null : verdict(world, allotment, assignment.targetId)
  if (violation) {
    assignment.disabledPlanIds = before
    throw refuse(violation.code)
  }
  assignment.priority = input.priority ?? assignment.priority
  assignment.includeNestedGroups = input.includeNestedGroups ?? assignment.includeNestedGroups
  settleWorld(world, now)
}

export function endAssignment(world: World, id: string, now: Moment): void {
  getAssignment(world, id)
  world.assignments.delete(id)
  settleWorld(world, now)
}

export function changeMember(
  world: World,
  input: { groupId: string; memberId: string; action: 'add' | 'remove' },
  now: Moment,
): void {
  const members = world.groups.get(input.groupId)
  if (!members) throw refuse('resourceNotFound')
  const kind = kindOf(world, input.memberId)
  const present = kind !== undefined && !world.users.get(input.memberId)?.deleted
  if (input.action === 'add' && !present) throw refuse('resourceNotFound')
  if (input.groupId === input.memberId) throw refuse('invalidValue')
  if (input.action === 'add') {
    if (members.has(input.memberId)) throw refuse('alreadyMember')
    members.add(input.memberId)
  } else if (!members.delete(input.memberId)) throw refuse('resourceNotFound')
  settleWorld(world, now)
}

export function updateUser(world: World, input: { id: string } & Partial<ModelUser>, now: Moment): void {
  const user = world.users.get(input.id)
  if (!user || (user.deleted && input.deleted !== false)) throw refuse('resourceNotFound')
  if (!user.deleted && input.deleted === false) throw refuse('resourceNotFound')
  const { id, ...change } = input
  world.users.set(id, { ...user, ...change })
  settleWorld(world, now)
}

export function updatePolicy(world: World, change: Partial<TenantPolicy>, now: Moment): void {
  world.policy = { ...world.policy, ...change }
  settleWorld(world, now)
}

export function excludeMember(
  world: World,
  input: { allotmentId: string; memberId: string },
  now: Moment,
): void {
  const key = seatKey(getAllotment(world, input.allotmentId).id, input.memberId)
  const kind = kindOf(world, input.memberId)
  if (!kind || kind === 'group' || world.users.get(input.memberId)?.deleted) throw refuse('notFound')
  if (world.exclusions.has(key)) throw refuse('alreadyExists')
  world.exclusions.add(key)
  settleWorld(world, now)
}

export function liftExclusion(
  world: World,
  input: { allotmentId: string; memberId: string },
  now: Moment,
): void {
  if (!world.exclusions.delete(seatKey(input.allotmentId, input.memberId))) throw refuse('resourceNotFound')
  settleWorld(world, now)
}

/** Rule 10: the direct assignment ends and groups serve the member no more. */
export function releaseSeat(
  world: World,
  input: { allotmentId: string; memberId: string },
  now: Moment,
): void {
  const key = seatKey(getAllotment(world, input.allotmentId).id, input.memberId)
  if (!world.seats.has(key)) throw refuse('resourceNotFound')
  for (const { id, allotmentId, targetId } of [...world.assignments.values()]) {
    if (allotmentId === input.allotmentId && targetId === input.memberId) world.assignments.delete(id)
  }
  world.exclusions.add(key)
  settleWorld(world, now)
}

export function updateWaitingMember(
  world: World,
  input: { allotmentId: string; memberId: string; pinned?: boolean; priority?: number | null },
  now: Moment,
): void {
  const entry = world.waiting.get(seatKey(getAllotment(world, input.allotmentId).id, input.memberId))
  if (!entry) throw refuse('resourceNotFound')
  if (input.pinned) {
    for (const other of world.waiting.values())
      if (other.allotmentId === entry.allotmentId) other.pinned = false
  }
  entry.pinned = input.pinned ?? entry.pinned
  if (input.priority !== undefined) entry.priorityOverride = input.priority
  settleWorld(world, now)
}

function getAssignment(world: World, id: string): ModelAssignment {
  const assignment = world.assignments.get(id)
  if (!assignment) throw refuse('resourceNotFound')
  return assignment
}
