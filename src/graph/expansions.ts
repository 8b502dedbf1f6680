import { type AllotmentRow, listAllotmentRows } from '../allotment/allotment-list-store.ts'
import { listAssignmentRows } from '../assignment/assignment-list-store.ts'
import type { Assignment } from '../assignment/assignment-store.ts'
import type { AssignmentErrorRow } from '../assignment-error/assignment-error-list-store.ts'
import { shownByDefault } from '../contract/entity.ts'
import { defaultPageSize } from '../contract/limits.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { listDeviceRows, listGroupRows, listUserRows } from '../directory/directory-list-store.ts'
import { listOwnerRows } from '../owner/owner-list-store.ts'
import { listSeatRows } from '../seat/seat-list-store.ts'
import {
  listAllotmentsOfRight,
  listUsageRightRows,
  type UsageRightRow,
} from '../usage-right/usage-right-store.ts'
import { listWaitingRows } from '../waiting-room/waiting-list-store.ts'
import {
  type AnyObject,
  entityOf,
  presentAllotment,
  presentAssignment,
  presentObject,
  presentSeat,
  presentUsageRight,
  presentWaitingMember,
} from './present.ts'
import { type Expansions, type Presenter, presentRows, type Reader } from './read.ts'
import { withPositions } from './waiting-positions.ts'

type Kind = AnyObject['type']

/** Users, groups and devices by id, in one round each; deleted users and unknown ids are known by id only. */
export async function loadObjects(
  reader: Reader,
  wanted: readonly { readonly id: string; readonly type?: Kind }[],
): Promise<Map<string, AnyObject>> {
  const { db, tenantId } = reader
  const idsOf = (kind: Kind) =>
    wanted.filter(({ type }) => type === undefined || type === kind).map(({ id }) => id)
  const all = (ids: readonly string[]): ListQuery => ({ ...emptyQuery, top: ids.length })
  const found = new Map<string, AnyObject>()
  const [users, groups, devices] = [idsOf('user'), idsOf('group'), idsOf('device')].map((ids) => [
    ...new Set(ids),
  ])
  if (users?.length) {
    for (const row of (await listUserRows(db, tenantId, all(users), { ids: users })).rows)
      found.set(row.id, { type: 'user', row })
  }
  if (groups?.length) {
    for (const row of (await listGroupRows(db, tenantId, all(groups), groups)).rows)
      found.set(row.id, { type: 'group', row })
  }
  if (devices?.length) {
    for (const row of (await listDeviceRows(db, tenantId, all(devices), devices)).rows)
      found.set(row.id, { type: 'device', row })
  }
  return found
}

/** Objects in the given order, each with its own kind's default properties. */
export async function presentObjects(
  reader: Reader,
  wanted: readonly { readonly id: string; readonly type?: Kind }[],
  query: Pick<ListQuery, 'select'>,
): Promise<Record<string, unknown>[]> {
  const found = await loadObjects(reader, wanted)
  return Promise.all(
    wanted.map(async ({ id, type }) => {
      const object: AnyObject = found.get(id) ?? { type: type ?? 'user', id }
      const select = query.select ?? shownByDefault(entityOf(object))
      const [shown] = await presentRows(reader, presentObject, [object], { select, expand: [] })
      return shown ?? { id }
    }),
  )
}

async function allotmentsById(reader: Reader, ids: readonly string[], query: ListQuery): Promise<unknown[]> {
  const unique = [...new Set(ids)]
  const { rows } = await listAllotmentRows(
    reader.db,
    reader.tenantId,
    { ...emptyQuery, top: unique.length, ...(query.select ? { select: query.select } : {}) },
    unique,
  )
  const shown = await presentRows(reader, presentAllotment, rows, query)
  const byId = new Map(rows.map((row, index) => [row.id, shown[index]]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** One small page for each row; more are reached through the list itself. */
async function eachPage<Row, Item>(
  rows: readonly Row[],
  list: (row: Row) => Promise<{ rows: readonly Item[] }>,
  reader: Reader,
  presenter: Presenter<Item>,
  query: ListQuery,
): Promise<unknown[]> {
  const values: unknown[] = []
  for (const row of rows) values.push(await presentRows(reader, presenter, (await list(row)).rows, query))
  return values
}

const allOf = (query: ListQuery): ListQuery => ({ ...emptyQuery, top: query.top ?? defaultPageSize })
type OfAllotment = { readonly allotmentId: string }
type OfMember = { readonly memberId: string }

const assignedTo = (reader: Reader, rows: readonly OfMember[], query: ListQuery) =>
  presentObjects(
    reader,
    rows.map((row) => ({ id: row.memberId })),
    query,
  )
const allotment = (reader: Reader, rows: readonly OfAllotment[], query: ListQuery) =>
  allotmentsById(
    reader,
    rows.map((row) => row.allotmentId),
    query,
  )

/** By kind of object and name of navigation property. */
export const expansions: Expansions = {
  allotment: {
    assignments: (reader, rows: readonly AllotmentRow[], query) =>
      eachPage(
        rows,
        (row) => listAssignmentRows(reader.db, reader.tenantId, allOf(query), { allotmentId: row.id }),
        reader,
        presentAssignment,
        query,
      ),
    waitingMembers: (reader, rows: readonly AllotmentRow[], query) =>
      eachPage(
        rows,
        async (row) => ({
          rows: await withPositions(
            reader,
            (await listWaitingRows(reader.db, reader.tenantId, allOf(query), { allotmentId: row.id })).rows,
            query,
          ),
        }),
        reader,
        presentWaitingMember,
        query,
      ),
    seats: (reader, rows: readonly AllotmentRow[], query) =>
      eachPage(
        rows,
        (row) => listSeatRows(reader.db, reader.tenantId, allOf(query), row.id),
        reader,
        presentSeat,
        query,
      ),
    owners: async (reader, rows: readonly AllotmentRow[], query) => {
      const values: unknown[] = []
      for (const row of rows) {
        const owners = await listOwnerRows(reader.db, reader.tenantId, allOf(query), row.id)
        values.push(await presentObjects(reader, owners.rows, query))
      }
      return values
    },
  },
  assignment: {
    allotment,
    assignedTo: (reader, rows: readonly Assignment[], query) =>
      presentObjects(
        reader,
        rows.map(({ targetId, targetType }) => ({ id: targetId, type: targetType })),
        query,
      ),
  },
  waitingMember: { allotment, assignedTo },
  seat: { allotment, assignedTo },
  exclusion: { assignedTo },
  assignmentError: {
    assignedTo,
    usageRight: async (reader, rows: readonly AssignmentErrorRow[], query) => {
      const values: unknown[] = []
      for (const row of rows) {
        const of = { memberId: row.memberId }
        const right = await listUsageRightRows(reader.db, reader.tenantId, emptyQuery, of, row.skuId)
        values.push((await presentRows(reader, presentUsageRight, right.rows, query))[0] ?? null)
      }
      return values
    },
  },
  usageRight: {
    assignments: (reader, rows: readonly (UsageRightRow & { isGroup?: boolean })[], query) =>
      eachPage(
        rows,
        ({ principalId, skuId, isGroup }) =>
          listAssignmentRows(
            reader.db,
            reader.tenantId,
            allOf(query),
            isGroup ? { groupId: principalId, skuId } : { memberId: principalId, skuId },
          ),
        reader,
        presentAssignment,
        query,
      ),
    allotments: async (reader, rows: readonly (UsageRightRow & { isGroup?: boolean })[], query) => {
      const values: unknown[] = []
      for (const { principalId, skuId, isGroup } of rows) {
        const of = isGroup ? { groupId: principalId } : { memberId: principalId }
        const ids = await listAllotmentsOfRight(reader.db, reader.tenantId, of, skuId)
        values.push(await allotmentsById(reader, ids, query))
      }
      return values
    },
  },
}
