import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import type { Sight } from '../db/sight.ts'
import { throughGroups } from '../db/through-groups.ts'
import { visibleAllotment } from '../db/visible-rows.ts'

export type AssignmentErrorRow = {
  readonly memberId: string
  readonly skuId: string
  readonly code: string
  readonly message: string
  readonly planId: string | null
  readonly otherPlanIds: readonly string[]
  readonly occurredAt: Date
}

const errorList = (sight: Sight | undefined): EntityList => ({
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
  collections: {
    // An error is of a product: of its allotments those count that the caller sees.
    assignedThrough: throughGroups(
      sql`x.tenant_id`,
      sql`x.member_id`,
      sql`exists (select from allotment a where a.tenant_id = g.tenant_id and a.allotment_id = g.allotment_id
                     and a.sku_id = x.sku_id and ${visibleAllotment(sight, sql`a.allotment_id`)})`,
    ),
  },
})

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
  return listRows<AssignmentErrorRow>(db, tenantId, errorList(db.sight), query, {
    columns: sql`x.member_id as "memberId", x.sku_id as "skuId", x.code, x.message, x.plan_id as "planId",
                 x.other_plan_ids as "otherPlanIds", x.occurred_at as "occurredAt"`,
    condition: sql.join(conditions, sql` and `),
    scope: JSON.stringify(place),
  })
}
