import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { type ChangeOperation, changedRow, toldRows } from '../db/outbox.ts'
import { uuidArray } from '../db/uuid-array.ts'
import type { Move } from '../engine/move.ts'
import type { MemberRange } from './member-range.ts'
import { inRange, standingByLookup, standingByRange } from './standing-store.ts'

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
  /** Instead of listed members: those in this range of ids. */
  readonly range: MemberRange | null
}

/** Ids named in moves and audit entries; the counts are always whole. */
export const listedMembers = 100
/** Seats given in one statement, so that no allotment stays locked for long (rule 9). */
export const admissionBatch = 30_000

/**
 * Rules 5-11 and 20 for many rows; `engine/model-settle.ts` is its specification. The caller holds
 * the locks of all target allotments. One statement decides who of the touched members is entitled,
 * ends the seats and waiting entries of those who are not, lets newcomers join the queue, and gives
 * free units to the head of it. Running it again changes nothing.
 *
 * Right after an import the planner believes the tables empty, so nothing here is joined in a way that
 * it could get wrong: few members are looked up one by one, a range of many is brought together by grouping, and
 * rows that go are found by their place (`ctid`), which stands still while the allotment is locked.
 */
export async function alignSeats(tx: Tx, tenantId: string, alignment: Alignment): Promise<AlignedMove[]> {
  const { targets, memberIds, now, allIds, range } = alignment
  const ids = targets.map((target) => target.allotmentId)
  const limits = targets.map((target) => target.admissionLimit)
  const listed = allIds ? null : listedMembers
  const { rows } = await sql<AlignedMove>`${range ? sql`/* bulk */` : sql``}
    with target as materialized (
      select t.allotment_id, t.admission_limit, a.consumed_units, p.assignable_to, n.disabled_users, n.guest_users,
             n.country_letter_code, n.prohibited_usage_locations
        from unnest(${ids}::uuid[], ${limits}::int[]) as t (allotment_id, admission_limit)
        join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = t.allotment_id
        join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
        join tenant n on n.tenant_id = ${tenantId}
    ),
    touched as materialized (
      select distinct member_id from unnest(${uuidArray(memberIds)}::uuid[]) as m (member_id)
    ),
    state as materialized (${range ? standingByRange(tenantId, ids, range) : standingByLookup(tenantId)}),
    ${room()},
    ${admission(tenantId, ids, alignment)},
    ${writtenRows(tenantId, now)},
    ${counts(tenantId, now)},
    told as (${toldRows(tenantId, changedRows())})
    select t.allotment_id as "allotmentId",
           coalesce(c.gained, 0)::int as gained, coalesce(c.lost, 0)::int as lost,
           coalesce(c.queued, 0)::int as queued, coalesce(c.kept_out, 0)::int as "keptOut",
           coalesce(c.forgotten, 0)::int as forgotten,
           array(select x.member_id::text from placed x where x.allotment_id = t.allotment_id and x.admitted
                  order by x.place, x.member_id limit ${listed}) as "gainedIds",
           array(select x.member_id::text from state x where x.allotment_id = t.allotment_id and x.ends
                  order by x.member_id limit ${listed}) as "lostIds",
           array(select x.member_id::text from placed x
                  where x.allotment_id = t.allotment_id and x.is_new and not x.admitted
                  order by x.member_id limit ${listed}) as "queuedIds",
           (exists (select from state where entitled and block is not null)
            or exists (${errorsOf(tenantId, range)})) as "errorsDue"
      from target t left join change c on c.allotment_id = t.allotment_id
     order by t.allotment_id`.execute(tx)
  return rows
}

/** Errors on record of the touched members. */
function errorsOf(tenantId: string, range: MemberRange | null): RawBuilder<unknown> {
  if (range) {
    return sql`select from assignment_error where tenant_id = ${tenantId} and ${inRange(sql`member_id`, range)}`
  }
  return sql`
    select from touched m
     cross join lateral (select from assignment_error x
                          where x.tenant_id = ${tenantId} and x.member_id = m.member_id limit 1) x`
}

/** What `writtenRows` and `counts` change, for those who follow. */
function changedRows(): RawBuilder<unknown> {
  const member = (kind: 'seat' | 'waitingMember', operation: ChangeOperation) =>
    changedRow(kind, operation, sql`member_id`, sql`allotment_id`)
  return sql`
    select ${member('seat', 'deleted')} from state where ends
    union all select ${member('seat', 'created')} from placed where admitted
    union all select ${member('waitingMember', 'deleted')} from placed where not is_new and (admitted or not entitled)
    union all select ${member('waitingMember', 'created')} from placed where is_new and not admitted
    union all select ${member('waitingMember', 'updated')} from placed where ${isChanged}
    union all select ${changedRow('allotment', 'updated', sql`c.allotment_id`)} from change c where ${countsMoved}`
}

/** Of those who stay in the queue: another place in it, or other reasons. */
const isChanged = sql`
  not is_new and entitled and not admitted and (priority <> waiting_priority or block is distinct from blocked)`

const countsMoved = sql`(c.gained <> 0 or c.lost <> 0 or c.waiting <> 0 or c.blocked <> 0)`

/** Units that are free once the seats that end now have ended. */
function room(): RawBuilder<unknown> {
  return sql`
    room as materialized (
      select t.allotment_id,
             greatest(0, t.admission_limit - t.consumed_units
                         + (select count(*) from state s where s.allotment_id = t.allotment_id and ends)) as free
        from target t
       where t.admission_limit is not null
    )`
}

/**
 * Rules 8, 9 and 11 (engine/admit.ts): newcomers, the touched who wait, and as much of the other queue
 * as there are free units, in one order; those at its head are admitted. Only an allotment that has units
 * for some and not for all needs that order; for the others the order of the ids is cheap, and the indexes
 * that the rows go into take them twice as fast in it.
 */
function admission(tenantId: string, ids: readonly string[], alignment: Alignment): RawBuilder<unknown> {
  const { firstMemberId, since, range } = alignment
  return sql`
    candidate as (
      select allotment_id, member_id, entry_place, entitled,
             coalesce(waiting_since, ${since}::timestamptz) as waiting_since,
             coalesce(priority_override, priority) as priority, coalesce(pinned, false) as pinned,
             entry_place is null as is_new, blocked, waiting_priority,
             coalesce(block, case when blocked in ('missingDependency', 'mutuallyExclusiveServicePlans')
                                  then blocked end) as block
        from state
       where seat_place is null and (entitled or entry_place is not null)
      union all
      select r.allotment_id, w.member_id, w.place, true, w.waiting_since, w.priority, w.pinned, false, null, w.priority, null
        from room r
        cross join lateral (
          select w.ctid as place, w.member_id, w.waiting_since, w.priority, w.pinned
            from waiting_member w
           where w.tenant_id = ${tenantId} and w.allotment_id = r.allotment_id and w.blocked is null
             and not ${range ? inRange(sql`w.member_id`, range) : sql`coalesce(w.member_id in (select member_id from touched), false)`}
           order by w.pinned desc, w.priority desc, w.waiting_since, w.member_id
           limit least(r.free, ${admissionBatch}::int)
        ) w
       where r.free > 0
    ),
    horizon as materialized (
      select s.allotment_id, s.priority, s.processing_bound, s.processing_cursor
        from assignment s
       where s.tenant_id = ${tenantId} and s.allotment_id = any (${ids}::uuid[]) and s.processing_since is not null
    ),
    judged as materialized (
      select c.*, c.entitled and c.block is null and (
               c.pinned or coalesce(c.member_id = ${firstMemberId}::uuid, false) or not exists (
                 select from horizon h where h.allotment_id = c.allotment_id
                    and (c.priority < h.priority
                         or c.priority = h.priority
                            and (c.waiting_since > h.processing_bound
                                 or c.waiting_since = h.processing_bound
                                    and (h.processing_cursor is null or c.member_id > h.processing_cursor)))
               )) as admissible
        from candidate c
    ),
    gate as materialized (
      select d.allotment_id, d.wanted, least(coalesce(r.free, 0), ${admissionBatch}::int) as free
        from (select allotment_id, count(*) filter (where admissible) as wanted from judged group by allotment_id) d
        left join room r on r.allotment_id = d.allotment_id
    ),
    placed as materialized (
      select * from (
        select ${queued}, null::bigint as place, j.admissible and g.free > 0 as admitted
          from judged j join gate g on g.allotment_id = j.allotment_id
         where g.free = 0 or g.free >= g.wanted
         order by j.member_id
      ) j
      union all
      select ${queued}, j.place, j.admissible and j.place <= j.free as admitted
        from (
          select j.*, g.free, row_number() over (
                   partition by j.allotment_id, j.admissible
                   order by (j.member_id = ${firstMemberId}::uuid) desc nulls last, j.pinned desc, j.priority desc,
                            j.waiting_since, j.member_id) as place
            from judged j join gate g on g.allotment_id = j.allotment_id
           where g.free > 0 and g.free < g.wanted
        ) j
    )`
}

const queued = sql`
  j.allotment_id, j.member_id, j.entry_place, j.entitled, j.waiting_since, j.priority, j.is_new, j.blocked,
  j.waiting_priority, j.block`

/** Seats end and begin; waiting entries come, go and change. */
function writtenRows(tenantId: string, now: Date): RawBuilder<unknown> {
  return sql`
    ended as (
      delete from seat
       where tenant_id = ${tenantId} and ctid = any (array(select seat_place from state where ends))
    ),
    remembered as (
      insert into past_seat (tenant_id, allotment_id, member_id, held_from, held_to)
      select ${tenantId}, allotment_id, member_id, held_since, ${now} from state where ends and held_since < ${now}
    ),
    seated as (
      insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
      select ${tenantId}, allotment_id, member_id, ${now}, waiting_since from placed where admitted
    ),
    departed as (
      delete from waiting_member
       where tenant_id = ${tenantId}
         and ctid = any (array(select entry_place from placed where not is_new and (admitted or not entitled)))
    ),
    queued as (
      insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority, blocked)
      select ${tenantId}, allotment_id, member_id, waiting_since, priority, block from placed
       where is_new and not admitted
    ),
    changed as (
      insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority, blocked)
      select ${tenantId}, allotment_id, member_id, waiting_since, priority, block from placed
       where ${isChanged}
      on conflict (tenant_id, allotment_id, member_id) do update
         set priority = excluded.priority, blocked = excluded.blocked
    )`
}

/** I1: the counters on the allotment rows follow what moved. */
function counts(tenantId: string, now: Date): RawBuilder<unknown> {
  return sql`
    change as materialized (
      select allotment_id, sum(gained) as gained, sum(lost) as lost, sum(queued) as queued,
             sum(kept_out) as kept_out, sum(forgotten) as forgotten, sum(waiting) as waiting, sum(blocked) as blocked
        from (
          select allotment_id, count(*) filter (where admitted) as gained, 0 as lost,
                 count(*) filter (where is_new and not admitted) as queued,
                 count(*) filter (where is_new and not admitted and block is not null) as kept_out,
                 count(*) filter (where not entitled) as forgotten,
                 count(*) filter (where entitled and not admitted and block is null)
                   - count(*) filter (where not is_new and blocked is null) as waiting,
                 count(*) filter (where entitled and not admitted and block is not null)
                   - count(*) filter (where not is_new and blocked is not null) as blocked
            from placed group by allotment_id
          union all
          select allotment_id, 0, count(*), 0, 0, 0, 0, 0 from state where ends group by allotment_id
        ) step
       group by allotment_id
    ),
    counted as (
      update allotment a
         set consumed_units = a.consumed_units + c.gained - c.lost,
             waiting_count = a.waiting_count + c.waiting,
             blocked_count = a.blocked_count + c.blocked,
             settled_at = ${now}
        from change c
       where a.tenant_id = ${tenantId} and a.allotment_id = c.allotment_id
         and ${countsMoved}
    )`
}
