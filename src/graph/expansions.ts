import {
  type AllotmentRow,
  listAllotmentRows,
  listAllotmentsOfEachRight,
  type RightPlace,
} from '../allotment/allotment-list-store.ts'
import { listAssignmentRowsOfEach } from '../assignment/assignment-list-store.ts'
import type { Assignment } from '../assignment/assignment-store.ts'
import type { AssignmentErrorRow } from '../assignment-error/assignment-error-list-store.ts'
import { shownByDefault } from '../contract/entity.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { listDeviceRows, listGroupRows, listUserRows } from '../directory/directory-list-store.ts'
import { listMemberOfRowsOfEach, listMemberRowsOfEach } from '../directory/membership-list-store.ts'
import { listOwnerRowsOfEach } from '../owner/owner-list-store.ts'
import { listSeatRowsOfEach, type SeatRow } from '../seat/seat-list-store.ts'
import { listUsageRightsOfEach, type UsageRightRow } from '../usage-right/usage-right-store.ts'
import { listWaitingRowsOfEach, type WaitingRow } from '../waiting-room/waiting-list-store.ts'
import { expandLicenseDetails } from './license-details.ts'
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
import {
  CutCollection,
  type Expansion,
  type Expansions,
  presentRows,
  type Reader,
  type RestLink,
} from './read.ts'
import { withPositionsOfEach } from './waiting-positions.ts'

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
  const objects = wanted.map(({ id, type }): AnyObject => found.get(id) ?? { type: type ?? 'user', id })
  const shown = new Map<AnyObject, Record<string, unknown>>()
  const distinct = [...new Set(objects)]
  for (const kind of new Set(distinct.map(entityOf))) {
    const ofKind = distinct.filter((object) => entityOf(object) === kind)
    const select = query.select ?? shownByDefault(kind)
    const rows = await presentRows(reader, presentObject, ofKind, { select, expand: [] })
    ofKind.forEach((object, index) => {
      shown.set(object, rows[index] ?? {})
    })
  }
  return objects.map((object) => shown.get(object) ?? {})
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

/** Turns the pages of all rows into values, shown together; the rest is reached through the list itself, which `pathOf` names. */
async function eachPage<Row, Item>(
  rows: readonly Row[],
  pages: readonly Listed<Item>[],
  show: (items: readonly Item[]) => Promise<unknown[]>,
  rest: { pathOf(row: Row): string; link: RestLink },
): Promise<unknown[]> {
  const shown = await show(pages.flatMap((page) => page.rows))
  let from = 0
  return rows.map((row, index) => {
    const { rows: items, nextToken } = pages[index] ?? { rows: [] }
    const part = shown.slice(from, from + items.length)
    from += items.length
    return nextToken ? new CutCollection(part, rest.link(rest.pathOf(row), nextToken)) : part
  })
}

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
type Identified = { readonly id: string }

/** Users, groups and devices that belong to each row. */
const objectsOf = <Row>(
  reader: Reader,
  rows: readonly Row[],
  query: ListQuery,
  pages: readonly Listed<ObjectRow>[],
  rest: { pathOf(row: Row): string; link: RestLink },
) => eachPage(rows, pages, (items) => presentObjects(reader, items, query), rest)

const memberOf =
  (collection: 'users' | 'groups' | 'devices'): Expansion =>
  async (reader, rows: readonly Identified[], query, link) => {
    const places = rows.map(({ id }) => ({ memberId: id }))
    const pages = await listMemberOfRowsOfEach(reader.db, reader.tenantId, query, places)
    return objectsOf(reader, rows, query, pages, {
      pathOf: (row) => `/${collection}/${row.id}/memberOf`,
      link,
    })
  }

/** A right, and under which kind of object it was asked for. */
type RightRow = UsageRightRow & { readonly collection?: 'users' | 'groups' | 'devices' }

const rightPath = (row: RightRow, name: string) =>
  `/${row.collection ?? 'users'}/${row.principalId}/cloudLicensing/usageRights/${row.principalId}_${row.skuId}/${name}`

const rightPlace = ({ collection, principalId, skuId }: RightRow): RightPlace =>
  collection === 'groups' ? { groupId: principalId, skuId } : { memberId: principalId, skuId }

const ofEach = (rows: readonly Identified[]) => rows.map(({ id }) => ({ allotmentId: id }))

const ofAllotment: Expansions[string] = {
  async assignments(reader, rows: readonly AllotmentRow[], query, link) {
    const pages = await listAssignmentRowsOfEach(reader.db, reader.tenantId, query, ofEach(rows))
    const show = (items: readonly Assignment[]) => presentRows(reader, presentAssignment, items, query)
    return eachPage(rows, pages, show, { pathOf: (row) => `${admin}/allotments/${row.id}/assignments`, link })
  },
  async waitingMembers(reader, rows: readonly AllotmentRow[], query, link) {
    const pages = await listWaitingRowsOfEach(reader.db, reader.tenantId, query, ofEach(rows))
    const show = async (items: readonly WaitingRow[]) =>
      presentRows(reader, presentWaitingMember, await withPositionsOfEach(reader, items, query), query)
    return eachPage(rows, pages, show, {
      pathOf: (row) => `${admin}/allotments/${row.id}/waitingMembers`,
      link,
    })
  },
  async seats(reader, rows: readonly AllotmentRow[], query, link) {
    const pages = await listSeatRowsOfEach(reader.db, reader.tenantId, query, ofEach(rows))
    const show = (items: readonly SeatRow[]) => presentRows(reader, presentSeat, items, query)
    return eachPage(rows, pages, show, { pathOf: (row) => `${admin}/allotments/${row.id}/seats`, link })
  },
  async owners(reader, rows: readonly AllotmentRow[], query, link) {
    const pages = await listOwnerRowsOfEach(reader.db, reader.tenantId, query, ofEach(rows))
    return objectsOf(reader, rows, query, pages, {
      pathOf: (row) => `${admin}/allotments/${row.id}/owners`,
      link,
    })
  },
}

const ofUsageRight: Expansions[string] = {
  async assignments(reader, rows: readonly RightRow[], query, link) {
    const pages = await listAssignmentRowsOfEach(reader.db, reader.tenantId, query, rows.map(rightPlace))
    const show = (items: readonly Assignment[]) => presentRows(reader, presentAssignment, items, query)
    return eachPage(rows, pages, show, { pathOf: (row) => rightPath(row, 'assignments'), link })
  },
  async allotments(reader, rows: readonly RightRow[], query, link) {
    const pages = await listAllotmentsOfEachRight(reader.db, reader.tenantId, query, rows.map(rightPlace))
    const show = (items: readonly AllotmentRow[]) => presentRows(reader, presentAllotment, items, query)
    return eachPage(rows, pages, show, { pathOf: (row) => rightPath(row, 'allotments'), link })
  },
}

/** The right that an error leaves in effect, of each. */
const rightOfError: Expansion = async (reader, rows: readonly AssignmentErrorRow[], query) => {
  const places = rows.map(({ memberId, skuId }) => ({ memberId, skuId }))
  const pages = await listUsageRightsOfEach(reader.db, reader.tenantId, emptyQuery, places)
  const rights = pages.flatMap((page) => page.rows)
  const shown = await presentRows(reader, presentUsageRight, rights, query)
  return pages.map(({ rows: [right] }) => (right ? (shown[rights.indexOf(right)] ?? null) : null))
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
    usageRight: rightOfError,
  },
  usageRight: ofUsageRight,
  user: { memberOf: memberOf('users'), licenseDetails: expandLicenseDetails },
  device: { memberOf: memberOf('devices') },
  group: {
    memberOf: memberOf('groups'),
    async members(reader, rows: readonly Identified[], query, link) {
      const places = rows.map(({ id }) => ({ groupId: id }))
      const pages = await listMemberRowsOfEach(reader.db, reader.tenantId, query, places)
      return objectsOf(reader, rows, query, pages, { pathOf: (row) => `/groups/${row.id}/members`, link })
    },
  },
}
