import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { type ChangeOperation, changedRow, toldRows } from '../db/outbox.ts'
import type { HasColumn } from './apply-users-store.ts'

/** What a group row makes of a group `d`: the file's value where it has that column. */
function merged(has: HasColumn): Record<string, RawBuilder<unknown>> {
  const own = (column: string, key: string) =>
    has(key) ? sql`s.${sql.ref(column)}` : sql`d.${sql.ref(column)}`
  return {
    display_name: sql`s.display_name`,
    description: own('description', 'description'),
    mail_nickname: own('mail_nickname', 'mailNickname'),
    mail_enabled: sql`coalesce(s.mail_enabled, d.mail_enabled)`,
    security_enabled: sql`coalesce(s.security_enabled, d.security_enabled)`,
    group_types: sql`coalesce(s.group_types, d.group_types)`,
    membership_rule: own('membership_rule', 'membershipRule'),
  }
}

/** Writes what the file says about groups that were there. Says how many changed. */
export async function updateGroups(tx: Tx, tenantId: string, has: HasColumn): Promise<number> {
  const value = merged(has)
  const columns = Object.keys(value)
  const before = sql.join(columns.map((column) => sql`d.${sql.ref(column)}`))
  const after = sql.join(Object.values(value))
  return writeAndTell(
    tx,
    tenantId,
    'updated',
    sql`
    update directory_group d
       set (${sql.join(columns.map((column) => sql.ref(column)))}) = row(${after})
      from import_group s
     where d.tenant_id = ${tenantId} and d.group_id = s.group_id
       and row(${before}) is distinct from row(${after})
    returning d.group_id`,
  )
}

/** How many groups were written, all of them told to those who follow. */
async function writeAndTell(
  tx: Tx,
  tenantId: string,
  operation: ChangeOperation,
  write: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with written as (${write}),
    told as (${toldRows(tenantId, sql`select ${changedRow('group', operation, sql`group_id`)} from written`)})
    select count(*)::int as n from written`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Adds the file's groups that were not there. Says how many. */
export async function insertGroups(tx: Tx, tenantId: string, now: Date): Promise<number> {
  return writeAndTell(
    tx,
    tenantId,
    'created',
    sql`
    insert into directory_group (tenant_id, group_id, display_name, description, mail_nickname, mail_enabled,
                                 security_enabled, group_types, membership_rule, created_at)
    select ${tenantId}, s.group_id, s.display_name, s.description, s.mail_nickname, coalesce(s.mail_enabled, false),
           coalesce(s.security_enabled, true), coalesce(s.group_types, '{}'), s.membership_rule, ${now}
      from import_group s
     where not exists (select from directory_group d where d.tenant_id = ${tenantId} and d.group_id = s.group_id)
     order by s.group_id
    returning group_id`,
  )
}

/** An assignment of a group that loses its right to it. */
export type GroupAssignment = {
  assignmentId: string
  allotmentId: string
  groupId: string
  groupName: string
}

/** Group rows that turn security off for a group that carries licenses: it must keep it. */
export async function listUnsecured(
  tx: Tx,
  tenantId: string,
  limit: number,
): Promise<{ line: number; total: number; assignments: number }[]> {
  const { rows } = await sql<{ line: number; total: number; assignments: number }>`
    select s.line, count(a.assignment_id)::int as assignments, (count(*) over ())::int as total
      from import_group s
      join directory_group d on d.tenant_id = ${tenantId} and d.group_id = s.group_id and d.security_enabled
      join assignment a on a.tenant_id = ${tenantId} and a.target_id = s.group_id
     where s.security_enabled = false
     group by s.line order by s.line limit ${limit}`.execute(tx)
  return rows
}

/** Sync: the groups that the file does not hold are to go. Says how many there are. */
export async function listOtherGroups(tx: Tx, tenantId: string): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into import_removed_group (group_id)
    select d.group_id from directory_group d
     where d.tenant_id = ${tenantId} and not exists (select from import_group s where s.group_id = d.group_id)`.execute(
    tx,
  )
  return Number(numAffectedRows ?? 0)
}

/** The assignments of the groups to go, which end with them (rule 21). */
export async function listEndingAssignments(tx: Tx, tenantId: string): Promise<GroupAssignment[]> {
  const { rows } = await sql<GroupAssignment>`
    select a.assignment_id as "assignmentId", a.allotment_id as "allotmentId", d.group_id as "groupId",
           d.display_name as "groupName"
      from import_removed_group r
      join directory_group d on d.tenant_id = ${tenantId} and d.group_id = r.group_id
      join assignment a on a.tenant_id = ${tenantId} and a.target_id = r.group_id
     order by a.assignment_id`.execute(tx)
  return rows
}

/** Removes the groups to go. Their memberships and assignments went before. */
export async function deleteOtherGroups(tx: Tx, tenantId: string): Promise<void> {
  await writeAndTell(
    tx,
    tenantId,
    'deleted',
    sql`
    delete from directory_group d using import_removed_group r
     where d.tenant_id = ${tenantId} and d.group_id = r.group_id
    returning d.group_id`,
  )
}
