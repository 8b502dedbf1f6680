import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** What a check found: at most as many rows as asked for, and how many there are. */
export type Found<Row> = { readonly rows: readonly Row[]; readonly total: number }
type Counted = { total: number }

function found<Row extends Counted>(rows: readonly Row[]): Found<Row> {
  return { rows, total: rows[0]?.total ?? 0 }
}

/** A value that stood in an earlier line already. */
export type Repeated = {
  line: number
  firstLine: number
  what: 'id' | 'name' | 'both'
  value: string
} & Counted

/** User rows that name a user of an earlier row again, by id, by name or by one and the other. */
export async function findRepeatedUsers(db: Db, limit: number): Promise<Found<Repeated>> {
  const { rows } = await sql<Repeated>`
    with row as (
      select line, user_id, has_id, user_principal_name as name,
             first_value(line) over (partition by user_id order by line) as first_id_line,
             first_value(line) over (partition by lower(user_principal_name) order by line) as first_name_line
        from import_user
    )
    select line, case when line > first_name_line and name is not null then first_name_line else first_id_line end as "firstLine",
           case when line > first_name_line and name is not null then 'name' when has_id then 'id' else 'both' end as what,
           case when line > first_name_line and name is not null then name
                when has_id then user_id::text else name end as value,
           (count(*) over ())::int as total
      from row
     where line > first_id_line or (line > first_name_line and name is not null)
     order by line limit ${limit}`.execute(db)
  return found(rows)
}

/** Group rows with the id of an earlier row, or without an id and with a name that the file holds twice. */
export async function findRepeatedGroups(db: Db, limit: number): Promise<Found<Repeated>> {
  const { rows } = await sql<Repeated>`
    with row as (
      select line, group_id, has_id, display_name as name,
             first_value(line) over (partition by group_id order by line) as first_id_line,
             first_value(line) over (partition by lower(display_name) order by line) as first_name_line,
             bool_or(not has_id) over (partition by lower(display_name)) as by_name
        from import_group
    )
    select line, case when line > first_id_line then first_id_line else first_name_line end as "firstLine",
           case when line > first_id_line and has_id then 'id' else 'name' end as what,
           case when line > first_id_line and has_id then group_id::text else name end as value,
           (count(*) over ())::int as total
      from row
     where line > first_id_line or (line > first_name_line and by_name and name is not null)
     order by line limit ${limit}`.execute(db)
  return found(rows)
}

export type TakenName = { line: number; userPrincipalName: string; holderId: string } & Counted

/** User rows whose name a user has who keeps it: not in the file, and not removed by it. */
export async function findTakenNames(
  db: Db,
  tenantId: string,
  usersReplaced: boolean,
  limit: number,
): Promise<Found<TakenName>> {
  const { rows } = await sql<TakenName>`
    select s.line, s.user_principal_name as "userPrincipalName", d.user_id as "holderId",
           (count(*) over ())::int as total
      from import_user s
      join directory_user d on d.tenant_id = ${tenantId} and d.deleted_at is null
       and lower(d.user_principal_name) = lower(s.user_principal_name) and d.user_id <> s.user_id
     where not ${usersReplaced}::boolean and not exists (select from import_user o where o.user_id = d.user_id)
     order by s.line limit ${limit}`.execute(db)
  return found(rows)
}

export type ForeignId = { line: number; id: string; type: string } & Counted

/** User rows with the id of a group or device. */
export async function findForeignUserIds(db: Db, tenantId: string, limit: number): Promise<Found<ForeignId>> {
  const { rows } = await sql<ForeignId>`
    select line, user_id as id, type, (count(*) over ())::int as total
      from (
        select s.line, s.user_id, 'group' as type from import_user s join import_group g on g.group_id = s.user_id
        union
        select s.line, s.user_id, 'group' from import_user s
          join directory_group g on g.tenant_id = ${tenantId} and g.group_id = s.user_id
        union
        select s.line, s.user_id, 'device' from import_user s
          join directory_device d on d.tenant_id = ${tenantId} and d.device_id = s.user_id
      ) x
     order by line limit ${limit}`.execute(db)
  return found(rows)
}

/** Group rows with the id of a user or device. */
export async function findForeignGroupIds(
  db: Db,
  tenantId: string,
  limit: number,
): Promise<Found<ForeignId>> {
  const { rows } = await sql<ForeignId>`
    select line, group_id as id, type, (count(*) over ())::int as total
      from (
        select s.line, s.group_id, 'user' as type from import_group s
          join directory_user u on u.tenant_id = ${tenantId} and u.user_id = s.group_id
        union
        select s.line, s.group_id, 'device' from import_group s
          join directory_device d on d.tenant_id = ${tenantId} and d.device_id = s.group_id
      ) x
     order by line limit ${limit}`.execute(db)
  return found(rows)
}

export type AmbiguousName = { line: number; name: string; candidates: string[] } & Counted

/** Group rows without an id whose name several groups of the directory have. */
export async function findAmbiguousGroups(
  db: Db,
  tenantId: string,
  limit: number,
): Promise<Found<AmbiguousName>> {
  const { rows } = await sql<AmbiguousName>`
    select s.line, s.display_name as name, d.candidates, (count(*) over ())::int as total
      from import_group s
      join (
        select lower(display_name) as name, array_agg(group_id::text order by group_id) as candidates
          from directory_group
         where tenant_id = ${tenantId}
           and lower(display_name) in (select lower(display_name) from import_group where not has_id)
         group by lower(display_name) having count(*) > 1
      ) d on d.name = lower(s.display_name)
     where not s.has_id
     order by s.line limit ${limit}`.execute(db)
  return found(rows)
}

export type LostReference = {
  line: number
  id: string | null
  name: string | null
  candidates: string[]
} & Counted

/** Member rows whose group was not found, or is one of several. */
export async function findLostGroups(db: Db, limit: number): Promise<Found<LostReference>> {
  const { rows } = await sql<LostReference>`
    with lost as materialized (
      select group_id, group_name, candidates from import_group_key where found_id is null
    ),
    bad as (
      select r.line, k.group_id as id, null as name, k.candidates
        from lost k join import_member r on r.group_id = k.group_id
      union all
      select r.line, null, r.group_name, k.candidates
        from lost k join import_member r on lower(r.group_name) = k.group_name and r.group_id is null
    )
    select line, id, name, candidates, (count(*) over ())::int as total from bad order by line limit ${limit}`.execute(
    db,
  )
  return found(rows)
}

export type LostMember = LostReference & { memberType: string; foundType: string | null }

/** Member rows whose member was not found, is one of several, or is of another type than the row says. */
export async function findLostMembers(db: Db, limit: number): Promise<Found<LostMember>> {
  const { rows } = await sql<LostMember>`
    with lost as materialized (
      select member_id, member_name, member_type, found_type, candidates from import_member_key
       where found_id is null or (member_type <> '' and found_type <> member_type)
    ),
    bad as (
      select r.line, k.member_id as id, null as name, k.candidates, k.member_type, k.found_type
        from lost k
        join import_member r on r.member_id = k.member_id and coalesce(r.member_type, '') = k.member_type
      union all
      select r.line, null, r.member_name, k.candidates, k.member_type, k.found_type
        from lost k
        join import_member r on lower(r.member_name) = k.member_name and coalesce(r.member_type, '') = k.member_type
         and r.member_id is null
    )
    select line, id, name, candidates, member_type as "memberType", found_type as "foundType",
           (count(*) over ())::int as total
      from bad order by line limit ${limit}`.execute(db)
  return found(rows)
}

/** Member rows that put a group into itself. */
export async function findSelfMembers(db: Db, limit: number): Promise<Found<{ line: number } & Counted>> {
  const { rows } = await sql<{ line: number } & Counted>`
    with nested as materialized (
      select member_id, member_name, member_type, found_id from import_member_key where found_type = 'group'
    ),
    row as (
      select r.line, r.group_id, r.group_name, k.found_id
        from nested k
        join import_member r on r.member_id = k.member_id and coalesce(r.member_type, '') = k.member_type
      union all
      select r.line, r.group_id, r.group_name, k.found_id
        from nested k
        join import_member r on lower(r.member_name) = k.member_name and coalesce(r.member_type, '') = k.member_type
         and r.member_id is null
    )
    select row.line, (count(*) over ())::int as total
      from row
      left join import_group_key i on i.group_id = row.group_id
      left join import_group_key n on row.group_id is null and n.group_name = lower(row.group_name)
     where row.found_id = coalesce(i.found_id, n.found_id)
     order by row.line limit ${limit}`.execute(db)
  return found(rows)
}
