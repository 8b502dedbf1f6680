import { countedUnits } from './admit.ts'
import { capacityOf, defaultUnits, overAllottedBy } from './divide.ts'
import type {
  AllotmentState,
  BlockCode,
  Enforcement,
  Member,
  MemberKind,
  Moment,
  PlanRule,
  SubscriptionState,
  TargetType,
  TenantPolicy,
} from './types.ts'

/** The whole system in memory: the facts that commands change, and the seats that settlement derives. */
export type World = {
  policy: TenantPolicy
  rules: readonly PlanRule[]
  readonly users: Map<string, ModelUser>
  readonly devices: Set<string>
  /** Members of each group: users, devices and groups. */
  readonly groups: Map<string, Set<string>>
  readonly products: Map<string, ModelProduct>
  readonly allotments: Map<string, ModelAllotment>
  readonly assignments: Map<string, ModelAssignment>
  /** By `seatKey`. */
  readonly exclusions: Set<string>
  readonly seats: Map<string, ModelSeat>
  readonly waiting: Map<string, ModelEntry>
  /** By `member/sku`: the code. */
  readonly errors: Map<string, string>
  readonly pastSeats: ModelPastSeat[]
}

export type ModelUser = {
  accountEnabled: boolean
  guest: boolean
  usageLocation: string | null
  deleted: boolean
}
export type ModelProduct = {
  readonly skuId: string
  readonly planIds: readonly string[]
  readonly assignableTo: readonly TargetType[]
  readonly subscriptions: Map<string, { units: number; state: SubscriptionState }>
}
export type ModelAllotment = {
  readonly id: string
  readonly skuId: string
  readonly isDefault: boolean
  name: string
  /** Of the default allotment: nothing, its units float. */
  units: number
  state: AllotmentState
  enforcement: Enforcement
}
export type ModelAssignment = {
  readonly id: string
  readonly allotmentId: string
  readonly targetType: TargetType
  readonly targetId: string
  disabledPlanIds: readonly string[]
  priority: number
  includeNestedGroups: boolean
}
export type ModelSeat = {
  readonly allotmentId: string
  readonly memberId: string
  readonly heldSince: Moment
  readonly entitledSince: Moment
  failingPlanIds: readonly string[]
}
export type ModelEntry = {
  readonly allotmentId: string
  readonly memberId: string
  readonly waitingSince: Moment
  priority: number
  priorityOverride: number | null
  pinned: boolean
  blocked: BlockCode | null
}
export type ModelPastSeat = {
  readonly allotmentId: string
  readonly memberId: string
  readonly from: Moment
  readonly to: Moment
}

export function seatKey(allotmentId: string, memberId: string): string {
  return `${allotmentId}/${memberId}`
}

/** An organization without anything. */
export function emptyWorld(policy: TenantPolicy, rules: readonly PlanRule[]): World {
  return {
    policy,
    rules,
    users: new Map(),
    devices: new Set(),
    groups: new Map(),
    products: new Map(),
    allotments: new Map(),
    assignments: new Map(),
    exclusions: new Set(),
    seats: new Map(),
    waiting: new Map(),
    errors: new Map(),
    pastSeats: [],
  }
}

export function memberOf(world: World, id: string): Member | undefined {
  if (world.devices.has(id)) return { kind: 'device' }
  const user = world.users.get(id)
  return user && { kind: 'user', ...user }
}

export function kindOf(world: World, id: string): MemberKind | 'group' | undefined {
  if (world.groups.has(id)) return 'group'
  return memberOf(world, id)?.kind
}

export function consumedUnits(world: World, allotmentId: string): number {
  return [...world.seats.values()].filter((seat) => seat.allotmentId === allotmentId).length
}

export function productConsumption(world: World, skuId: string): number {
  return [...world.allotments.values()]
    .filter((allotment) => allotment.skuId === skuId)
    .reduce((sum, { id, enforcement, ...allotment }) => {
      const units = { allottedUnits: allottedUnits(world, { id, enforcement, ...allotment }) }
      return sum + countedUnits({ ...units, enforcement, consumedUnits: consumedUnits(world, id) })
    }, 0)
}

export function skuOf(world: World, allotmentId: string): string | undefined {
  return world.allotments.get(allotmentId)?.skuId
}

/** Rules 1-3: the numbers of a product's division. */
export function divisionOf(world: World, skuId: string) {
  const product = world.products.get(skuId)
  const allotments = [...world.allotments.values()].filter((allotment) => allotment.skuId === skuId)
  const defaultId = allotments.find((allotment) => allotment.isDefault)?.id ?? ''
  const capacity = capacityOf([...(product?.subscriptions.values() ?? [])])
  const namedUnits = allotments.reduce((sum, each) => sum + (each.isDefault ? 0 : each.units), 0)
  return { capacity, namedUnits, defaultId, defaultConsumed: consumedUnits(world, defaultId) }
}

/** Rule 2: an allotment's limit; the default one's floats. */
export function allottedUnits(world: World, allotment: ModelAllotment): number {
  return allotment.isDefault ? defaultUnits(divisionOf(world, allotment.skuId)) : allotment.units
}

export function isOverAllotted(world: World, skuId: string): boolean {
  return overAllottedBy(divisionOf(world, skuId)) > 0
}

/** Rule 6: the groups whose members an assignment serves. */
export function reachOf(world: World, assignment: ModelAssignment): ReadonlySet<string> {
  const reach = new Set<string>()
  if (assignment.targetType !== 'group') return reach
  const open = [assignment.targetId]
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    if (reach.has(group)) continue
    reach.add(group)
    if (!assignment.includeNestedGroups) break
    for (const member of world.groups.get(group) ?? []) if (world.groups.has(member)) open.push(member)
  }
  return reach
}
