import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

type Role = 'globalAdministrator' | 'licenseAdministrator' | 'globalReader'

/** Somebody in the directory, with what they may do at this moment. */
export type Person = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly roles: readonly Role[]
  /** Owned by name, or as first-level member of a group that owns (rule 25). */
  readonly ownedAllotmentIds: readonly string[]
}

/** A present, enabled person; undefined for everybody else. Asked at each request, so that changes count at once. */
export async function findPerson(db: Db, tenantId: string, id: string): Promise<Person | undefined> {
  const { rows } = await sql<Person>`
    select u.user_id as id, coalesce(u.display_name, u.user_principal_name) as "displayName",
           u.user_principal_name as "userPrincipalName",
           array(select r.role from role_assignment r
                  where r.tenant_id = ${tenantId}::uuid and r.principal_id = u.user_id order by r.role) as roles,
           array(select o.allotment_id from allotment_owner o
                  where o.tenant_id = ${tenantId}::uuid and o.principal_id = u.user_id
                  union
                 select o.allotment_id from group_member m
                   join allotment_owner o on o.tenant_id = ${tenantId}::uuid and o.principal_id = m.group_id
                  where m.tenant_id = ${tenantId}::uuid and m.member_id = u.user_id
                  order by 1)::text[] as "ownedAllotmentIds"
      from directory_user u
     where u.tenant_id = ${tenantId}::uuid and u.user_id = ${id}::uuid and u.account_enabled
       and u.deleted_at is null`.execute(db)
  return rows[0]
}

/** Keeps a person from being deleted, and from being bound to a provider's subject, until the transaction ends. */
export async function sharePerson(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`
    select 1 from directory_user where tenant_id = ${tenantId} and user_id = ${id}::uuid for key share`.execute(
    tx,
  )
}
