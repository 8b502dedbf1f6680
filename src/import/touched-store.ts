import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { isServed } from '../db/served.ts'

/** Notes where the members of groups that go hold or wait, through all their assignments reach. Before anything goes. */
export async function touchEndingAssignments(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    insert into import_touched (allotment_id, member_id)
    select distinct r.allotment_id, m.member_id
      from import_removed_group g
      join assignment a on a.tenant_id = ${tenantId} and a.target_id = g.group_id
      join assignment_reach r on r.tenant_id = ${tenantId} and r.assignment_id = a.assignment_id
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = r.group_id and m.member_type <> 'group'`.execute(
    tx,
  )
}

/** Notes where the memberships that ended counted. Before the reach of assignments is derived anew. */
export async function touchRemoved(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    insert into import_touched (allotment_id, member_id)
    select distinct r.allotment_id, e.member_id
      from import_removed e
      join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = e.group_id
     where e.member_type <> 'group'`.execute(tx)
}

/** Notes every allotment that concerns a user whose own data changed. */
export async function touchChangedUsers(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    insert into import_touched (allotment_id, member_id)
    select s.allotment_id, c.user_id from import_changed_user c
      join seat s on s.tenant_id = ${tenantId} and s.member_id = c.user_id
    union
    select w.allotment_id, c.user_id from import_changed_user c
      join waiting_member w on w.tenant_id = ${tenantId} and w.member_id = c.user_id
    union
    select a.allotment_id, c.user_id from import_changed_user c
      join assignment a on a.tenant_id = ${tenantId} and a.target_id = c.user_id
    union
    select r.allotment_id, c.user_id from import_changed_user c
      join group_member m on m.tenant_id = ${tenantId} and m.member_id = c.user_id
      join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id`.execute(tx)
}

/** Notes who holds or waits where groups no longer count, as nesting changed. */
export async function touchUnreached(
  tx: Tx,
  tenantId: string,
  gone: readonly { allotmentId: string; groupId: string }[],
): Promise<void> {
  await sql`
    insert into import_touched (allotment_id, member_id)
    select distinct g.allotment_id, m.member_id
      from unnest(${gone.map((g) => g.allotmentId)}::uuid[], ${gone.map((g) => g.groupId)}::uuid[])
           as g (allotment_id, group_id)
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = g.group_id and m.member_type <> 'group'`.execute(
    tx,
  )
}

export type Joining = { readonly assignmentIds: string[]; readonly joiners: number }

/**
 * Who joins which assignments: through new memberships, and through groups that newly count. The number
 * of joiners counts a member once for each membership, and no further than `limit`.
 */
export async function findJoining(
  tx: Tx,
  tenantId: string,
  came: readonly { assignmentId: string; groupId: string }[],
  limit: number,
): Promise<Joining> {
  const { rows } = await sql<Joining>`
    with came as materialized (
      select * from unnest(${came.map((c) => c.assignmentId)}::uuid[], ${came.map((c) => c.groupId)}::uuid[])
                 as c (assignment_id, group_id)
    ),
    joiner as (
      select from import_added e
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = e.group_id
       where e.member_type <> 'group'
      union all
      select from came c
        join group_member m on m.tenant_id = ${tenantId} and m.group_id = c.group_id and m.member_type <> 'group'
    )
    select array(
             select r.assignment_id::text from assignment_reach r
              where r.tenant_id = ${tenantId}
                and r.group_id in (select group_id from import_added where member_type <> 'group')
             union select assignment_id::text from came order by 1) as "assignmentIds",
           (select count(*)::int from (select from joiner limit ${limit}) j) as joiners`.execute(tx)
  return rows[0] ?? { assignmentIds: [], joiners: 0 }
}

/** Notes the joiners one by one, when they are few. */
export async function touchJoiners(
  tx: Tx,
  tenantId: string,
  came: readonly { allotmentId: string; groupId: string }[],
): Promise<void> {
  await sql`
    insert into import_touched (allotment_id, member_id)
    select r.allotment_id, e.member_id
      from import_added e
      join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = e.group_id
     where e.member_type <> 'group'
    union
    select c.allotment_id, m.member_id
      from unnest(${came.map((c) => c.allotmentId)}::uuid[], ${came.map((c) => c.groupId)}::uuid[])
           as c (allotment_id, group_id)
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = c.group_id and m.member_type <> 'group'`.execute(
    tx,
  )
}

export type EndingSeats = { allotmentId: string; displayName: string; consumedUnits: number; ending: number }

/**
 * Rule 23: how many seats of each allotment would end by what the files say. A seat ends when its member is no longer
 * entitled (rules 6, 20 and 22; engine/entitle.ts); only touched members are looked at.
 */
export async function countEndingSeats(tx: Tx, tenantId: string): Promise<EndingSeats[]> {
  const { rows } = await sql<EndingSeats>`
    with touched as materialized (select distinct allotment_id, member_id from import_touched),
    held as materialized (
      select t.allotment_id, t.member_id
        from touched t
        join seat s on s.tenant_id = ${tenantId} and s.allotment_id = t.allotment_id and s.member_id = t.member_id
    ),
    path as (
      select h.allotment_id, h.member_id
        from held h
        join assignment a on a.tenant_id = ${tenantId} and a.allotment_id = h.allotment_id and a.target_id = h.member_id
      union
      select h.allotment_id, h.member_id
        from held h
        join group_member m on m.tenant_id = ${tenantId} and m.member_id = h.member_id
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id and r.allotment_id = h.allotment_id
       where ${isServed('m')}
         and not exists (select from exclusion x where x.tenant_id = ${tenantId}
                            and x.allotment_id = h.allotment_id and x.member_id = h.member_id)
    ),
    kept as (
      select p.allotment_id, p.member_id
        from path p
        join tenant n on n.tenant_id = ${tenantId}
        left join directory_user u on u.tenant_id = ${tenantId} and u.user_id = p.member_id
       where u.user_id is null
          or u.deleted_at is null
             and not (not u.account_enabled and n.disabled_users = 'release')
             and not (u.user_type = 'Guest' and n.guest_users = 'release')
    ),
    ending as (
      select allotment_id, count(*)::int as n
        from (select allotment_id, member_id from held except select allotment_id, member_id from kept) e
       group by allotment_id
    )
    select a.allotment_id as "allotmentId", p.display_name || ', ' || a.display_name as "displayName",
           a.consumed_units as "consumedUnits", e.n as ending
      from ending e
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = e.allotment_id
      join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
     order by a.allotment_id`.execute(tx)
  return rows
}

export type Pairs = { readonly allotmentIds: string[]; readonly memberIds: string[]; readonly count: number }

/** The touched allotments and members, when they are few; the count stops one above `limit`. */
export async function listTouched(tx: Tx, limit: number): Promise<Pairs> {
  const { rows } = await sql<Pairs>`
    with pair as materialized (
      select distinct allotment_id, member_id from import_touched limit ${limit + 1}
    )
    select array(select distinct allotment_id::text from pair order by 1) as "allotmentIds",
           array(select distinct member_id::text from pair order by 1) as "memberIds",
           (select count(*)::int from pair) as count`.execute(tx)
  return rows[0] ?? { allotmentIds: [], memberIds: [], count: 0 }
}

/** Leaves the touched members to follow-up settlements. */
export async function noteTouched(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await sql`
    insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
    select distinct ${tenantId}::uuid, allotment_id, member_id, ${now}::timestamptz from import_touched
    on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at`.execute(tx)
}

/** A batch of the touched members of one allotment, in id order after a cursor. */
export async function listTouchedOf(
  tx: Tx,
  allotmentId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct member_id as id from import_touched
     where allotment_id = ${allotmentId} and (${after}::uuid is null or member_id > ${after}::uuid)
     order by id limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

/** The allotments that something touched. */
export async function listTouchedAllotments(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct allotment_id as id from import_touched order by id`.execute(tx)
  return rows.map((row) => row.id)
}
