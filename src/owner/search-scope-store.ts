import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

/** The groups within which an allotment's owners find whom to assign; none: the whole directory (rule 26). */
export function listSearchScopeRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
): Promise<ListPage<{ readonly id: string; readonly type: 'group' }>> {
  return listRows(
    db,
    tenantId,
    {
      name: 'searchScope',
      from: sql`allotment_search_scope c`,
      tenantColumn: 'c.tenant_id',
      alias: 'c',
      key: [{ property: 'id', column: 'c.group_id', type: 'guid' }],
      properties: {},
    },
    query,
    {
      columns: sql`c.group_id as id, 'group' as type`,
      condition: sql`c.allotment_id = ${allotmentId}::uuid`,
      scope: allotmentId,
    },
  )
}

/** Adds a group to the scope; false where it is in it. */
export async function insertSearchScope(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  groupId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into allotment_search_scope (tenant_id, allotment_id, group_id, created_at)
    values (${tenantId}, ${allotmentId}, ${groupId}, ${now}) on conflict do nothing returning 1`.execute(tx)
  return rows.length > 0
}

/** Takes a group out of the scope; says whether it was in it. */
export async function deleteSearchScope(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  groupId: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from allotment_search_scope
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and group_id = ${groupId}::uuid
    returning 1`.execute(tx)
  return rows.length > 0
}
