import { sql } from 'kysely'
import type { Context } from '../command/context.ts'
import { tell } from '../db/outbox.ts'
import { settle } from './settle.ts'

/**
 * Rule 12 (`chooseEvicted` in engine/release.ts is the specification): the newest seats of a locked
 * allotment go back to the waiting room, with the time from which their members have been entitled.
 */
export async function evictNewest(ctx: Context, allotmentId: string, count: number): Promise<void> {
  const { tx, tenantId, now } = ctx
  const { rows } = await sql<{ memberId: string }>`
    with chosen as (
      select member_id, held_since, entitled_since,
             (select greatest(${now}::timestamptz, settled_at) from allotment
               where tenant_id = ${tenantId} and allotment_id = ${allotmentId}) as moment
        from seat
       where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
       order by held_since desc, entitled_since desc, member_id desc
       limit ${count}
    ),
    ended as (
      delete from seat s using chosen c
       where s.tenant_id = ${tenantId} and s.allotment_id = ${allotmentId} and s.member_id = c.member_id
    ),
    remembered as (
      insert into past_seat (tenant_id, allotment_id, member_id, held_from, held_to)
      select ${tenantId}, ${allotmentId}, member_id, held_since, moment from chosen where held_since < moment
    ),
    waiting as (
      insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority)
      select ${tenantId}, ${allotmentId}, member_id, entitled_since, 0 from chosen
    ),
    counted as (
      update allotment
         set consumed_units = consumed_units - (select count(*) from chosen),
             waiting_count = waiting_count + (select count(*) from chosen),
             settled_at = greatest(${now}::timestamptz, settled_at)
       where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
    )
    select member_id as "memberId" from chosen`.execute(tx)
  const evictedIds = rows.map((row) => row.memberId)
  ctx.moves.push({
    allotmentId,
    gained: 0,
    lost: evictedIds.length,
    queued: evictedIds.length,
    keptOut: 0,
    forgotten: 0,
    gainedIds: [],
    lostIds: evictedIds,
    queuedIds: evictedIds,
  })
  tell(tx, tenantId, { kind: 'seat', operation: 'deleted', ids: evictedIds, scopeId: allotmentId })
  tell(tx, tenantId, { kind: 'waitingMember', operation: 'created', ids: evictedIds, scopeId: allotmentId })
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: [allotmentId] })
  // Settling gives the evicted their paths' priority and what blocks them, if anything.
  await settle(ctx, { allotmentIds: [allotmentId], memberIds: evictedIds })
}
