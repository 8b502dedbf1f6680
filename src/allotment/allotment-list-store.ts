import { type RawBuilder, sql } from 'kysely'
import type { Apply } from '../contract/odata-apply.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import { allotmentFilter } from '../contract/query-filters.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { groupRows } from '../db/group-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'
import { isOrphaned } from '../db/orphaned.ts'
import type { AllotmentState, Enforcement, SubscriptionState, TargetType } from '../engine/types.ts'

/** An allotment as it is shown, with its product's services and subscriptions. */
export type AllotmentRow = {
  readonly id: string
  readonly skuId: string
  readonly skuPartNumber: string
  readonly productName: string
  readonly assignableTo: readonly TargetType[]
  readonly isDefault: boolean
  readonly displayName: string
  readonly description: string | null
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
  readonly state: AllotmentState
  readonly enforcement: Enforcement
  readonly overAllotted: boolean
  /** Null where it was not asked for. */
  readonly isOrphaned: boolean | null
  readonly createdAt: Date
  readonly services: readonly { planId: string; planName: string; companyLevel: boolean }[]
  readonly subscriptions: readonly {
    subscriptionId: string
    startDate: string | null
    nextLifecycleDate: string | null
    state: SubscriptionState
    isTrial: boolean
    addedOn: string
  }[]
}

const columns: Readonly<Record<string, string | RawBuilder<unknown>>> = {
  id: 'a.allotment_id',
  skuId: 'a.sku_id',
  skuPartNumber: 'p.sku_part_number',
  productName: 'p.display_name',
  allottedUnits: 'a.allotted_units',
  consumedUnits: 'a.consumed_units',
  availableUnits: sql`greatest(0, a.allotted_units - a.consumed_units)`,
  waitingCount: 'a.waiting_count',
  blockedCount: 'a.blocked_count',
  displayName: 'a.display_name',
  isDefault: 'a.is_default',
  overAllotted: 'a.over_allotted',
  isOrphaned: isOrphaned(sql`a.tenant_id`, sql`a.allotment_id`),
  state: 'a.state',
  enforcement: 'a.enforcement',
  unitsBeyondLimit: sql`greatest(0, a.consumed_units - a.allotted_units)`,
}

const allotmentList: EntityList = {
  name: 'allotment',
  from: sql`allotment a join product p on p.tenant_id = a.tenant_id and p.sku_id = a.sku_id`,
  tenantColumn: 'a.tenant_id',
  alias: 'a',
  row: sql`a.*, p.sku_part_number, p.display_name as product_name, p.assignable_to`,
  key: [{ property: 'id', column: 'a.allotment_id', type: 'guid' }],
  properties: Object.fromEntries(
    Object.entries(allotmentFilter.properties).map(([name, type]) => [
      name,
      { ...type, column: columns[name] ?? sql`null` },
    ]),
  ),
  collections: {
    services: {
      rows: sql`(select s.plan_id, s.plan_name from service_plan s
                  where s.tenant_id = a.tenant_id and s.sku_id = a.sku_id)`,
      properties: {
        planId: { type: 'guid', column: 'plan_id' },
        planName: { type: 'string', column: 'plan_name' },
      },
    },
  },
}

/** A hundred services make most of an allotment's answer, so they are read only where they are shown. */
const servicesOf = (tenantId: string) => sql`
  (select coalesce(jsonb_agg(jsonb_build_object('planId', s.plan_id, 'planName', s.plan_name,
                                                'companyLevel', s.applies_to = 'Company') order by s.plan_name), '[]')
     from service_plan s where s.tenant_id = ${tenantId} and s.sku_id = a.sku_id)`

const shown = (
  tenantId: string,
  { withServices, withOrphans }: { withServices: boolean; withOrphans: boolean },
) => sql`
  a.allotment_id as id, a.sku_id as "skuId", a.sku_part_number as "skuPartNumber", a.product_name as "productName",
  a.assignable_to as "assignableTo", a.is_default as "isDefault", a.display_name as "displayName", a.description,
  a.allotted_units as "allottedUnits", a.consumed_units as "consumedUnits", a.waiting_count as "waitingCount",
  a.blocked_count as "blockedCount", a.state, a.enforcement, a.over_allotted as "overAllotted", a.created_at as "createdAt",
  ${withOrphans ? isOrphaned(sql`${tenantId}::uuid`, sql`a.allotment_id`) : sql`null::boolean`} as "isOrphaned",
  ${withServices ? servicesOf(tenantId) : sql`'[]'::jsonb`} as services,
  (select coalesce(jsonb_agg(jsonb_build_object('subscriptionId', s.subscription_id, 'startDate', s.start_date,
            'nextLifecycleDate', s.next_lifecycle_date, 'addedOn', (s.created_at at time zone 'UTC')::date, 'state', s.state, 'isTrial', s.is_trial)
            order by s.created_at, s.subscription_id), '[]')
     from subscription s where s.tenant_id = ${tenantId} and s.sku_id = a.sku_id) as subscriptions`

/** Allotments of the tenant, or only those with the given ids. */
export function listAllotmentRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  ids?: readonly string[],
): Promise<ListPage<AllotmentRow>> {
  return listRows<AllotmentRow>(db, tenantId, allotmentList, query, {
    columns: columnsFor(tenantId, query),
    ...(ids ? { condition: sql`a.allotment_id = any (${ids}::uuid[])`, scope: ids.join() } : {}),
  })
}

function columnsFor(tenantId: string, { select }: ListQuery): RawBuilder<unknown> {
  return shown(tenantId, {
    withServices: select?.includes('services') ?? true,
    withOrphans: select?.includes('isOrphaned') ?? false,
  })
}

/** Whose usage right of a product: what a member holds, or what a group itself was given. */
export type RightPlace =
  | { readonly memberId: string; readonly skuId: string }
  | { readonly groupId: string; readonly skuId: string }

/** The allotments behind a usage right. */
export function listAllotmentsOfRight(
  db: Db,
  tenantId: string,
  query: ListQuery,
  place: RightPlace,
): Promise<ListPage<AllotmentRow>> {
  const { entity, shape } = allotmentsAt(tenantId, query, placeValues(place))
  return listRows<AllotmentRow>(db, tenantId, entity, query, { ...shape, scope: placeScope(place) })
}

/** The first page of the allotments behind several usage rights. */
export function listAllotmentsOfEachRight(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly RightPlace[],
): Promise<ListPage<AllotmentRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, (place) => allotmentsAt(tenantId, query, place))
}

function allotmentsAt(tenantId: string, query: ListQuery, place: PlaceSql<RightPlace>): ListAt {
  const given =
    'memberId' in place
      ? sql`select x.allotment_id from seat x where x.tenant_id = ${tenantId} and x.member_id = ${place.memberId}`
      : sql`select x.allotment_id from assignment x
             where x.tenant_id = ${tenantId} and x.target_id = ${place.groupId}`
  return {
    entity: allotmentList,
    shape: {
      columns: columnsFor(tenantId, query),
      condition: sql`a.sku_id = ${place.skuId} and a.allotment_id in (${given})`,
    },
  }
}

/** What `$apply` asks of the tenant's allotments. */
export function groupAllotments(db: Db, tenantId: string, apply: Apply): Promise<Record<string, unknown>[]> {
  return groupRows(db, tenantId, allotmentList, apply)
}

/** The names of allotments, as far as they exist. */
export async function listAllotmentNames(
  db: Db,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; displayName: string }>`
    select allotment_id as id, display_name as "displayName" from allotment
     where tenant_id = ${tenantId} and allotment_id = any (${ids}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.displayName]))
}
