import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'

export type AssignmentErrorRow = {
  readonly memberId: string
  readonly skuId: string
  readonly code: string
  readonly message: string
  readonly planId: string | null
  readonly otherPlanIds: readonly string[]
  readonly occurredAt: Date
}

const errorList: EntityList = {
  name: 'assignmentError',
  from: sql`assignment_error x`,
  tenantColumn: 'x.tenant_id',
  alias: 'x',
  key: [
    { property: 'memberId', column: 'x.member_id', type: 'guid' },
    { property: 'skuId', column: 'x.sku_id', type: 'guid' },
  ],
  properties: {
    memberId: { type: 'guid', column: 'x.member_id' },
    'assignedTo/id': { type: 'guid', column: 'x.member_id' },
    skuId: { type: 'guid', column: 'x.sku_id' },
    code: { type: 'caseInsensitiveString', column: 'x.code' },
    occurrenceDateTime: { type: 'dateTime', column: 'x.occurred_at' },
  },
}

/** Errors of the tenant, of a member, or the one of a member and a product. */
export function listErrorRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  place: { readonly memberId?: string; readonly skuId?: string } = {},
): Promise<ListPage<AssignmentErrorRow>> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (place.memberId) conditions.push(sql`x.member_id = ${place.memberId}::uuid`)
  if (place.skuId) conditions.push(sql`x.sku_id = ${place.skuId}::uuid`)
  return listRows<AssignmentErrorRow>(db, tenantId, errorList, query, {
    columns: sql`x.member_id as "memberId", x.sku_id as "skuId", x.code, x.message, x.plan_id as "planId",
                 x.other_plan_ids as "otherPlanIds", x.occurred_at as "occurredAt"`,
    condition: sql.join(conditions, sql` and `),
    scope: JSON.stringify(place),
  })
}
