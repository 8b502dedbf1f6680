import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { ownedByGroups } from '../db/orphaned.ts'
import { type ChangeOperation, changedRow, toldRows } from '../db/outbox.ts'

/**
 * Gathers the memberships that the file holds, each once, in the order in which they are written. Rows by
 * id and rows by name are joined apart, so that each join is on one column.
 */
export async function gatherEdges(tx: Tx): Promise<number> {
  const { numAffectedRows } = await sql`
    with by_id as (
      select member_id, member_type, found_id, found_type from import_member_key where member_id is not null
    ),
    by_name as (
      select member_name, member_type, found_id, found_type from import_member_key where member_id is null
    ),
    edge as (
      select g.found_id as group_id, m.found_id as member_id, m.found_type as member_type
        from import_member r
        join import_group_key g on g.group_id = r.group_id
        join by_id m on m.member_id = r.member_id and m.member_type = coalesce(r.member_type, '')
      union all
      select g.found_id, m.found_id, m.found_type
        from import_member r
        join import_group_key g on g.group_id = r.group_id
        join by_name m on m.member_name = lower(r.member_name) and m.member_type = coalesce(r.member_type, '')
       where r.member_id is null
      union all
      select g.found_id, m.found_id, m.found_type
        from import_member r
        join import_group_key g on g.group_name = lower(r.group_name)
        join by_id m on m.member_id = r.member_id and m.member_type = coalesce(r.member_type, '')
       where r.group_id is null
      union all
      select g.found_id, m.found_id, m.found_type
        from import_member r
        join import_group_key g on g.group_name = lower(r.group_name)
        join by_name m on m.member_name = lower(r.member_name) and m.member_type = coalesce(r.member_type, '')
       where r.group_id is null and r.member_id is null
    )
    insert into import_edge (group_id, member_id, member_type)
    select distinct on (group_id, member_id) group_id, member_id, member_type from edge
     order by group_id, member_id`.execute(tx)
  await sql`analyze import_edge`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Notes which new memberships may concern seats: of groups that serve allotments, and groups in groups. */
export async function noteAdded(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    insert into import_added (group_id, member_id, member_type)
    select e.group_id, e.member_id, e.member_type
      from import_edge e
     where (e.member_type = 'group'
            or e.group_id in (select group_id from assignment_reach where tenant_id = ${tenantId}))
       and not exists (select from group_member m where m.tenant_id = ${tenantId} and m.group_id = e.group_id
                          and m.member_id = e.member_id)`.execute(tx)
}

/** Adds the memberships that were not there. The groups are locked, so none comes in between. Says how many. */
export async function insertEdges(tx: Tx, tenantId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with added as (
      insert into group_member (tenant_id, group_id, member_id, member_type)
      select ${tenantId}, e.group_id, e.member_id, e.member_type
        from import_edge e
       where not exists (select from group_member m where m.tenant_id = ${tenantId} and m.group_id = e.group_id
                            and m.member_id = e.member_id)
      returning group_id, member_id
    ),
    told as (${toldMembers(tenantId, 'created', sql`added`)})
    select count(*)::int as n from added`.execute(tx)
  return rows[0]?.n ?? 0
}

/** The memberships that came or went, and whatever the groups own (rule 25). */
function toldMembers(
  tenantId: string,
  operation: ChangeOperation,
  members: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return toldRows(
    tenantId,
    sql`
    select ${changedRow('member', operation, sql`member_id`, sql`group_id`)} from ${members}
    union all
    select ${changedRow('allotment', 'updated', sql`allotment_id`)}
      from (select distinct allotment_id from (${ownedByGroups(tenantId, sql`select group_id from ${members}`)}) o) o`,
  )
}

/**
 * Sync: removes the memberships of users and groups that the file does not hold, in the groups that the
 * files are about. Devices stay: no file says which there are.
 */
export async function deleteOtherEdges(tx: Tx, tenantId: string, groupsStaged: boolean): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with gone as (
      delete from group_member m
       where m.tenant_id = ${tenantId} and m.member_type <> 'device'
         and m.group_id in (select group_id from import_group where ${groupsStaged}::boolean
                            union select found_id from import_group_key)
         and not exists (select from import_edge e where e.group_id = m.group_id and e.member_id = m.member_id)
      returning m.group_id, m.member_id, m.member_type
    ),
    noted as (
      insert into import_removed (group_id, member_id, member_type)
      select group_id, member_id, member_type from gone returning 1
    ),
    told as (${toldMembers(tenantId, 'deleted', sql`gone`)})
    select count(*)::int as n from noted`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Sync: removes the memberships in groups that go, and of those groups in others. Says how many. */
export async function deleteEdgesOfRemovedGroups(tx: Tx, tenantId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with gone as (
      delete from group_member m using (
        select group_id, member_id from group_member
         where tenant_id = ${tenantId} and group_id in (select group_id from import_removed_group)
        union
        select group_id, member_id from group_member
         where tenant_id = ${tenantId} and member_id in (select group_id from import_removed_group)
      ) x
       where m.tenant_id = ${tenantId} and m.group_id = x.group_id and m.member_id = x.member_id
      returning m.group_id, m.member_id, m.member_type
    ),
    noted as (
      insert into import_removed (group_id, member_id, member_type)
      select group_id, member_id, member_type from gone returning 1
    ),
    told as (${toldMembers(tenantId, 'deleted', sql`gone`)})
    select count(*)::int as n from noted`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Beside memberships that went, how many are left; nothing is counted where none went. */
export async function countKept(
  tx: Tx,
  tenantId: string,
  removed: number,
): Promise<{ removed: number; changed: number; unchanged: number }> {
  if (removed === 0) return { removed, changed: 0, unchanged: 0 }
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from group_member where tenant_id = ${tenantId}`.execute(tx)
  return { removed, changed: 0, unchanged: rows[0]?.n ?? 0 }
}

/** The groups into which other groups came, or out of which they went. */
export async function listRenestedGroups(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select group_id as id from import_added where member_type = 'group'
    union select group_id from import_removed where member_type = 'group'`.execute(tx)
  return rows.map((row) => row.id)
}
