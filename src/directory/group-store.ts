import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { ownedByGroups } from '../db/orphaned.ts'
import { changedRow, tell, toldRows } from '../db/outbox.ts'

/** A group of the directory. */
export type Group = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly mailNickname: string | null
  readonly mailEnabled: boolean
  readonly securityEnabled: boolean
  readonly groupTypes: readonly string[]
  readonly membershipRule: string | null
  readonly createdAt: Date
}

/** Locks a group and its memberships against change. */
export async function lockGroup(tx: Tx, tenantId: string, id: string): Promise<Group | undefined> {
  const { rows } = await sql<Group>`
    select group_id as id, display_name as "displayName", description, mail_nickname as "mailNickname",
           mail_enabled as "mailEnabled", security_enabled as "securityEnabled", group_types as "groupTypes",
           membership_rule as "membershipRule", created_at as "createdAt"
      from directory_group where tenant_id = ${tenantId} and group_id = ${id}::uuid for update`.execute(tx)
  return rows[0]
}

/** Adds a group (`before` is null), or writes all of one. */
export async function writeGroup(
  tx: Tx,
  tenantId: string,
  before: Group | null,
  group: Group,
): Promise<void> {
  await sql`
    insert into directory_group (tenant_id, group_id, display_name, description, mail_nickname, mail_enabled,
                                 security_enabled, group_types, membership_rule, created_at)
    values (${tenantId}, ${group.id}, ${group.displayName}, ${group.description}, ${group.mailNickname},
            ${group.mailEnabled}, ${group.securityEnabled}, ${group.groupTypes}::text[], ${group.membershipRule},
            ${group.createdAt})
    on conflict (tenant_id, group_id) do update
       set display_name = excluded.display_name, description = excluded.description,
           mail_nickname = excluded.mail_nickname, mail_enabled = excluded.mail_enabled,
           security_enabled = excluded.security_enabled, group_types = excluded.group_types,
           membership_rule = excluded.membership_rule`.execute(tx)
  tell(tx, tenantId, { kind: 'group', operation: before ? 'updated' : 'created', ids: [group.id] })
}

/** Removes a group and the memberships in it. */
export async function deleteGroupRow(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`
    with gone as (
      delete from group_member where tenant_id = ${tenantId} and group_id = ${id} returning group_id, member_id
    )
    ${toldRows(
      tenantId,
      sql`
      select ${changedRow('member', 'deleted', sql`member_id`, sql`group_id`)} from gone
      union all
      select ${changedRow('allotment', 'updated', sql`allotment_id`)}
        from (${ownedByGroups(tenantId, sql`select group_id from gone`)}) o`,
    )}`.execute(tx)
  await sql`delete from directory_group where tenant_id = ${tenantId} and group_id = ${id}`.execute(tx)
  tell(tx, tenantId, { kind: 'group', operation: 'deleted', ids: [id] })
}
