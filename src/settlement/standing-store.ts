import { type RawBuilder, sql } from 'kysely'
import { isServed } from '../db/served.ts'
import type { MemberRange } from './member-range.ts'

/*
 * Rules 6, 8, 18, 20 and 22 (engine/entitle.ts) for touched members in target allotments: what each is
 * now (entitled, with which priority, blocked by what) and was before (seated, waiting). Two forms with
 * the same result, over the common table expressions `target` and `touched`.
 */

/** For few members: each is looked up by key, so one plan serves every call. */
export function standingByLookup(tenantId: string): RawBuilder<unknown> {
  return sql`
    select t.allotment_id, m.member_id, s.ctid as seat_place, w.ctid as entry_place, s.held_since,
           w.waiting_since, w.priority_override, w.pinned, w.priority as waiting_priority, w.blocked,
           path.priority, person.block, ${isEntitled} as entitled, s.ctid is not null and not ${isEntitled} as ends
           ${standingsByLookup(tenantId)}
     where ${isSomething}`
}

/** Of a standing: a path leads to the allotment, and the member may hold what it gives. */
export const isEntitled = sql<boolean>`
  (path.priority is not null and coalesce(person.kind = any (t.assignable_to), false))`

/** Of a standing: whether the member is anything in the allotment, or has an error. */
export const isSomething = sql<boolean>`
  (s.ctid is not null or w.ctid is not null or path.priority is not null or error.found is not null)`

/** Every touched member `m` in every target `t`: seat `s`, entry `w`, `path`, `person` and `error`. */
export function standingsByLookup(tenantId: string): RawBuilder<unknown> {
  return sql`
      from touched m
      cross join target t
      left join lateral (
        select s.ctid, s.held_since from seat s
         where s.tenant_id = ${tenantId} and s.allotment_id = t.allotment_id and s.member_id = m.member_id limit 1
      ) s on true
      left join lateral (
        select w.ctid, w.waiting_since, w.priority_override, w.pinned, w.priority, w.blocked from waiting_member w
         where w.tenant_id = ${tenantId} and w.allotment_id = t.allotment_id and w.member_id = m.member_id limit 1
      ) w on true
      left join lateral (${paths(tenantId)}) path on true
      left join lateral (${person(tenantId)}) person on true
      left join lateral (
        select true as found from assignment_error e where e.tenant_id = ${tenantId} and e.member_id = m.member_id limit 1
      ) error on true`
}

/** Rules 6 and 8: the highest priority of the member's paths; null where no path counts. */
function paths(tenantId: string): RawBuilder<unknown> {
  return sql`
    select max(p.priority) as priority from (
      select a.priority
        from group_member g
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = g.group_id
         and r.allotment_id = t.allotment_id
        join assignment a on a.tenant_id = ${tenantId} and a.assignment_id = r.assignment_id
       where g.tenant_id = ${tenantId} and g.member_id = m.member_id and g.member_type <> 'group'
         and ${isServed('g')}
         and not exists (select from exclusion x where x.tenant_id = ${tenantId}
                            and x.allotment_id = t.allotment_id and x.member_id = m.member_id)
      union all
      select a.priority from assignment a
       where a.tenant_id = ${tenantId} and a.allotment_id = t.allotment_id and a.target_id = m.member_id
    ) p`
}

/** Rules 18, 20 and 22: a member that may hold a seat, and what keeps them from a new one. */
function person(tenantId: string): RawBuilder<unknown> {
  return sql`
    (select 'user' as kind, ${blocks} as block from directory_user u
      where u.tenant_id = ${tenantId} and u.user_id = m.member_id and not ${bars})
    union all
    (select 'device', null from directory_device d
      where d.tenant_id = ${tenantId} and d.device_id = m.member_id)
    limit 1`
}

/**
 * For a batch of a large group: what lies in a range of member ids is read in index order and brought
 * together by grouping, in time proportional to the rows. Members of other groups that lie in the range
 * are settled with them, which changes nothing about them.
 */
export function standingByRange(
  tenantId: string,
  ids: readonly string[],
  range: MemberRange,
): RawBuilder<unknown> {
  return sql`
    select f.*, f.reached and not f.barred as entitled, f.seat_place is not null and not (f.reached and not f.barred) as ends
      from (
        select allotment_id, member_id, max(seat_place) as seat_place, max(entry_place) as entry_place,
               max(held_since) as held_since, max(waiting_since) as waiting_since,
               max(priority_override) as priority_override, bool_or(pinned) as pinned,
               max(waiting_priority) as waiting_priority, max(blocked) as blocked, max(priority) as priority,
               min(block) as block, bool_or(reached) as reached, bool_or(barred) as barred
          from (
            ${reachedRows(tenantId, ids, range)}
            union all
            select t.allotment_id, u.user_id, null, false, ${bars}, ${blocks}, null, null, null, null, null, null, null, null
              from (${unusualUsers(tenantId, range)}) u cross join target t
            union all
            select allotment_id, member_id, null, false, false, null, ctid, null, held_since, null, null, null, null, null
              from seat
             where tenant_id = ${tenantId} and allotment_id = any (${ids}::uuid[]) and ${inRange(sql`member_id`, range)}
            union all
            select allotment_id, member_id, null, false, false, null, null, ctid, null, waiting_since, priority_override,
                   pinned, priority, blocked
              from waiting_member
             where tenant_id = ${tenantId} and allotment_id = any (${ids}::uuid[]) and ${inRange(sql`member_id`, range)}
          ) fact
         group by allotment_id, member_id
      ) f
     where f.reached or f.seat_place is not null or f.entry_place is not null`
}

/** One row a path that counts (rule 6). Who holds a membership exists: directories delete both together. */
function reachedRows(tenantId: string, ids: readonly string[], range: MemberRange): RawBuilder<unknown> {
  return sql`
    select p.allotment_id, p.member_id, p.priority, true as reached, false as barred, null::text as block,
           null::tid as seat_place, null::tid as entry_place, null::timestamptz as held_since,
           null::timestamptz as waiting_since, null::int as priority_override, null::boolean as pinned,
           null::int as waiting_priority, null::text as blocked
      from (
        select r.allotment_id, m.member_id, m.member_type as kind, a.priority
          from group_member m
          join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
          join assignment a on a.tenant_id = ${tenantId} and a.assignment_id = r.assignment_id
         where m.tenant_id = ${tenantId} and ${inRange(sql`m.member_id`, range)} and m.member_type <> 'group'
           and r.allotment_id = any (${ids}::uuid[]) and ${isServed('m')}
           and not exists (select from exclusion x where x.tenant_id = ${tenantId}
                              and x.allotment_id = r.allotment_id and x.member_id = m.member_id)
        union all
        select a.allotment_id, a.target_id, a.target_type, a.priority
          from assignment a
         where a.tenant_id = ${tenantId} and ${inRange(sql`a.target_id`, range)} and a.target_type <> 'group'
           and a.allotment_id = any (${ids}::uuid[])
      ) p
      join target t on t.allotment_id = p.allotment_id and p.kind = any (t.assignable_to)`
}

/** The users in the range whom rules 18, 20 or 22 may keep from a seat; all others are ordinary. */
export function unusualUsers(tenantId: string, range: MemberRange): RawBuilder<unknown> {
  return sql`
    select user_id, deleted_at, account_enabled, user_type, usage_location from directory_user
     where tenant_id = ${tenantId} and ${inRange(sql`user_id`, range)}
       and (deleted_at is not null or not account_enabled or user_type = 'Guest' or usage_location is null)
    union
    select user_id, deleted_at, account_enabled, user_type, usage_location from directory_user
     where tenant_id = ${tenantId} and ${inRange(sql`user_id`, range)}
       and usage_location = any (${range.prohibitedLocations}::text[])`
}

/** Rules 20 and 22: may hold no seat at all. Of a user `u` under the policies of a target `t`. */
export const bars = sql`(u.deleted_at is not null
  or not u.account_enabled and t.disabled_users = 'release'
  or u.user_type = 'Guest' and t.guest_users = 'release')`

/** Rules 18 and 22: what keeps the user from a new seat. */
export const blocks = sql`(
  case when not u.account_enabled and t.disabled_users = 'keepOnly'
         or u.user_type = 'Guest' and t.guest_users = 'keepOnly' then 'blockedByPolicy'
       when coalesce(u.usage_location, t.country_letter_code) is null
         or coalesce(u.usage_location, t.country_letter_code) = any (t.prohibited_usage_locations)
       then 'invalidUsageLocation' end)`

/** Whether a column lies in a range of member ids. */
export function inRange(column: RawBuilder<unknown>, range: MemberRange): RawBuilder<boolean> {
  const after = range.after ?? nilId
  return sql`(${column} > ${after}::uuid and ${column} <= ${range.upTo}::uuid)`
}

/** Before every member id there is. */
const nilId = '00000000-0000-0000-0000-000000000000'
