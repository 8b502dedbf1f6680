import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { visibleAllotment } from '../db/visible-rows.ts'

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

/** When a member held seats, newest first, at most so many. People themselves see the
 * ones that they hold (rule 28). */
export async function listPeriods(
  db: Db,
  tenantId: string,
  memberId: string,
  limit: number,
): Promise<Period[]> {
  const { rows } = await sql<Period>`
    select h.allotment_id as "allotmentId", a.display_name as "allotmentName", coalesce(a.is_default, false) as "isDefault",
           a.sku_id as "skuId", p.display_name as "productName", h.held_from as "from", h.held_to as "to"
      from (select allotment_id, held_since as held_from, null::timestamptz as held_to from seat
             where tenant_id = ${tenantId}::uuid and member_id = ${memberId}::uuid
             union all
            select allotment_id, held_from, held_to from past_seat
             where tenant_id = ${tenantId}::uuid and member_id = ${memberId}::uuid) h
      left join allotment a on a.tenant_id = ${tenantId}::uuid and a.allotment_id = h.allotment_id
      left join product p on p.tenant_id = ${tenantId}::uuid and p.sku_id = a.sku_id
     where (${visibleAllotment(db.sight, sql`h.allotment_id`)}
            or (h.held_to is null and ${memberId}::uuid = ${db.sight?.personId ?? null}::uuid))
     order by h.held_to desc nulls first, h.held_from desc, h.allotment_id
     limit ${limit}::integer`.execute(db)
  return rows
}
