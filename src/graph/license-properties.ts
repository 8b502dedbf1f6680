import type { ListQuery } from '../contract/odata-query.ts'
import type { Sight } from '../db/sight.ts'
import type { Group } from '../directory/group-store.ts'
import type { User } from '../directory/user-store.ts'
import { heldLicenses, type License, type LicensePath, licenseStates } from '../engine/license-states.ts'
import { Refusal } from '../engine/refusal.ts'
import { enabledPlans } from '../engine/services.ts'
import type { SubscriptionState } from '../engine/types.ts'
import {
  type GroupLicense,
  type LicensedProduct,
  listGroupLicenses,
  listLicensedProducts,
  listMemberPaths,
} from '../usage-right/member-license-store.ts'
import { dateTime, type Reader } from './read.ts'

/** What `$select` adds to a user or group: the v1.0 view of its licenses. */
export type Licensing = Readonly<Record<string, unknown>>

const ofUsers = ['assignedLicenses', 'licenseAssignmentStates', 'assignedPlans', 'provisionedPlans'] as const
const ofGroups = ['assignedLicenses', 'licenseProcessingState'] as const

const wants = (query: Pick<ListQuery, 'select'>, names: readonly string[]) =>
  query.select?.some((name) => names.includes(name)) ?? false

/** Whether a query of users selects anything about their licenses. */
export function asksForUserLicenses(query: Pick<ListQuery, 'select'>): boolean {
  return wants(query, ofUsers)
}

export const capabilityStatus: Readonly<Record<SubscriptionState, string>> = {
  active: 'Enabled',
  warning: 'Warning',
  suspended: 'Suspended',
  lockedOut: 'LockedOut',
  deleted: 'Deleted',
}

/** Users with their licenses where they are asked for: two statements, however many users. */
export async function withUserLicenses<Row extends Pick<User, 'id'>>(
  reader: Reader,
  users: readonly Row[],
  query: Pick<ListQuery, 'select'>,
): Promise<(Row & { licensing?: Licensing })[]> {
  if (users.length === 0 || !wants(query, ofUsers)) return [...users]
  const ids = users.map(({ id }) => id)
  requireSightOf(reader, ids)
  const { paths, products } = await loadPaths(reader, ids)
  return users.map((user) => ({ ...user, licensing: userLicensing(paths.get(user.id) ?? [], products) }))
}

/** Licenses join what several allotments give, so they are told to those with a role (rule 25), and one's own (rule 28). */
export function requireSightOf({ db }: Reader, ids: readonly string[]): void {
  if (ids.every((id) => isSeen(db.sight, id))) return
  throw new Refusal('missingRequiredPermission', 'Without a role, no licenses are shown but your own.')
}

/** Whether a caller sees the licenses of somebody. */
export function isSeen(sight: Sight | undefined, userId: string): boolean {
  return sight === undefined || sight.personId === userId
}

/** What reaches the members, by member, and the products of it. */
export async function loadPaths(reader: Reader, memberIds: readonly string[]) {
  const paths = new Map<string, LicensePath[]>()
  for (const path of await listMemberPaths(reader.db, reader.tenantId, memberIds)) {
    const known = paths.get(path.memberId)
    if (known) known.push(path)
    else paths.set(path.memberId, [path])
  }
  const skuIds = [...new Set([...paths.values()].flat().map(({ skuId }) => skuId))]
  const products =
    skuIds.length === 0
      ? new Map<string, LicensedProduct>()
      : await listLicensedProducts(reader.db, reader.tenantId, skuIds)
  return { paths, products }
}

function userLicensing(
  paths: readonly LicensePath[],
  products: ReadonlyMap<string, LicensedProduct>,
): Licensing {
  const licenses = heldLicenses(paths, products)
  return {
    assignedLicenses: licenses.map(({ skuId, disabledPlanIds }) => ({
      disabledPlans: disabledPlanIds,
      skuId,
    })),
    licenseAssignmentStates: licenseStates(paths, products).map((state) => ({
      assignedByGroup: state.groupId,
      disabledPlans: state.disabledPlanIds,
      error: state.error,
      lastUpdatedDateTime: dateTime(new Date(state.updatedAt)),
      skuId: state.skuId,
      state: state.state,
    })),
    ...plansOf(licenses, products),
  }
}

/** The services of licenses, each once, as the best of its licenses gives it. */
function plansOf(
  licenses: readonly License[],
  products: ReadonlyMap<string, LicensedProduct>,
): { assignedPlans: object[]; provisionedPlans: object[] } {
  const order = Object.keys(capabilityStatus)
  const best = new Map<
    string,
    { plan: LicensedProduct['plans'][number]; license: License; state: SubscriptionState }
  >()
  for (const license of licenses) {
    const product = products.get(license.skuId)
    for (const plan of product?.plans ?? []) {
      if (!product || license.disabledPlanIds.includes(plan.planId)) continue
      const known = best.get(plan.planId)
      if (known && order.indexOf(known.state) <= order.indexOf(product.state)) continue
      best.set(plan.planId, { plan, license, state: product.state })
    }
  }
  const found = [...best.values()]
  return {
    assignedPlans: found.map(({ plan, license, state }) => ({
      assignedDateTime: dateTime(new Date(license.heldSince)),
      capabilityStatus: capabilityStatus[state],
      service: plan.planName,
      servicePlanId: plan.planId,
    })),
    provisionedPlans: found.map(({ plan, license, state }) => ({
      capabilityStatus: capabilityStatus[state],
      provisioningStatus: license.failingPlanIds.includes(plan.planId) ? 'Error' : 'Success',
      service: plan.planName,
    })),
  }
}

/** Groups with their licenses where they are asked for: two statements, however many groups. */
export async function withGroupLicenses<Row extends Pick<Group, 'id'>>(
  reader: Reader,
  groups: readonly Row[],
  query: Pick<ListQuery, 'select'>,
): Promise<(Row & { licensing?: Licensing })[]> {
  if (groups.length === 0 || !wants(query, ofGroups)) return [...groups]
  requireSightOf(
    reader,
    groups.map(({ id }) => id),
  )
  const { db, tenantId } = reader
  const licenses = await listGroupLicenses(
    db,
    tenantId,
    groups.map(({ id }) => id),
  )
  const skuIds = [...new Set(licenses.map(({ skuId }) => skuId))]
  const products = skuIds.length === 0 ? new Map() : await listLicensedProducts(db, tenantId, skuIds)
  return groups.map((group) => ({
    ...group,
    licensing: groupLicensing(
      licenses.filter(({ groupId }) => groupId === group.id),
      products,
    ),
  }))
}

function groupLicensing(
  licenses: readonly GroupLicense[],
  products: ReadonlyMap<string, LicensedProduct>,
): Licensing {
  const working = licenses.filter(({ inProgress }) => inProgress)
  const state =
    working.length === 0
      ? 'ProcessingComplete'
      : working.some(({ begun }) => begun)
        ? 'ProcessingInProgress'
        : 'QueuedForProcessing'
  return {
    assignedLicenses: [...new Set(licenses.map(({ skuId }) => skuId))].map((skuId) => {
      const planIds = products.get(skuId)?.planIds ?? []
      const on = enabledPlans(
        planIds,
        licenses.filter((license) => license.skuId === skuId).map(({ disabledPlanIds }) => disabledPlanIds),
      )
      return { disabledPlans: planIds.filter((plan) => !on.includes(plan)), skuId }
    }),
    licenseProcessingState: licenses.length === 0 ? null : { state },
  }
}
