import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'

/** A time in which somebody held a seat; without an end it is held still. */
export type Period = {
  readonly allotmentId: string
  /** Null: the allotment is deleted. */
  readonly allotmentName: string | null
  readonly isDefault: boolean
  readonly skuId: string | null
  readonly productName: string | null
  readonly from: Date
  readonly to: Date | null
}

/** Later than any end: what is held stands before what ended. A value, so that a page goes on by one comparison. */
const notEnded = sql`timestamptz '9999-12-31 00:00:00+00'`

/**
 * When a member held seats: those held now first, then the latest end first. People themselves see the ones that they
 * hold (rule 28).
 */
export function listPeriods(
  db: Db,
  tenantId: string,
  query: ListQuery,
  memberId: string,
): Promise<ListPage<Period>> {
  const periods: EntityList = {
    name: 'seatPeriod',
    from: sql`(
      select tenant_id, allotment_id, member_id, held_since as held_from, null::timestamptz as held_to from seat
       where tenant_id = ${tenantId}::uuid and member_id = ${memberId}::uuid
       union all
      select tenant_id, allotment_id, member_id, held_from, held_to from past_seat
       where tenant_id = ${tenantId}::uuid and member_id = ${memberId}::uuid) h`,
    tenantColumn: 'h.tenant_id',
    alias: 'h',
    key: [
      { property: 'heldFromDateTime', column: 'h.held_from', type: 'dateTime' },
      { property: 'allotmentId', column: 'h.allotment_id', type: 'guid' },
    ],
    properties: { end: { type: 'dateTime', column: sql`coalesce(h.held_to, ${notEnded})` } },
    defaultOrder: [{ path: 'end', descending: true }],
  }
  return listRows<Period>(db, tenantId, periods, query, {
    columns: sql`
      h.allotment_id as "allotmentId", a.display_name as "allotmentName", coalesce(a.is_default, false) as "isDefault",
      a.sku_id as "skuId", p.display_name as "productName", h.held_from as "from", h.held_to as "to"`,
    joins: sql`
      left join allotment a on a.tenant_id = ${tenantId}::uuid and a.allotment_id = h.allotment_id
      left join product p on p.tenant_id = ${tenantId}::uuid and p.sku_id = a.sku_id`,
    scope: memberId,
  })
}
