import { type AllotmentRow, listAllotmentRows } from '../allotment/allotment-list-store.ts'
import { listAssignmentRows } from '../assignment/assignment-list-store.ts'
import type { Assignment } from '../assignment/assignment-store.ts'
import type { AssignmentErrorRow } from '../assignment-error/assignment-error-list-store.ts'
import { shownByDefault } from '../contract/entity.ts'
import { defaultPageSize } from '../contract/limits.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import {
  listDeviceRows,
  listGroupRows,
  listMemberOfRows,
  listMemberRows,
  listUserRows,
} from '../directory/directory-list-store.ts'
import { listOwnerRows } from '../owner/owner-list-store.ts'
import { listSeatRows } from '../seat/seat-list-store.ts'
import {
  listAllotmentsOfRight,
  listUsageRightRows,
  type UsageRightRow,
} from '../usage-right/usage-right-store.ts'
import { listWaitingRows } from '../waiting-room/waiting-list-store.ts'
import { withGroupLicenses, withUserLicenses } from './license-properties.ts'
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
import { CutCollection, type Expansions, presentRows, type Reader, type RestLink } from './read.ts'
import { withPositions } from './waiting-positions.ts'

type Kind = AnyObject['type']

/** Users, groups and devices by id, in one round each; deleted users and unknown ids are known by id only. */
export async function loadObjects(
  reader: Reader,
  wanted: readonly { readonly id: string; readonly type?: Kind }[],
  query: Pick<ListQuery, 'select'> = {},
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
    const { rows } = await listUserRows(db, tenantId, all(users), { ids: users })
    for (const row of await withUserLicenses(reader, rows, query)) found.set(row.id, { type: 'user', row })
  }
  if (groups?.length) {
    const { rows } = await listGroupRows(db, tenantId, all(groups), groups)
    for (const row of await withGroupLicenses(reader, rows, query)) found.set(row.id, { type: 'group', row })
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
  const found = await loadObjects(reader, wanted, query)
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

type Listed<Item> = { readonly rows: readonly Item[]; readonly nextToken?: string }

/** One page for each row; the rest is reached through the list itself, which `pathOf` names. */
async function eachPage<Row, Item>(
  rows: readonly Row[],
  list: (row: Row) => Promise<Listed<Item>>,
  show: (items: readonly Item[]) => Promise<unknown[]>,
  rest: { pathOf(row: Row): string; link: RestLink },
): Promise<unknown[]> {
  const values: unknown[] = []
  for (const row of rows) {
    const { rows: items, nextToken } = await list(row)
    const shown = await show(items)
    values.push(nextToken ? new CutCollection(shown, rest.link(rest.pathOf(row), nextToken)) : shown)
  }
  return values
}

const pageOf = (query: ListQuery): ListQuery => ({ ...query, top: query.top ?? defaultPageSize })
const admin = '/admin/cloudLicensing'
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

type ObjectRow = { readonly id: string; readonly type: Kind }

/** Users, groups and devices that belong to each row. */
function objectsOf<Row>(
  reader: Reader,
  rows: readonly Row[],
  query: ListQuery,
  list: (row: Row) => Promise<Listed<ObjectRow>>,
  rest: { pathOf(row: Row): string; link: RestLink },
): Promise<unknown[]> {
  return eachPage(rows, list, (items) => presentObjects(reader, items, query), rest)
}

const memberOf =
  (collection: 'users' | 'groups' | 'devices') =>
  (reader: Reader, rows: readonly { readonly id: string }[], query: ListQuery, link: RestLink) =>
    objectsOf(
      reader,
      rows,
      query,
      (row) => listMemberOfRows(reader.db, reader.tenantId, pageOf(query), row.id),
      { pathOf: (row) => `/${collection}/${row.id}/memberOf`, link },
    )

/** A right, and under which kind of object it was asked for. */
type RightRow = UsageRightRow & { readonly collection?: 'users' | 'groups' | 'devices' }

const rightPath = (row: RightRow, name: string) =>
  `/${row.collection ?? 'users'}/${row.principalId}/cloudLicensing/usageRights/${row.principalId}_${row.skuId}/${name}`

const rightsOf = ({ collection, principalId }: RightRow) =>
  collection === 'groups' ? { groupId: principalId } : { memberId: principalId }

const ofAllotment: Expansions[string] = {
  assignments: (reader, rows: readonly AllotmentRow[], query, link) =>
    eachPage(
      rows,
      (row) => listAssignmentRows(reader.db, reader.tenantId, pageOf(query), { allotmentId: row.id }),
      (items) => presentRows(reader, presentAssignment, items, query),
      { pathOf: (row) => `${admin}/allotments/${row.id}/assignments`, link },
    ),
  waitingMembers: (reader, rows: readonly AllotmentRow[], query, link) =>
    eachPage(
      rows,
      (row) => listWaitingRows(reader.db, reader.tenantId, pageOf(query), { allotmentId: row.id }),
      async (items) =>
        presentRows(reader, presentWaitingMember, await withPositions(reader, items, query), query),
      { pathOf: (row) => `${admin}/allotments/${row.id}/waitingMembers`, link },
    ),
  seats: (reader, rows: readonly AllotmentRow[], query, link) =>
    eachPage(
      rows,
      (row) => listSeatRows(reader.db, reader.tenantId, pageOf(query), row.id),
      (items) => presentRows(reader, presentSeat, items, query),
      { pathOf: (row) => `${admin}/allotments/${row.id}/seats`, link },
    ),
  owners: (reader, rows: readonly AllotmentRow[], query, link) =>
    objectsOf(
      reader,
      rows,
      query,
      (row) => listOwnerRows(reader.db, reader.tenantId, pageOf(query), row.id),
      { pathOf: (row) => `${admin}/allotments/${row.id}/owners`, link },
    ),
}

const ofUsageRight: Expansions[string] = {
  assignments: (reader, rows: readonly RightRow[], query, link) =>
    eachPage(
      rows,
      (row) =>
        listAssignmentRows(reader.db, reader.tenantId, pageOf(query), { ...rightsOf(row), skuId: row.skuId }),
      (items) => presentRows(reader, presentAssignment, items, query),
      { pathOf: (row) => rightPath(row, 'assignments'), link },
    ),
  allotments: (reader, rows: readonly RightRow[], query, link) =>
    eachPage(
      rows,
      async (row) => {
        const ids = await listAllotmentsOfRight(reader.db, reader.tenantId, rightsOf(row), row.skuId)
        return listAllotmentRows(reader.db, reader.tenantId, pageOf(query), ids)
      },
      (items) => presentRows(reader, presentAllotment, items, query),
      { pathOf: (row) => rightPath(row, 'allotments'), link },
    ),
}

/** By kind of object and name of navigation property. */
export const expansions: Expansions = {
  allotment: ofAllotment,
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
  usageRight: ofUsageRight,
  user: { memberOf: memberOf('users') },
  device: { memberOf: memberOf('devices') },
  group: {
    memberOf: memberOf('groups'),
    members: (reader, rows: readonly { readonly id: string }[], query, link) =>
      objectsOf(
        reader,
        rows,
        query,
        (row) => listMemberRows(reader.db, reader.tenantId, pageOf(query), row.id),
        { pathOf: (row) => `/groups/${row.id}/members`, link },
      ),
  },
}
