import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

export type ExclusionRow = {
  readonly allotmentId: string
  readonly memberId: string
  readonly createdAt: Date
}

/** The members whom an allotment does not serve through groups. */
export function listExclusionRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
): Promise<ListPage<ExclusionRow>> {
  return listRows<ExclusionRow>(
    db,
    tenantId,
    {
      name: 'exclusion',
      from: sql`exclusion e`,
      tenantColumn: 'e.tenant_id',
      alias: 'e',
      key: [{ property: 'memberId', column: 'e.member_id', type: 'guid' }],
      properties: {},
    },
    query,
    {
      columns: sql`e.allotment_id as "allotmentId", e.member_id as "memberId", e.created_at as "createdAt"`,
      condition: sql`e.allotment_id = ${allotmentId}::uuid`,
      scope: allotmentId,
    },
  )
}
