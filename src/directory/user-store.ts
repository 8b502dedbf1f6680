import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/** A person of the directory. */
export type User = {
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string | null
  readonly givenName: string | null
  readonly surname: string | null
  readonly mail: string | null
  readonly jobTitle: string | null
  readonly department: string | null
  readonly userType: 'Member' | 'Guest'
  readonly accountEnabled: boolean
  readonly usageLocation: string | null
  readonly createdAt: Date
  readonly deletedAt: Date | null
}

const userColumns = sql`
  user_id as id, user_principal_name as "userPrincipalName", display_name as "displayName",
  given_name as "givenName", surname, mail, job_title as "jobTitle", department, user_type as "userType",
  account_enabled as "accountEnabled", usage_location as "usageLocation", created_at as "createdAt",
  deleted_at as "deletedAt"`

/** Locks a user, deleted or not: their data or memberships are about to change what they may hold. */
export async function lockUser(tx: Tx, tenantId: string, id: string): Promise<User | undefined> {
  const { rows } = await sql<User>`
    select ${userColumns} from directory_user where tenant_id = ${tenantId} and user_id = ${id}::uuid for update`.execute(
    tx,
  )
  return rows[0]
}

/** Finds a present user by userPrincipalName, in any letter case. */
export async function findUserByPrincipalName(
  db: Db,
  tenantId: string,
  name: string,
): Promise<User | undefined> {
  const { rows } = await sql<User>`
    select ${userColumns} from directory_user
     where tenant_id = ${tenantId} and lower(user_principal_name) = lower(${name}) and deleted_at is null`.execute(
    db,
  )
  return rows[0]
}

/** Adds a user, or writes all of one. */
export async function upsertUser(tx: Tx, tenantId: string, user: User): Promise<void> {
  await sql`
    insert into directory_user (tenant_id, user_id, user_principal_name, display_name, given_name, surname, mail,
                                job_title, department, user_type, account_enabled, usage_location, created_at, deleted_at)
    values (${tenantId}, ${user.id}, ${user.userPrincipalName}, ${user.displayName}, ${user.givenName},
            ${user.surname}, ${user.mail}, ${user.jobTitle}, ${user.department}, ${user.userType},
            ${user.accountEnabled}, ${user.usageLocation}, ${user.createdAt}, ${user.deletedAt})
    on conflict (tenant_id, user_id) do update
       set user_principal_name = excluded.user_principal_name, display_name = excluded.display_name,
           given_name = excluded.given_name, surname = excluded.surname, mail = excluded.mail,
           job_title = excluded.job_title, department = excluded.department, user_type = excluded.user_type,
           account_enabled = excluded.account_enabled, usage_location = excluded.usage_location,
           deleted_at = excluded.deleted_at`.execute(tx)
}
