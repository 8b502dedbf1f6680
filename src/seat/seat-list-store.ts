import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import type { Seat } from './seat-store.ts'

const seatList: EntityList = {
  name: 'seat',
  from: sql`seat s`,
  tenantColumn: 's.tenant_id',
  alias: 's',
  key: [{ property: 'memberId', column: 's.member_id', type: 'guid' }],
  properties: {
    memberId: { type: 'guid', column: 's.member_id' },
    'assignedTo/id': { type: 'guid', column: 's.member_id' },
    entitledSinceDateTime: { type: 'dateTime', column: 's.entitled_since' },
    heldSinceDateTime: { type: 'dateTime', column: 's.held_since' },
  },
}

/** The seats of an allotment in member order, or those of one or several members. */
export function listSeatRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
  members?: string | readonly string[],
): Promise<ListPage<Seat>> {
  const ids = typeof members === 'string' ? [members] : members
  const narrowed = ids ? sql` and s.member_id = any (${ids}::uuid[])` : sql``
  return listRows<Seat>(db, tenantId, seatList, query, {
    columns: sql`s.allotment_id as "allotmentId", s.member_id as "memberId", s.held_since as "heldSince",
                 s.entitled_since as "entitledSince", s.failing_plan_ids as "failingPlanIds"`,
    condition: sql`s.allotment_id = ${allotmentId}::uuid${narrowed}`,
    scope: `${allotmentId}/${ids?.join() ?? ''}`,
  })
}
