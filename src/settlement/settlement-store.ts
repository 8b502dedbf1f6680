import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Move } from '../engine/move.ts'

/** One allotment to bring in line, and up to how many units may be consumed by admitting (null: none). */
export type Target = { readonly allotmentId: string; readonly admissionLimit: number | null }

/** A move, and whether some touched member is blocked or shows an error, so that errors must be looked at. */
export type AlignedMove = Move & { readonly errorsDue: boolean }

export type Alignment = {
  readonly targets: readonly Target[]
  /** Members whose facts changed; everybody else's entitlement is left as it is. */
  readonly memberIds: readonly string[]
  /** A direct assignment's member stands before the queue: the command has checked that a unit is free for them (rule 14). */
  readonly firstMemberId: string | null
  /** From when newcomers wait. */
  readonly since: Date
  readonly now: Date
  /** Hand out every id that moved, not only the first few. */
  readonly allIds: boolean
}

/** Ids named in events and audit entries; the counts are always whole. */
export const listedMembers = 100
/** Seats given in one statement, so that no allotment stays locked for long (rule 9). */
export const admissionBatch = 20_000
/** From this many members on a plan made for the actual lists beats a prepared one. */
const bulkMembers = 200

/**
 * Rules 5-11 and 20 for many rows; `engine/model-settle.ts` is its specification. The caller holds
 * the locks of all target allotments. One statement decides who of the touched members is entitled,
 * ends the seats and waiting entries of those who are not, lets newcomers join the queue, and gives
 * free units to the head of it. Running it again changes nothing.
 */
export async function alignSeats(tx: Tx, tenantId: string, alignment: Alignment): Promise<AlignedMove[]> {
  const { targets, memberIds, firstMemberId, since, now, allIds } = alignment
  const ids = targets.map((target) => target.allotmentId)
  const limits = targets.map((target) => target.admissionLimit)
  const listed = allIds ? null : listedMembers
  const { rows } = await sql<AlignedMove>`${memberIds.length > bulkMembers ? sql`/* bulk */` : sql``}
    with target as materialized (
      select t.allotment_id, t.admission_limit, a.consumed_units, p.assignable_to
        from unnest(${ids}::uuid[], ${limits}::int[]) as t (allotment_id, admission_limit)
        join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = t.allotment_id
        join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
    ),
    touched as materialized (
      select distinct member_id from unnest(${memberIds}::uuid[]) as m (member_id)
    ),
    ${entitlement(tenantId)},
    ended as (
      delete from seat s using target t
       where s.tenant_id = ${tenantId} and s.allotment_id = t.allotment_id
         and s.member_id in (select member_id from touched)
         and not exists (select from entitled e where e.allotment_id = s.allotment_id and e.member_id = s.member_id)
      returning s.allotment_id, s.member_id, s.held_since
    ),
    remembered as (
      insert into past_seat (tenant_id, allotment_id, member_id, held_from, held_to)
      select ${tenantId}, allotment_id, member_id, held_since, ${now} from ended where held_since < ${now}
    ),
    ${queueAfterFacts(tenantId, since)},
    room as materialized (
      select t.allotment_id,
             greatest(0, coalesce(t.admission_limit, 0) - t.consumed_units
                         + (select count(*) from ended e where e.allotment_id = t.allotment_id)) as free
        from target t
       where t.admission_limit is not null
    ),
    ${admission(tenantId, firstMemberId)},
    ${writtenRows(tenantId, since, now)},
    ${counts(tenantId)}
    select t.allotment_id as "allotmentId",
           coalesce(c.gained, 0)::int as gained, coalesce(c.lost, 0)::int as lost,
           coalesce(c.queued, 0)::int as queued, coalesce(c.forgotten, 0)::int as forgotten,
           array(select member_id::text from winner w where w.allotment_id = t.allotment_id
                  order by place limit ${listed}) as "gainedIds",
           array(select member_id::text from ended e where e.allotment_id = t.allotment_id
                  order by member_id limit ${listed}) as "lostIds",
           array(select member_id::text from queued q where q.allotment_id = t.allotment_id
                  order by member_id limit ${listed}) as "queuedIds",
           (exists (select from entitled where block is not null)
            or exists (select from assignment_error x
                        where x.tenant_id = ${tenantId} and x.member_id in (select member_id from touched))) as "errorsDue"
      from target t left join change c on c.allotment_id = t.allotment_id
     order by t.allotment_id`.execute(tx)
  return rows
}

/** Rules 6, 8, 18, 20 and 22 (engine/entitle.ts): who of the touched members is entitled, and what blocks them. */
function entitlement(tenantId: string): RawBuilder<unknown> {
  return sql`
    path as (
      select r.allotment_id, t.member_id, s.priority
        from touched t
        join group_member m on m.tenant_id = ${tenantId} and m.member_id = t.member_id and m.member_type <> 'group'
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
        join assignment s on s.tenant_id = ${tenantId} and s.assignment_id = r.assignment_id
       where r.allotment_id in (select allotment_id from target)
         and not exists (select from exclusion x where x.tenant_id = ${tenantId}
                            and x.allotment_id = r.allotment_id and x.member_id = t.member_id)
      union all
      select s.allotment_id, t.member_id, s.priority
        from touched t
        join assignment s on s.tenant_id = ${tenantId} and s.target_id = t.member_id and s.target_type <> 'group'
       where s.allotment_id in (select allotment_id from target)
    ),
    person as (
      select t.member_id, case when d.device_id is null then 'user' else 'device' end as kind,
             case when d.device_id is not null then null
                  when not u.account_enabled and n.disabled_users = 'keepOnly'
                    or u.user_type = 'Guest' and n.guest_users = 'keepOnly' then 'blockedByPolicy'
                  when coalesce(u.usage_location, n.country_letter_code) is null
                    or coalesce(u.usage_location, n.country_letter_code) = any (n.prohibited_usage_locations)
                  then 'invalidUsageLocation' end as block
        from touched t
        join tenant n on n.tenant_id = ${tenantId}
        left join directory_user u on u.tenant_id = ${tenantId} and u.user_id = t.member_id
        left join directory_device d on d.tenant_id = ${tenantId} and d.device_id = t.member_id
       where d.device_id is not null
          or u.deleted_at is null and u.user_id is not null
             and not (not u.account_enabled and n.disabled_users = 'release')
             and not (u.user_type = 'Guest' and n.guest_users = 'release')
    ),
    entitled as materialized (
      select p.allotment_id, p.member_id, max(p.priority) as priority, min(person.block) as block
        from path p
        join person on person.member_id = p.member_id
        join target t on t.allotment_id = p.allotment_id and person.kind = any (t.assignable_to)
       group by p.allotment_id, p.member_id
    )`
}

/** Rules 8, 9 and 11: the touched members' waiting entries after the change, and the newcomers. */
function queueAfterFacts(tenantId: string, since: Date): RawBuilder<unknown> {
  return sql`
    entry as materialized (
      select w.allotment_id, w.member_id, w.waiting_since, w.pinned, w.blocked,
             e.member_id is not null as entitled,
             coalesce(w.priority_override, e.priority) as priority,
             coalesce(e.block, case when w.blocked in ('missingDependency', 'mutuallyExclusiveServicePlans')
                                    then w.blocked end) as blocked_after
        from waiting_member w
        join target t on t.allotment_id = w.allotment_id
        left join entitled e on e.allotment_id = w.allotment_id and e.member_id = w.member_id
       where w.tenant_id = ${tenantId} and w.member_id in (select member_id from touched)
    ),
    newcomer as materialized (
      select e.allotment_id, e.member_id, e.priority, e.block, ${since}::timestamptz as waiting_since
        from entitled e
       where not exists (select from seat s where s.tenant_id = ${tenantId}
                            and s.allotment_id = e.allotment_id and s.member_id = e.member_id)
         and not exists (select from entry w where w.allotment_id = e.allotment_id and w.member_id = e.member_id)
    )`
}

/** Rules 8 and 9 (engine/admit.ts): the head of the queue, as many as there are free units. */
function admission(tenantId: string, firstMemberId: string | null): RawBuilder<unknown> {
  return sql`
    candidate as (
      select allotment_id, member_id, waiting_since, priority, false as pinned, true as is_new
        from newcomer where block is null
      union all
      select allotment_id, member_id, waiting_since, priority, pinned, false
        from entry where entitled and blocked_after is null
      union all
      select r.allotment_id, w.member_id, w.waiting_since, w.priority, w.pinned, false
        from room r
        cross join lateral (
          select w.member_id, w.waiting_since, w.priority, w.pinned
            from waiting_member w
           where w.tenant_id = ${tenantId} and w.allotment_id = r.allotment_id and w.blocked is null
             and not exists (select from touched t where t.member_id = w.member_id)
           order by w.pinned desc, w.priority desc, w.waiting_since, w.member_id
           limit least(r.free, ${admissionBatch}::int)
        ) w
       where r.free > 0
    ),
    horizon as materialized (
      select s.allotment_id, s.priority, s.processing_since, s.processing_cursor
        from assignment s
       where s.tenant_id = ${tenantId} and s.allotment_id in (select allotment_id from target)
         and s.processing_since is not null
    ),
    winner as materialized (
      select allotment_id, member_id, waiting_since, is_new, place
        from (
          select c.*, row_number() over (
                   partition by c.allotment_id
                   order by (c.member_id = ${firstMemberId}::uuid) desc nulls last, c.pinned desc, c.priority desc,
                            c.waiting_since, c.member_id) as place
            from candidate c
           where c.pinned or c.member_id = ${firstMemberId}::uuid or not exists (
                   select from horizon h where h.allotment_id = c.allotment_id
                      and (c.priority < h.priority
                           or c.priority = h.priority
                              and (c.waiting_since > h.processing_since
                                   or c.waiting_since = h.processing_since
                                      and (h.processing_cursor is null or c.member_id > h.processing_cursor))))
        ) ranked
        join room r using (allotment_id)
       where place <= least(r.free, ${admissionBatch}::int)
    )`
}

/** Seats for the winners; waiting entries come, go and change for the others. */
function writtenRows(tenantId: string, since: Date, now: Date): RawBuilder<unknown> {
  return sql`
    seated as (
      insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
      select ${tenantId}, allotment_id, member_id, ${now}, waiting_since from winner
    ),
    departed as (
      delete from waiting_member w using (
        select allotment_id, member_id from winner where not is_new
        union all select allotment_id, member_id from entry where not entitled
      ) gone
       where w.tenant_id = ${tenantId} and w.allotment_id = gone.allotment_id and w.member_id = gone.member_id
    ),
    queued as (
      insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority, blocked)
      select ${tenantId}, n.allotment_id, n.member_id, ${since}, n.priority, n.block
        from newcomer n
       where not exists (select from winner w where w.allotment_id = n.allotment_id and w.member_id = n.member_id)
      returning allotment_id, member_id, blocked
    ),
    updated as (
      update waiting_member w set priority = e.priority, blocked = e.blocked_after
        from entry e
       where w.tenant_id = ${tenantId} and w.allotment_id = e.allotment_id and w.member_id = e.member_id
         and e.entitled and (e.priority <> w.priority or e.blocked_after is distinct from w.blocked)
         and not exists (select from winner x where x.allotment_id = e.allotment_id and x.member_id = e.member_id)
    )`
}

/** I1: the counters on the allotment rows follow what moved. */
function counts(tenantId: string): RawBuilder<unknown> {
  return sql`
    step as (
      select allotment_id, 1 as gained, 0 as lost, 0 as queued, 0 as forgotten, 0 as waiting, 0 as blocked from winner
      union all select allotment_id, 0, 1, 0, 0, 0, 0 from ended
      union all select allotment_id, 0, 0, 1, 0, (blocked is null)::int, (blocked is not null)::int from queued
      union all
      select e.allotment_id, 0, 0, 0, (not e.entitled)::int,
             (x.member_id is null and e.entitled and e.blocked_after is null)::int - (e.blocked is null)::int,
             (x.member_id is null and e.entitled and e.blocked_after is not null)::int - (e.blocked is not null)::int
        from entry e left join winner x on x.allotment_id = e.allotment_id and x.member_id = e.member_id
      union all
      select w.allotment_id, 0, 0, 0, 0, -1, 0
        from winner w
       where not w.is_new and not exists (select from touched t where t.member_id = w.member_id)
    ),
    change as materialized (
      select allotment_id, sum(gained) as gained, sum(lost) as lost, sum(queued) as queued,
             sum(forgotten) as forgotten, sum(waiting) as waiting, sum(blocked) as blocked
        from step group by allotment_id
    ),
    counted as (
      update allotment a
         set consumed_units = a.consumed_units + c.gained - c.lost,
             waiting_count = a.waiting_count + c.waiting,
             blocked_count = a.blocked_count + c.blocked
        from change c
       where a.tenant_id = ${tenantId} and a.allotment_id = c.allotment_id
         and (c.gained <> 0 or c.lost <> 0 or c.waiting <> 0 or c.blocked <> 0)
    )`
}
