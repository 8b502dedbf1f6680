import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { ownedByPeople } from '../db/orphaned.ts'
import { changedRow, tell, toldRows } from '../db/outbox.ts'

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

/** Adds a user (`before` is null), or writes all of one. */
export async function writeUser(tx: Tx, tenantId: string, before: User | null, user: User): Promise<void> {
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
  tell(tx, tenantId, { kind: 'user', operation: before ? 'updated' : 'created', ids: [user.id] })
  if (!before) return
  if (isPresent(before) !== isPresent(user)) await tellMemberships(tx, tenantId, user.id)
  if (isAble(before) !== isAble(user)) await tellOwned(tx, tenantId, user.id)
}

const isPresent = (user: User) => user.deletedAt === null
const isAble = (user: User) => isPresent(user) && user.accountEnabled

/** A deleted user stays in the groups for restoring, and is no member meanwhile. */
async function tellMemberships(tx: Tx, tenantId: string, userId: string): Promise<void> {
  await toldRows(
    tenantId,
    sql`
    select ${changedRow('member', 'updated', sql`member_id`, sql`group_id`)} from group_member
     where tenant_id = ${tenantId} and member_id = ${userId}`,
  ).execute(tx)
}

/** Rule 25: whether allotments are orphaned may change with their owners. */
async function tellOwned(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select allotment_id as id from (${ownedByPeople(tenantId, sql`select ${userId}::uuid`)}) o`.execute(tx)
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: rows.map(({ id }) => id) })
}
