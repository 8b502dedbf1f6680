import { type RawBuilder, sql } from 'kysely'
import type { FilterExpression } from '../contract/odata-filter.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import { isGuid } from '../contract/odata-value.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import type { Sight } from '../db/sight.ts'

export type AuditRow = {
  readonly id: string
  readonly occurredAt: Date
  readonly actorType: 'user' | 'application' | 'system'
  readonly actorId: string | null
  readonly actorName: string
  readonly command: string
  readonly outcome: 'success' | 'refused'
  readonly refusalCode: string | null
  readonly correlationId: string | null
  readonly allotmentId: string | null
  readonly targets: readonly { type: string; id: string; displayName?: string | null }[]
  readonly detail: Readonly<Record<string, unknown>>
}

/** `createAllotment` as "Create allotment". */
export const activitySql = sql`
  (upper(left(e.command, 1)) || lower(regexp_replace(substr(e.command, 2), '([A-Z])', ' \\1', 'g')))`

const auditList: EntityList = {
  name: 'audit',
  from: sql`audit_entry e`,
  tenantColumn: 'e.tenant_id',
  alias: 'e',
  key: [{ property: 'id', column: 'e.entry_id', type: 'guid' }],
  properties: {
    id: { type: 'guid', column: 'e.entry_id' },
    activityDateTime: { type: 'dateTime', column: 'e.occurred_at' },
    activityDisplayName: { type: 'caseInsensitiveString', column: activitySql },
    result: {
      type: 'enum',
      values: ['success', 'failure'],
      column: sql`case e.outcome when 'success' then 'success' else 'failure' end`,
    },
    correlationId: { type: 'string', nullable: true, column: 'e.correlation_id' },
    'initiatedBy/user/id': {
      type: 'guid',
      nullable: true,
      column: sql`case when e.actor_type = 'user' then e.actor_id end`,
    },
    'initiatedBy/app/id': {
      type: 'guid',
      nullable: true,
      column: sql`case when e.actor_type = 'application' then e.actor_id end`,
    },
    'initiatedBy/user/displayName': {
      type: 'caseInsensitiveString',
      nullable: true,
      column: sql`case when e.actor_type = 'user' then e.actor_name end`,
    },
    'initiatedBy/app/displayName': {
      type: 'caseInsensitiveString',
      nullable: true,
      column: sql`case when e.actor_type <> 'user' then e.actor_name end`,
    },
  },
  collections: {
    targetResources: {
      rows: sql`(select t ->> 'id' as id, upper(left(t ->> 'type', 1)) || substr(t ->> 'type', 2) as type,
                        t ->> 'displayName' as display_name
                   from jsonb_array_elements(e.targets) t)`,
      properties: {
        id: { type: 'string', column: 'id' },
        type: { type: 'string', column: 'type' },
        displayName: { type: 'caseInsensitiveString', nullable: true, column: 'display_name' },
      },
    },
  },
  defaultOrder: [
    { path: 'activityDateTime', descending: true },
    { path: 'id', descending: true },
  ],
}

/** Audit entries, newest first unless told otherwise, or those with an id (rule 29). */
export function listAuditRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  id?: string | readonly string[],
): Promise<ListPage<AuditRow>> {
  const ids = typeof id === 'string' ? [id] : id
  const conditions = [
    ...(ids ? [sql`e.entry_id = any (${ids}::uuid[])`] : []),
    ...(query.filter ? byIndex(query.filter) : []),
  ]
  return listRows<AuditRow>(db, tenantId, auditList, query, {
    columns: sql`
      e.entry_id as id, e.occurred_at as "occurredAt", e.actor_type as "actorType", e.actor_id as "actorId",
      e.actor_name as "actorName", e.command, e.outcome, e.refusal_code as "refusalCode",
      e.correlation_id as "correlationId", e.allotment_id as "allotmentId", e.targets,
      ${detailSeen(db.sight)} as detail`,
    ...(conditions.length > 0 ? { condition: sql.join(conditions, sql` and `) } : {}),
    ...(ids ? { scope: ids.join() } : {}),
  })
}

/** Who sees a part of the allotments reads of what moved in these. */
function detailSeen(sight: Sight | undefined): RawBuilder<unknown> {
  if (!sight) return sql`e.detail`
  return sql`
    case when e.detail ? 'moves' then jsonb_set(e.detail, '{moves}', (
           select coalesce(jsonb_agg(m), '[]') from jsonb_array_elements(e.detail -> 'moves') m
            where m ->> 'allotmentId' = any (${sight.allotmentIds}::text[])))
         else e.detail end`
}

/** What a filter says of who acted and of a target, in the words of an index; the filter itself stays. */
function byIndex(filter: FilterExpression): RawBuilder<unknown>[] {
  if (filter.kind === 'and') return filter.operands.flatMap(byIndex)
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.left.kind === 'path') {
    const isActor = /^initiatedBy\/(user|app)\/id$/.test(filter.left.segments.join('/'))
    const id = isActor ? guidOf(filter.right) : undefined
    return id === undefined ? [] : [sql`e.actor_id = ${id}::uuid`]
  }
  if (filter.kind !== 'any' || filter.segments.join('/') !== 'targetResources' || !filter.condition) return []
  const terms = filter.condition.kind === 'and' ? filter.condition.operands : [filter.condition]
  return terms.flatMap((term) => {
    const isId =
      term.kind === 'compare' &&
      term.operator === 'eq' &&
      term.left.kind === 'path' &&
      term.left.segments.join('/') === `${filter.variable}/id`
    const id = isId ? guidOf(term.right) : undefined
    return id === undefined
      ? []
      : [sql`jsonb_path_query_array(e.targets, '$[*].id') @> jsonb_build_array(${id}::text)`]
  })
}

function guidOf(value: FilterExpression): string | undefined {
  const text = 'value' in value && typeof value.value === 'string' ? value.value : ''
  return isGuid(text) ? text : undefined
}
