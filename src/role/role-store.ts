import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import { roleAssignmentFilter } from '../contract/role.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

type Role = 'globalAdministrator' | 'licenseAdministrator' | 'globalReader'

export type RoleAssignment = { readonly id: string; readonly principalId: string; readonly role: Role }

const columns = sql`r.role_assignment_id as id, r.principal_id as "principalId", r.role`

/** Role assignments of the tenant, or the one with an id. */
export function listRoleAssignmentRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  id?: string,
): Promise<ListPage<RoleAssignment>> {
  return listRows<RoleAssignment>(
    db,
    tenantId,
    {
      name: 'roleAssignment',
      from: sql`role_assignment r`,
      tenantColumn: 'r.tenant_id',
      alias: 'r',
      key: [{ property: 'id', column: 'r.role_assignment_id', type: 'guid' }],
      properties: {
        id: { ...roleAssignmentFilter.properties.id, column: 'r.role_assignment_id' },
        principalId: { ...roleAssignmentFilter.properties.principalId, column: 'r.principal_id' },
        roleDefinitionId: {
          ...roleAssignmentFilter.properties.roleDefinitionId,
          column: sql`(case r.role when 'globalAdministrator' then '62e90394-69f5-4237-9190-012177145e10'
                                   when 'licenseAdministrator' then '4d6ac14f-3453-41d0-bef9-a3e0c569773a'
                                   else 'f2ef992c-3afb-46b9-b7cf-a126ee74c451' end)::uuid`,
        },
      },
    },
    query,
    { columns, ...(id ? { condition: sql`r.role_assignment_id = ${id}::uuid`, scope: id } : {}) },
  )
}

/** Gives a role; false where the person has it. */
export async function insertRoleAssignment(
  tx: Tx,
  tenantId: string,
  row: RoleAssignment,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into role_assignment (tenant_id, role_assignment_id, principal_id, role, created_at)
    values (${tenantId}, ${row.id}, ${row.principalId}, ${row.role}, ${now})
    on conflict do nothing returning 1`.execute(tx)
  return rows.length > 0
}

/** Takes a role away; undefined where the assignment is not there. */
export async function deleteRoleAssignment(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<RoleAssignment | undefined> {
  const { rows } = await sql<RoleAssignment>`
    delete from role_assignment r where r.tenant_id = ${tenantId} and r.role_assignment_id = ${id}::uuid
    returning ${columns}`.execute(tx)
  return rows[0]
}

/**
 * Global Administrators who can act: present, enabled people with the role. Their roles are locked so that two cannot leave
 * at once, and read in a statement of its own: the one that waited for the lock still sees people as they were before.
 */
export async function lockGlobalAdministrators(tx: Tx, tenantId: string): Promise<string[]> {
  await sql`
    select 1 from role_assignment where tenant_id = ${tenantId} and role = 'globalAdministrator'
     order by role_assignment_id for update`.execute(tx)
  const { rows } = await sql<{ id: string }>`
    select r.principal_id as id from role_assignment r
      join directory_user u on u.tenant_id = ${tenantId} and u.user_id = r.principal_id
     where r.tenant_id = ${tenantId} and r.role = 'globalAdministrator' and u.account_enabled and u.deleted_at is null
     order by r.role_assignment_id`.execute(tx)
  return rows.map((row) => row.id)
}
