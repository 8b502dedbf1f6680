import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'
import { throughGroups } from '../db/through-groups.ts'

/** Somebody who waits for a unit; who is blocked does not wait (rule 18). */
export type WaitingRow = {
  readonly allotmentId: string
  readonly memberId: string
  readonly waitingSince: Date
  readonly priority: number
  readonly pinned: boolean
  readonly reason: 'noFreeUnit' | 'allotmentOnHold' | 'overAllotted' | 'inProgress'
}

const queue: EntityList = {
  name: 'waitingMember',
  from: sql`waiting_member w`,
  tenantColumn: 'w.tenant_id',
  alias: 'w',
  key: [{ property: 'memberId', column: 'w.member_id', type: 'guid' }],
  properties: {
    pinned: { type: 'boolean', column: 'w.pinned' },
    priority: { type: 'int', column: 'w.priority' },
    waitingSinceDateTime: { type: 'dateTime', column: 'w.waiting_since' },
    memberId: { type: 'guid', column: 'w.member_id' },
    'assignedTo/id': { type: 'guid', column: 'w.member_id' },
    allotmentId: { type: 'guid', column: 'w.allotment_id' },
  },
  collections: {
    assignedThrough: throughGroups(sql`w.tenant_id`, sql`w.member_id`, sql`g.allotment_id = w.allotment_id`),
  },
  // Rule 8, and the order of the index waiting_member_queue.
  defaultOrder: [
    { path: 'pinned', descending: true },
    { path: 'priority', descending: true },
    { path: 'waitingSinceDateTime', descending: false },
  ],
}

const ofMember: EntityList = {
  ...queue,
  name: 'waitingMemberOfMember',
  key: [{ property: 'allotmentId', column: 'w.allotment_id', type: 'guid' }],
  defaultOrder: [],
}

const shown = (tenantId: string) => ({
  columns: sql`
    w.allotment_id as "allotmentId", w.member_id as "memberId", w.waiting_since as "waitingSince", w.priority, w.pinned,
    case when a.state = 'hold' then 'allotmentOnHold'
         when a.over_allotted then 'overAllotted'
         when a.consumed_units < a.allotted_units then 'inProgress'
         else 'noFreeUnit' end as reason`,
  joins: sql`join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = w.allotment_id`,
})

/** An allotment's waiting room, a member's places in several, or one of them. */
export type WaitingPlace =
  | { readonly allotmentId: string }
  | { readonly memberId: string }
  | { readonly allotmentId: string; readonly memberId: string }

function waitingAt(tenantId: string, place: PlaceSql<WaitingPlace>): ListAt {
  const conditions: RawBuilder<unknown>[] = [sql`w.blocked is null`]
  if ('allotmentId' in place) conditions.push(sql`w.allotment_id = ${place.allotmentId}`)
  if ('memberId' in place) conditions.push(sql`w.member_id = ${place.memberId}`)
  return {
    entity: 'memberId' in place ? ofMember : queue,
    shape: { ...shown(tenantId), condition: sql.join(conditions, sql` and `) },
  }
}

/** The waiting room of an allotment in queue order, a member's places in several, or one of them. */
export function listWaitingRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  place: WaitingPlace,
): Promise<ListPage<WaitingRow>> {
  const { entity, shape } = waitingAt(tenantId, placeValues(place))
  return listRows<WaitingRow>(db, tenantId, entity, query, { ...shape, scope: placeScope(place) })
}

/** The first page of several waiting rooms, each in queue order. */
export function listWaitingRowsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly WaitingPlace[],
): Promise<ListPage<WaitingRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, (place) => waitingAt(tenantId, place))
}

/**
 * How many stand before an entry of a queue (rule 8). Costs three ranges of the queue's index, together
 * as long as the answer: asked once a page, and only when positions are selected.
 */
export async function countBefore(
  db: Db,
  tenantId: string,
  entry: Pick<WaitingRow, 'allotmentId' | 'memberId'>,
): Promise<number> {
  const { allotmentId, memberId } = entry
  // Read first, so that the planner knows the values that the ranges begin at.
  const { rows: standing } = await sql<{ pinned: boolean; priority: number }>`
    select pinned, priority from waiting_member
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and member_id = ${memberId}::uuid`.execute(
    db,
  )
  const [{ pinned, priority } = { pinned: true, priority: 0 }] = standing
  const { rows } = await sql<{ n: number }>`
    select ((select count(*) from waiting_member
              where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and blocked is null
                and pinned and not ${pinned}::boolean)
          + (select count(*) from waiting_member
              where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and blocked is null
                and pinned = ${pinned} and priority > ${priority})
          + (select count(*) from waiting_member
              where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and blocked is null
                and pinned = ${pinned} and priority = ${priority}
                and (waiting_since, member_id) < (
                  (select waiting_since from waiting_member
                    where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid
                      and member_id = ${memberId}::uuid),
                  ${memberId}::uuid)))::int as n`.execute(db)
  return rows[0]?.n ?? 0
}

/** The places in line of several who wait (rule 8); each queue is read once, whole. */
export async function listPositions(
  db: Db,
  tenantId: string,
  entries: readonly Pick<WaitingRow, 'allotmentId' | 'memberId'>[],
): Promise<Map<string, number>> {
  const allotmentIds = entries.map(({ allotmentId }) => allotmentId)
  const memberIds = entries.map(({ memberId }) => memberId)
  const { rows } = await sql<{ allotmentId: string; memberId: string; position: number }>`
    select q.allotment_id as "allotmentId", q.member_id as "memberId", q.position::int as position
      from (select w.allotment_id, w.member_id,
                   row_number() over (partition by w.allotment_id
                                      order by w.pinned desc, w.priority desc, w.waiting_since, w.member_id) as position
              from waiting_member w
             where w.tenant_id = ${tenantId} and w.blocked is null
               and w.allotment_id = any (${[...new Set(allotmentIds)]}::uuid[])) q
     where (q.allotment_id, q.member_id) in (
       select * from unnest(${allotmentIds}::uuid[], ${memberIds}::uuid[]))`.execute(db)
  return new Map(rows.map(({ allotmentId, memberId, position }) => [`${allotmentId}/${memberId}`, position]))
}
