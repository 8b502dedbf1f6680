import { type RawBuilder, sql } from 'kysely'

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
           path.priority, person.block,
           path.priority is not null and coalesce(person.kind = any (t.assignable_to), false) as entitled,
           s.ctid is not null
             and not (path.priority is not null and coalesce(person.kind = any (t.assignable_to), false)) as ends
      from touched m
      cross join target t
      left join lateral (
        select s.ctid, s.held_since from seat s
         where s.tenant_id = ${tenantId} and s.allotment_id = t.allotment_id and s.member_id = m.member_id limit 1
      ) s on true
      left join lateral (
        select w.ctid, w.* from waiting_member w
         where w.tenant_id = ${tenantId} and w.allotment_id = t.allotment_id and w.member_id = m.member_id limit 1
      ) w on true
      left join lateral (${paths(tenantId)}) path on true
      left join lateral (${person(tenantId)}) person on true
     where s.ctid is not null or w.ctid is not null or path.priority is not null`
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
    (select 'user' as kind,
            case when not u.account_enabled and n.disabled_users = 'keepOnly'
                   or u.user_type = 'Guest' and n.guest_users = 'keepOnly' then 'blockedByPolicy'
                 when coalesce(u.usage_location, n.country_letter_code) is null
                   or coalesce(u.usage_location, n.country_letter_code) = any (n.prohibited_usage_locations)
                 then 'invalidUsageLocation' end as block
       from directory_user u join tenant n on n.tenant_id = ${tenantId}
      where u.tenant_id = ${tenantId} and u.user_id = m.member_id and u.deleted_at is null
        and not (not u.account_enabled and n.disabled_users = 'release')
        and not (u.user_type = 'Guest' and n.guest_users = 'release'))
    union all
    (select 'device', null from directory_device d
      where d.tenant_id = ${tenantId} and d.device_id = m.member_id)
    limit 1`
}

/** The first and last of the touched members, in id order. */
export type MemberRange = { readonly first: string; readonly last: string }

/**
 * For many members, which come in id order: what lies in their range is read in index order and brought
 * together by grouping, in time proportional to the rows. `coalesce(... in ...)` has the list hashed
 * once, where a bare `in` would become a join that the planner may get wrong.
 */
export function standingByRange(
  tenantId: string,
  ids: readonly string[],
  range: MemberRange,
): RawBuilder<unknown> {
  return sql`
    select allotment_id, member_id, max(seat_place) as seat_place, max(entry_place) as entry_place,
           max(held_since) as held_since, max(waiting_since) as waiting_since,
           max(priority_override) as priority_override, bool_or(pinned) as pinned,
           max(waiting_priority) as waiting_priority, max(blocked) as blocked, max(priority) as priority,
           min(block) as block, bool_or(entitled) as entitled,
           max(seat_place) is not null and not bool_or(entitled) as ends
      from (
        ${entitledRows(tenantId, ids, range)}
        union all
        select allotment_id, member_id, null, null, false, ctid, null, held_since, null, null, null, null, null
          from seat
         where tenant_id = ${tenantId} and allotment_id = any (${ids}::uuid[])
           and member_id between ${range.first} and ${range.last} and coalesce(member_id in (select member_id from touched), false)
        union all
        select allotment_id, member_id, null, null, false, null, ctid, null, waiting_since, priority_override, pinned,
               priority, blocked
          from waiting_member
         where tenant_id = ${tenantId} and allotment_id = any (${ids}::uuid[])
           and member_id between ${range.first} and ${range.last} and coalesce(member_id in (select member_id from touched), false)
      ) fact
     group by allotment_id, member_id`
}

/** One row a path that counts, of a member that may hold a seat. */
function entitledRows(tenantId: string, ids: readonly string[], range: MemberRange): RawBuilder<unknown> {
  return sql`
    select p.allotment_id, p.member_id, p.priority,
           case when u.user_id is null then null
                when not u.account_enabled and n.disabled_users = 'keepOnly'
                  or u.user_type = 'Guest' and n.guest_users = 'keepOnly' then 'blockedByPolicy'
                when coalesce(u.usage_location, n.country_letter_code) is null
                  or coalesce(u.usage_location, n.country_letter_code) = any (n.prohibited_usage_locations)
                then 'invalidUsageLocation' end as block,
           true as entitled, null::tid as seat_place, null::tid as entry_place, null::timestamptz as held_since,
           null::timestamptz as waiting_since, null::int as priority_override, null::boolean as pinned,
           null::int as waiting_priority, null::text as blocked
      from (
        select r.allotment_id, m.member_id, a.priority
          from group_member m
          join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
          join assignment a on a.tenant_id = ${tenantId} and a.assignment_id = r.assignment_id
         where m.tenant_id = ${tenantId} and m.member_id between ${range.first} and ${range.last}
           and m.member_type <> 'group'
           and r.allotment_id = any (${ids}::uuid[])
           and not exists (select from exclusion x where x.tenant_id = ${tenantId}
                              and x.allotment_id = r.allotment_id and x.member_id = m.member_id)
        union all
        select a.allotment_id, a.target_id, a.priority
          from assignment a
         where a.tenant_id = ${tenantId} and a.target_id between ${range.first} and ${range.last}
           and a.target_type <> 'group'
           and a.allotment_id = any (${ids}::uuid[])
      ) p
      join target t on t.allotment_id = p.allotment_id
      join tenant n on n.tenant_id = ${tenantId}
      left join directory_user u on u.tenant_id = ${tenantId} and u.user_id = p.member_id
     where coalesce(p.member_id in (select member_id from touched), false)
       and case when u.user_id is not null
                then 'user' = any (t.assignable_to) and u.deleted_at is null
                     and not (not u.account_enabled and n.disabled_users = 'release')
                     and not (u.user_type = 'Guest' and n.guest_users = 'release')
                else 'device' = any (t.assignable_to)
                     and exists (select from directory_device d
                                  where d.tenant_id = ${tenantId} and d.device_id = p.member_id) end`
}
