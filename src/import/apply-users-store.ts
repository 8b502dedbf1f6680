import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { ownedByPeople } from '../db/orphaned.ts'
import { type ChangeOperation, changedRow, toldRows } from '../db/outbox.ts'

/** Whether the file has a column; without it the directory's values stay. */
export type HasColumn = (key: string) => boolean

/** What a user row makes of a user `d`: the file's value where it has that column. */
function merged(has: HasColumn): Record<string, RawBuilder<unknown>> {
  const own = (column: string, key: string) =>
    has(key) ? sql`s.${sql.ref(column)}` : sql`d.${sql.ref(column)}`
  return {
    user_principal_name: sql`s.user_principal_name`,
    display_name: own('display_name', 'displayName'),
    given_name: own('given_name', 'givenName'),
    surname: own('surname', 'surname'),
    mail: own('mail', 'mail'),
    job_title: own('job_title', 'jobTitle'),
    department: own('department', 'department'),
    user_type: sql`coalesce(s.user_type, d.user_type)`,
    account_enabled: sql`coalesce(s.account_enabled, d.account_enabled)`,
    usage_location: own('usage_location', 'usageLocation'),
  }
}

/** Notes users whose seats may change with their own data: restored, enabled, of another type or place (rule 20). */
export async function noteChangedUsers(tx: Tx, tenantId: string, has: HasColumn): Promise<void> {
  const value = merged(has)
  await sql`
    insert into import_changed_user (user_id)
    select d.user_id
      from import_user s join directory_user d on d.tenant_id = ${tenantId} and d.user_id = s.user_id
     where d.deleted_at is not null or d.user_type <> ${value.user_type}
        or d.account_enabled <> ${value.account_enabled}
        or d.usage_location is distinct from ${value.usage_location}`.execute(tx)
}

/** Sync: deletes the present users that the file does not hold, to be restored if need be. Says how many. */
export async function deleteOtherUsers(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with gone as (
      update directory_user d set deleted_at = ${now}
       where d.tenant_id = ${tenantId} and d.deleted_at is null
         and not exists (select from import_user s where s.user_id = d.user_id)
      returning d.user_id, d.account_enabled
    ),
    noted as (insert into import_changed_user (user_id) select user_id from gone returning 1),
    told as (${toldUsers(tenantId, 'updated', sql`gone`, {
      present: sql`select user_id from gone`,
      able: sql`select user_id from gone where account_enabled`,
    })})
    select count(*)::int as n from noted`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Gives up names that pass from one user of the file to another, so that no order of writing matters. */
export async function releaseNames(tx: Tx, tenantId: string): Promise<void> {
  // Nobody is told: what the file says about these users is written next.
  await sql`
    update directory_user d set user_principal_name = d.user_id::text
      from import_user s
     where d.tenant_id = ${tenantId} and d.user_id = s.user_id and d.deleted_at is null
       and lower(d.user_principal_name) <> lower(s.user_principal_name)
       and lower(d.user_principal_name) in (select lower(user_principal_name) from import_user)`.execute(tx)
}

/** Writes what the file says about users who were there, deleted or not. Says how many changed. */
export async function updateUsers(tx: Tx, tenantId: string, has: HasColumn): Promise<number> {
  const value = merged(has)
  const columns = Object.keys(value)
  const before = sql.join(columns.map((column) => sql`d.${sql.ref(column)}`))
  const after = sql.join(Object.values(value))
  const { rows } = await sql<{ n: number }>`
    with before as materialized (
      select d.user_id, d.account_enabled, d.deleted_at
        from import_user s join directory_user d on d.tenant_id = ${tenantId} and d.user_id = s.user_id
    ),
    written as (
      update directory_user d
         set (${sql.join(columns.map((column) => sql.ref(column)))}, deleted_at) = row(${after}, null)
        from import_user s
       where d.tenant_id = ${tenantId} and d.user_id = s.user_id
         and (d.deleted_at is not null or row(${before}) is distinct from row(${after}))
      returning d.user_id, d.account_enabled
    ),
    told as (${toldUsers(tenantId, 'updated', sql`written`, {
      present: sql`select user_id from before where deleted_at is not null`,
      able: sql`select w.user_id from written w join before b on b.user_id = w.user_id
                 where w.account_enabled <> (b.account_enabled and b.deleted_at is null)`,
    })})
    select count(*)::int as n from written`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Users who were written; those who came or went as members of groups; and those whose ownership came or went (rule 25). */
function toldUsers(
  tenantId: string,
  operation: ChangeOperation,
  written: RawBuilder<unknown>,
  changed?: { readonly present: RawBuilder<unknown>; readonly able: RawBuilder<unknown> },
): RawBuilder<unknown> {
  const users = sql`select ${changedRow('user', operation, sql`user_id`)} from ${written}`
  if (!changed) return toldRows(tenantId, users)
  return toldRows(
    tenantId,
    sql`${users}
    union all
    select ${changedRow('member', 'updated', sql`member_id`, sql`group_id`)} from group_member
     where tenant_id = ${tenantId} and member_id in (${changed.present})
    union all
    select ${changedRow('allotment', 'updated', sql`allotment_id`)}
      from (${ownedByPeople(tenantId, changed.able)}) o`,
  )
}

/** Adds the file's users who were not there. Says how many. */
export async function insertUsers(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with added as (
    insert into directory_user (tenant_id, user_id, user_principal_name, display_name, given_name, surname, mail,
                                job_title, department, user_type, account_enabled, usage_location, created_at)
    select ${tenantId}, s.user_id, s.user_principal_name, s.display_name, s.given_name, s.surname, s.mail,
           s.job_title, s.department, coalesce(s.user_type, 'Member'), coalesce(s.account_enabled, true),
           s.usage_location, ${now}
      from import_user s
     where not exists (select from directory_user d where d.tenant_id = ${tenantId} and d.user_id = s.user_id)
     order by s.user_id
    returning user_id
    ),
    told as (${toldUsers(tenantId, 'created', sql`added`)})
    select count(*)::int as n from added`.execute(tx)
  return rows[0]?.n ?? 0
}
