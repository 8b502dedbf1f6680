import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'

export type OwnerRow = { readonly id: string; readonly type: 'user' | 'group' }
type OwnerPlace = { readonly allotmentId: string }

const ownerList: EntityList = {
  name: 'owner',
  from: sql`allotment_owner o`,
  tenantColumn: 'o.tenant_id',
  alias: 'o',
  key: [{ property: 'id', column: 'o.principal_id', type: 'guid' }],
  properties: {},
}

const ownersAt = ({ allotmentId }: PlaceSql<OwnerPlace>): ListAt => ({
  entity: ownerList,
  shape: {
    columns: sql`o.principal_id as id, o.principal_type as type`,
    condition: sql`o.allotment_id = ${allotmentId}`,
  },
})

/** The owners of an allotment: people, and groups whose members own it. */
export function listOwnerRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
): Promise<ListPage<OwnerRow>> {
  const { entity, shape } = ownersAt(placeValues({ allotmentId }))
  return listRows<OwnerRow>(db, tenantId, entity, query, { ...shape, scope: placeScope({ allotmentId }) })
}

/** The first page of the owners of several allotments. */
export function listOwnerRowsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly OwnerPlace[],
): Promise<ListPage<OwnerRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, ownersAt)
}
