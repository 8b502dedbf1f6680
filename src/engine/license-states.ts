import { enabledPlans } from './services.ts'
import type { BlockCode, Moment, SubscriptionState } from './types.ts'

// How seats, queues and errors read on Graph's v1.0 surface, which knows neither allotments nor waiting.

/** One assignment that reaches a member, directly or through a group, and what has come of it. */
export type LicensePath = {
  readonly skuId: string
  /** The group that was given the license; null: the member itself was. */
  readonly groupId: string | null
  readonly disabledPlanIds: readonly string[]
  readonly assignedAt: Moment
  /** Null: no seat. */
  readonly heldSince: Moment | null
  /** Services of the seat that do not work (rule 18). */
  readonly failingPlanIds: readonly string[]
  readonly waitingSince: Moment | null
  readonly blocked: BlockCode | null
  /** The assignment error of the member and the product. */
  readonly error: { readonly code: BlockCode; readonly at: Moment } | null
}

/** What of a product decides how its licenses are shown. */
export type LicenseProduct = {
  readonly skuId: string
  /** Services that can be switched for a member. */
  readonly planIds: readonly string[]
  /** The best of its subscriptions. */
  readonly state: SubscriptionState
}

export type License = {
  readonly skuId: string
  readonly heldSince: Moment
  readonly disabledPlanIds: readonly string[]
  readonly failingPlanIds: readonly string[]
}

export type LicenseError =
  | 'None'
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'DependencyViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'Other'

export type LicenseState = {
  readonly skuId: string
  readonly groupId: string | null
  readonly disabledPlanIds: readonly string[]
  readonly state: 'Active' | 'ActiveWithError' | 'Disabled' | 'Error'
  readonly error: LicenseError
  readonly updatedAt: Moment
}

/** One license for each product of which a seat is held; a service is off when every path of the seats turns it off (rule 16). */
export function heldLicenses(
  paths: readonly LicensePath[],
  products: ReadonlyMap<string, LicenseProduct>,
): readonly License[] {
  return groupedBy(paths, ({ skuId }) => skuId).flatMap((ofProduct) => {
    const held = ofProduct.filter(({ heldSince }) => heldSince !== null)
    const product = products.get(held[0]?.skuId ?? '')
    if (!product) return []
    const on = enabledPlans(
      product.planIds,
      held.map(({ disabledPlanIds }) => disabledPlanIds),
    )
    return [
      {
        skuId: product.skuId,
        heldSince: Math.min(...held.map(({ heldSince }) => heldSince ?? Number.POSITIVE_INFINITY)),
        disabledPlanIds: product.planIds.filter((plan) => !on.includes(plan)),
        // What fails in one seat may work through another one.
        failingPlanIds: on.filter((plan) =>
          held.every(({ failingPlanIds }) => failingPlanIds.includes(plan)),
        ),
      },
    ]
  })
}

/** One state for each product and way it comes: directly, or through each group. */
export function licenseStates(
  paths: readonly LicensePath[],
  products: ReadonlyMap<string, LicenseProduct>,
): readonly LicenseState[] {
  return groupedBy(paths, ({ skuId, groupId }) => `${skuId}/${groupId ?? ''}`).flatMap((ofWay) => {
    const [first] = ofWay
    const product = first && products.get(first.skuId)
    if (!first || !product) return []
    const held = ofWay.filter(({ heldSince }) => heldSince !== null)
    const counted = held.length > 0 ? held : ofWay
    const on = enabledPlans(
      product.planIds,
      counted.map(({ disabledPlanIds }) => disabledPlanIds),
    )
    const error = held.length > 0 ? errorOf(first.error?.code ?? null) : errorWithoutSeat(ofWay)
    return [
      {
        skuId: first.skuId,
        groupId: first.groupId,
        disabledPlanIds: product.planIds.filter((plan) => !on.includes(plan)),
        state: stateOf(held.length > 0, error, product.state),
        error,
        updatedAt: Math.max(...ofWay.map(lastUpdate)),
      },
    ]
  })
}

function stateOf(held: boolean, error: LicenseError, state: SubscriptionState): LicenseState['state'] {
  if (!held) return 'Error'
  // Rule 17: seats of such subscriptions are kept and give nothing.
  if (state !== 'active' && state !== 'warning') return 'Disabled'
  return error === 'None' ? 'Active' : 'ActiveWithError'
}

/** Who merely waits lacks a unit; v1.0 has no other word for it (rule 19). */
function errorWithoutSeat(paths: readonly LicensePath[]): LicenseError {
  const blocked = paths.find((path) => path.blocked !== null)?.blocked
  return blocked ? errorOf(blocked) : 'CountViolation'
}

const errors: Readonly<Record<BlockCode, LicenseError>> = {
  missingDependency: 'DependencyViolation',
  mutuallyExclusiveServicePlans: 'MutuallyExclusiveViolation',
  invalidUsageLocation: 'ProhibitedInUsageLocationViolation',
  blockedByPolicy: 'Other',
}

function errorOf(code: BlockCode | null): LicenseError {
  return code === null ? 'None' : errors[code]
}

function lastUpdate({ assignedAt, heldSince, waitingSince, error }: LicensePath): Moment {
  return Math.max(assignedAt, heldSince ?? 0, waitingSince ?? 0, error?.at ?? 0)
}

function groupedBy<T>(rows: readonly T[], key: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return [...groups.values()]
}
