import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'
import { isServed } from '../db/served.ts'
import type { Assignment } from './assignment-store.ts'

const assignmentList: EntityList = {
  name: 'assignment',
  from: sql`assignment s
            join allotment a on a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id
            join product p on p.tenant_id = a.tenant_id and p.sku_id = a.sku_id
            cross join lateral (select case when s.processing_since is null then 'completed' else 'inProgress' end
                                    as processing_state) w`,
  tenantColumn: 's.tenant_id',
  alias: 's',
  key: [{ property: 'id', column: 's.assignment_id', type: 'guid' }],
  properties: {
    id: { type: 'guid', column: 's.assignment_id' },
    priority: { type: 'int', column: 's.priority' },
    targetType: { type: 'enum', values: ['user', 'group', 'device'], column: 's.target_type' },
    targetId: { type: 'guid', column: 's.target_id' },
    'assignedTo/id': { type: 'guid', column: 's.target_id' },
    allotmentId: { type: 'guid', column: 's.allotment_id' },
    createdDateTime: { type: 'dateTime', column: 's.created_at' },
    processingState: {
      type: 'enum',
      values: ['inProgress', 'completed'],
      column: 'w.processing_state',
    },
    'allotment/id': { type: 'guid', column: 's.allotment_id' },
    'allotment/skuId': { type: 'guid', column: 'a.sku_id' },
    'allotment/skuPartNumber': { type: 'caseInsensitiveString', column: 'p.sku_part_number' },
  },
  collections: {
    disabledServicePlanIds: {
      rows: sql`(select unnest(s.disabled_plan_ids) as plan_id)`,
      element: { type: 'guid', column: 'plan_id' },
    },
  },
}

const shown = sql`
  s.assignment_id as id, s.allotment_id as "allotmentId", s.target_type as "targetType", s.target_id as "targetId",
  s.disabled_plan_ids as "disabledPlanIds", s.priority, s.include_nested_groups as "includeNestedGroups",
  s.created_at as "createdAt", s.processing_since as "processingSince", s.processing_cursor as "processingCursor",
  s.processed_members as "processedMembers", s.total_members as "totalMembers"`

/** Where a list of assignments hangs. */
export type AssignmentPlace =
  | { readonly allotmentId: string }
  | { readonly targetId: string }
  /** All that form a member's usage right, inherited ones too. */
  | { readonly memberId: string; readonly skuId: string }
  /** What a group itself was given of a product. */
  | { readonly groupId: string; readonly skuId: string }

/** Assignments of the tenant, of one place, or those with the given ids. */
export function listAssignmentRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  place?: AssignmentPlace | { readonly ids: readonly string[] },
): Promise<ListPage<Assignment>> {
  if (!place) return listRows<Assignment>(db, tenantId, assignmentList, query, { columns: shown })
  if ('ids' in place) {
    const condition = sql`s.assignment_id = any (${place.ids}::uuid[])`
    const scope = JSON.stringify(place)
    return listRows<Assignment>(db, tenantId, assignmentList, query, { columns: shown, condition, scope })
  }
  const { entity, shape } = assignmentsAt(tenantId, placeValues(place))
  return listRows<Assignment>(db, tenantId, entity, query, { ...shape, scope: placeScope(place) })
}

/** The first page of the assignments of several places of one kind. */
export function listAssignmentRowsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly AssignmentPlace[],
): Promise<ListPage<Assignment>[]> {
  return listRowsOfEach(db, tenantId, query, places, (place) => assignmentsAt(tenantId, place))
}

function assignmentsAt(tenantId: string, place: PlaceSql<AssignmentPlace>): ListAt {
  return { entity: assignmentList, shape: { columns: shown, condition: conditionOf(tenantId, place) } }
}

function conditionOf(tenantId: string, place: PlaceSql<AssignmentPlace>): RawBuilder<unknown> {
  if ('allotmentId' in place) return sql`s.allotment_id = ${place.allotmentId}`
  if ('targetId' in place) return sql`s.target_id = ${place.targetId}`
  if ('groupId' in place) return sql`s.target_id = ${place.groupId} and a.sku_id = ${place.skuId}`
  const { memberId, skuId } = place
  return sql`
    a.sku_id = ${skuId}
    and exists (select from seat x where x.tenant_id = ${tenantId} and x.allotment_id = s.allotment_id
                   and x.member_id = ${memberId})
    and s.assignment_id in (
      select d.assignment_id from assignment d where d.tenant_id = ${tenantId} and d.target_id = ${memberId}
      union all
      select r.assignment_id from group_member m
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
       where m.tenant_id = ${tenantId} and m.member_id = ${memberId} and ${isServed('m')}
         and not exists (select from exclusion e where e.tenant_id = ${tenantId}
                            and e.allotment_id = r.allotment_id and e.member_id = ${memberId}))`
}
