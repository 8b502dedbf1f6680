import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Which parts of the directory the files replace (sync): what they do not hold, goes. */
export type Replaced = { readonly users: boolean; readonly groups: boolean }

/** Locks the groups that the files name, in id order: their memberships are about to change. */
export async function lockNamedGroups(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    with name as (
      select lower(display_name) as name from import_group where not has_id
      union select group_name from import_group_key
    ),
    named as (
      select group_id from import_group
      union select group_id from import_group_key
      union select group_id from directory_group
             where tenant_id = ${tenantId} and lower(display_name) in (select name from name)
    )
    select 1 from directory_group
     where tenant_id = ${tenantId} and group_id in (select group_id from named)
     order by group_id for update`.execute(tx)
}

/** Locks all groups, in id order: those that the files do not hold are about to go. */
export async function lockAllGroups(tx: Tx, tenantId: string): Promise<void> {
  await sql`select 1 from directory_group where tenant_id = ${tenantId} order by group_id for update`.execute(
    tx,
  )
}

/** Rows of users without an id are the user of that name: the present one, or else the one deleted last. */
export async function matchUsers(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    update import_user s set user_id = d.user_id
      from (
        select distinct on (lower(user_principal_name)) lower(user_principal_name) as name, user_id
          from directory_user
         where tenant_id = ${tenantId}
           and lower(user_principal_name) in (select lower(user_principal_name) from import_user where not has_id)
         order by lower(user_principal_name), deleted_at desc nulls first, user_id
      ) d
     where not s.has_id and lower(s.user_principal_name) = d.name`.execute(tx)
}

/** Rows of groups without an id are the one group of that name. */
export async function matchGroups(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    update import_group s set group_id = d.group_id
      from (
        select lower(display_name) as name, min(group_id::text)::uuid as group_id from directory_group
         where tenant_id = ${tenantId}
           and lower(display_name) in (select lower(display_name) from import_group where not has_id)
         group by lower(display_name) having count(*) = 1
      ) d
     where not s.has_id and lower(s.display_name) = d.name`.execute(tx)
}

/**
 * Locks the users that the files change or name as members, in id order: nobody may be deleted or
 * assigned to while their memberships are written. Devices are only kept from being deleted.
 */
export async function lockNamedUsers(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    with name as materialized (select distinct member_name as name from import_member_key where member_id is null),
    named as (
      select user_id from import_user
      union select member_id from import_member_key
      union select user_id from directory_user
             where tenant_id = ${tenantId} and lower(user_principal_name) in (select name from name)
      union select user_id from directory_user
             where tenant_id = ${tenantId} and lower(display_name) in (select name from name)
    )
    select 1 from directory_user
     where tenant_id = ${tenantId} and user_id in (select user_id from named)
     order by user_id for update`.execute(tx)
  await sql`
    select 1 from directory_device
     where tenant_id = ${tenantId} and device_id in (select member_id from import_member_key)
     order by device_id for key share`.execute(tx)
}

/** Locks all users, in id order: those that the files do not hold are about to go. */
export async function lockAllUsers(tx: Tx, tenantId: string): Promise<void> {
  await sql`select 1 from directory_user where tenant_id = ${tenantId} order by user_id for update`.execute(
    tx,
  )
}

/** Lists each group and member that the rows of memberships name, once. */
export async function listKeys(tx: Tx): Promise<void> {
  await sql`
    insert into import_group_key (group_id, group_name)
    select distinct group_id, case when group_id is null then lower(group_name) end
      from import_member where group_id is not null or group_name is not null`.execute(tx)
  await sql`
    insert into import_member_key (member_id, member_name, member_type)
    select distinct member_id, case when member_id is null then lower(member_name) end, coalesce(member_type, '')
      from import_member where member_id is not null or member_name is not null`.execute(tx)
  await sql`analyze import_group_key, import_member_key`.execute(tx)
}

/** Finds the groups that memberships name, as the directory will be with the files in it. */
export async function resolveGroupKeys(tx: Tx, tenantId: string, replaced: Replaced): Promise<void> {
  await sql`
    update import_group_key k set found_id = x.group_id
      from (
        select group_id from import_group
        union
        select group_id from directory_group
         where tenant_id = ${tenantId} and not ${replaced.groups}::boolean
           and group_id in (select group_id from import_group_key)
      ) x
     where k.group_id = x.group_id`.execute(tx)
  await sql`
    with named as (
      select lower(display_name) as name, group_id from import_group
       where lower(display_name) in (select group_name from import_group_key)
      union
      select lower(display_name), group_id from directory_group
       where tenant_id = ${tenantId} and not ${replaced.groups}::boolean
         and lower(display_name) in (select group_name from import_group_key)
         and group_id not in (select group_id from import_group)
    ),
    found as (
      select name, array_agg(group_id::text order by group_id) as candidates from named group by name
    )
    update import_group_key k
       set candidates = f.candidates,
           found_id = case when cardinality(f.candidates) = 1 then f.candidates[1]::uuid end
      from found f where k.group_name = f.name`.execute(tx)
}

/** Finds by id the users, groups and devices that memberships name. */
export async function resolveMemberIds(tx: Tx, tenantId: string, replaced: Replaced): Promise<void> {
  await sql`
    update import_member_key k set found_id = x.id, found_type = x.type
      from (
        select user_id as id, 'user' as type from import_user
        union
        select user_id, 'user' from directory_user
         where tenant_id = ${tenantId} and not ${replaced.users}::boolean and deleted_at is null
           and user_id in (select member_id from import_member_key)
        union
        select group_id, 'group' from import_group
        union
        select group_id, 'group' from directory_group
         where tenant_id = ${tenantId} and not ${replaced.groups}::boolean
           and group_id in (select member_id from import_member_key)
        union
        select device_id, 'device' from directory_device
         where tenant_id = ${tenantId} and device_id in (select member_id from import_member_key)
      ) x
     where k.member_id = x.id`.execute(tx)
}

/**
 * Finds by name the users and groups that memberships name: a userPrincipalName before anything else,
 * then display names of groups and users, of which only one may fit.
 */
export async function resolveMemberNames(tx: Tx, tenantId: string, replaced: Replaced): Promise<void> {
  await sql`
    with wanted as materialized (
      select distinct member_name as name from import_member_key where member_id is null
    ),
    present_user as (
      select user_id, user_principal_name, display_name from import_user
      union all
      select user_id, user_principal_name, display_name from directory_user
       where tenant_id = ${tenantId} and deleted_at is null and not ${replaced.users}::boolean
         and user_id in (
           select user_id from directory_user
            where tenant_id = ${tenantId} and lower(user_principal_name) in (select name from wanted)
           union
           select user_id from directory_user
            where tenant_id = ${tenantId} and lower(display_name) in (select name from wanted))
         and user_id not in (select user_id from import_user)
    ),
    present_group as (
      select group_id, display_name from import_group
      union all
      select group_id, display_name from directory_group
       where tenant_id = ${tenantId} and not ${replaced.groups}::boolean
         and lower(display_name) in (select name from wanted)
         and group_id not in (select group_id from import_group)
    ),
    named as (
      select lower(user_principal_name) as name, user_id as id, 'user' as type, 1 as rank from present_user
      union all select lower(display_name), user_id, 'user', 2 from present_user
      union all select lower(display_name), group_id, 'group', 2 from present_group
    ),
    fitting as (
      select k.member_name, k.member_type, n.id, n.type, n.rank,
             min(n.rank) over (partition by k.member_name, k.member_type) as best
        from import_member_key k
        join named n on n.name = k.member_name and (k.member_type = '' or k.member_type = n.type)
       where k.member_id is null
    ),
    found as (
      select member_name, member_type, array_agg(distinct type || ' ' || id::text) as candidates,
             min(id::text)::uuid as id, min(type) as type
        from fitting where rank = best group by member_name, member_type
    )
    update import_member_key k
       set candidates = f.candidates,
           found_id = case when cardinality(f.candidates) = 1 then f.id end,
           found_type = case when cardinality(f.candidates) = 1 then f.type end
      from found f
     where k.member_id is null and k.member_name = f.member_name and k.member_type = f.member_type`.execute(
    tx,
  )
}
