import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

export type OwnerRow = { readonly id: string; readonly type: 'user' | 'group' }

/** The owners of an allotment: people, and groups whose members own it. */
export function listOwnerRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
): Promise<ListPage<OwnerRow>> {
  return listRows<OwnerRow>(
    db,
    tenantId,
    {
      name: 'owner',
      from: sql`allotment_owner o`,
      tenantColumn: 'o.tenant_id',
      alias: 'o',
      key: [{ property: 'id', column: 'o.principal_id', type: 'guid' }],
      properties: {},
    },
    query,
    {
      columns: sql`o.principal_id as id, o.principal_type as type`,
      condition: sql`o.allotment_id = ${allotmentId}::uuid`,
      scope: allotmentId,
    },
  )
}
