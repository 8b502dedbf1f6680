import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { changedRow, toldRows } from '../db/outbox.ts'

/** Ends all seats and waiting entries of a locked allotment; hands out who held, and whose errors may go. */
export async function endAllSeats(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  now: Date,
): Promise<{ holderIds: string[]; troubledIds: string[]; waiting: number }> {
  const { rows } = await sql<{ holderIds: string[]; troubledIds: string[]; waiting: number }>`
    with ended as (
      delete from seat where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
      returning member_id, held_since
    ),
    remembered as (
      insert into past_seat (tenant_id, allotment_id, member_id, held_from, held_to)
      select ${tenantId}, ${allotmentId}, member_id, held_since, greatest(${now}::timestamptz, a.settled_at)
        from ended join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = ${allotmentId}
       where held_since < greatest(${now}::timestamptz, a.settled_at)
    ),
    forgotten as (
      delete from waiting_member where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
      returning member_id
    ),
    told as (
      ${toldRows(
        tenantId,
        sql`select ${changedRow('seat', 'deleted', sql`member_id`, sql`${allotmentId}`)} from ended
            union all
            select ${changedRow('waitingMember', 'deleted', sql`member_id`, sql`${allotmentId}`)} from forgotten`,
      )}
    )
    select array(select member_id::text from ended order by 1) as "holderIds",
           array(select x.member_id::text from assignment_error x
                  where x.tenant_id = ${tenantId}
                    and x.sku_id = (select sku_id from allotment
                                     where tenant_id = ${tenantId} and allotment_id = ${allotmentId})
                    and (x.member_id in (select member_id from ended)
                         or x.member_id in (select member_id from forgotten))) as "troubledIds",
           (select count(*)::int from forgotten) as waiting`.execute(tx)
  return rows[0] ?? { holderIds: [], troubledIds: [], waiting: 0 }
}

/** Drops follow-ups noted for an allotment that goes. */
export async function forgetUnsettled(tx: Tx, tenantId: string, allotmentId: string): Promise<void> {
  await sql`delete from unsettled where tenant_id = ${tenantId} and allotment_id = ${allotmentId}`.execute(tx)
}
