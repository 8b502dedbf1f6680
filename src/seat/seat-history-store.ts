import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'

/** A seat that was held at some moment; without an end it is held still. */
export type PastSeat = { readonly memberId: string; readonly heldSince: Date; readonly heldTo: Date | null }

/** Who held a seat of the allotment at a moment, in member order. */
export function listSeatsAt(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
  at: Date,
): Promise<ListPage<PastSeat>> {
  const history: EntityList = {
    name: 'seatHistory',
    from: sql`(
      select tenant_id, allotment_id, member_id, held_since, null::timestamptz as held_to from seat
       where tenant_id = ${tenantId}::uuid and allotment_id = ${allotmentId}::uuid and held_since <= ${at}
       union all
      select tenant_id, allotment_id, member_id, held_from, held_to from past_seat
       where tenant_id = ${tenantId}::uuid and allotment_id = ${allotmentId}::uuid
         and held_from <= ${at} and held_to > ${at}) h`,
    tenantColumn: 'h.tenant_id',
    alias: 'h',
    key: [{ property: 'memberId', column: 'h.member_id', type: 'guid' }],
    properties: { memberId: { type: 'guid', column: 'h.member_id' } },
  }
  return listRows<PastSeat>(db, tenantId, history, query, {
    columns: sql`h.member_id as "memberId", h.held_since as "heldSince", h.held_to as "heldTo"`,
    scope: `${allotmentId}/${at.toISOString()}`,
  })
}
