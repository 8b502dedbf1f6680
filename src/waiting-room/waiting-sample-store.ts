import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { visibleAllotment } from '../db/visible-rows.ts'

/**
 * Notes how many wait in each allotment of an organization, as of a moment, where the number is another than the
 * last one noted; answers how many were noted. Several servers at the same moment note once; a moment that is not
 * later than the last one noted adds nothing.
 */
export async function sampleWaiting(db: Db, tenantId: string, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into waiting_sample (tenant_id, allotment_id, sampled_at, waiting_count)
    select a.tenant_id, a.allotment_id, ${at}, a.waiting_count
      from allotment a
      left join lateral (
        select s.sampled_at, s.waiting_count from waiting_sample s
         where s.tenant_id = a.tenant_id and s.allotment_id = a.allotment_id
         order by s.sampled_at desc limit 1) last on true
     where a.tenant_id = ${tenantId}
       and (last.sampled_at is null or (last.sampled_at < ${at} and last.waiting_count <> a.waiting_count))
    on conflict do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/**
 * How many waited in the allotment at each of the moments: what was noted last before it. Null where nothing had
 * been noted yet.
 */
export async function countWaitingAt(
  db: Db,
  tenantId: string,
  allotmentId: string,
  moments: readonly Date[],
): Promise<(number | null)[]> {
  const { rows } = await sql<{ waiting: number | null }>`
    select (select s.waiting_count from waiting_sample s
             where s.tenant_id = ${tenantId}::uuid and s.allotment_id = ${allotmentId}::uuid
               and ${visibleAllotment(db.sight, sql`s.allotment_id`)} and s.sampled_at <= m.moment
             order by s.sampled_at desc limit 1) as waiting
      from unnest(${moments.map((moment) => moment.toISOString())}::timestamptz[]) with ordinality m (moment, place)
     order by m.place`.execute(db)
  return rows.map(({ waiting }) => waiting)
}

/**
 * Drops samples of allotments that are gone and, where the organization does not keep its record for ever, those
 * that are older than it keeps it; the last one before then stays, since it holds until the next. Answers how many.
 */
export async function dropOldSamples(db: Db, tenantId: string, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    with kept as (
      select ${now}::timestamptz - make_interval(days => audit_retention_days) as since from tenant
       where tenant_id = ${tenantId}
    )
    delete from waiting_sample s using kept
     where s.tenant_id = ${tenantId}
       and (not exists (select from allotment a where a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id)
            or exists (select from waiting_sample later
                        where later.tenant_id = s.tenant_id and later.allotment_id = s.allotment_id
                          and later.sampled_at > s.sampled_at and later.sampled_at <= kept.since))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0)
}
