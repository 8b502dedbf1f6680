import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'
import { throughGroups } from '../db/through-groups.ts'
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
  collections: {
    assignedThrough: throughGroups(sql`s.tenant_id`, sql`s.member_id`, sql`g.allotment_id = s.allotment_id`),
  },
}

/** A seat as lists show it. */
export type SeatRow = Seat & { readonly beyondLimit: boolean }

type SeatPlace = { readonly allotmentId: string }

function seatsAt(tenantId: string, { allotmentId }: PlaceSql<SeatPlace>): ListAt {
  return {
    entity: seatList,
    shape: {
      columns: sql`s.allotment_id as "allotmentId", s.member_id as "memberId", s.held_since as "heldSince",
                   s.entitled_since as "entitledSince", s.failing_plan_ids as "failingPlanIds",
                   ${beyondLimit(tenantId, allotmentId)} as "beyondLimit"`,
      condition: sql`s.allotment_id = ${allotmentId}`,
    },
  }
}

/** The seats of an allotment in member order, or those of one or several members. */
export function listSeatRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  allotmentId: string,
  members?: string | readonly string[],
): Promise<ListPage<SeatRow>> {
  const ids = typeof members === 'string' ? [members] : members
  const { entity, shape } = seatsAt(tenantId, placeValues({ allotmentId }))
  const narrowed = ids ? sql` and s.member_id = any (${ids}::uuid[])` : sql``
  return listRows<SeatRow>(db, tenantId, entity, query, {
    ...shape,
    condition: sql`${shape.condition}${narrowed}`,
    scope: placeScope({ allotmentId, ...(ids ? { memberIds: ids.join() } : {}) }),
  })
}

/** The first page of the seats of several allotments. */
export function listSeatRowsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly SeatPlace[],
): Promise<ListPage<SeatRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, (place) => seatsAt(tenantId, place))
}

/**
 * Rule 15: the newest seats, as many as there are more than the limit: those that enforcing it would take first.
 * They are looked for only where there are any; an allotment within its limit pays nothing.
 */
function beyondLimit(tenantId: string, allotmentId: RawBuilder<unknown>): RawBuilder<boolean> {
  const beyond = sql`
    (select a.consumed_units - a.allotted_units from allotment a
      where a.tenant_id = ${tenantId} and a.allotment_id = ${allotmentId})`
  return sql`
    case when ${beyond} > 0 then (s.held_since, s.entitled_since, s.member_id) >= (
      select b.held_since, b.entitled_since, b.member_id from seat b
       where b.tenant_id = ${tenantId} and b.allotment_id = ${allotmentId}
       order by b.held_since desc, b.entitled_since desc, b.member_id desc
      offset ${beyond} - 1 limit 1) else false end`
}
