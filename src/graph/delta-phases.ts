import { listAllotmentRows } from '../allotment/allotment-list-store.ts'
import { listAssignmentRows } from '../assignment/assignment-list-store.ts'
import { type Change, listChanges, listLicenseChanges } from '../change/change-store.ts'
import { shownByDefault } from '../contract/entity.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import type { ListPage } from '../db/list.ts'
import { noScope } from '../db/outbox.ts'
import { listGroupRows, listUserRows } from '../directory/directory-list-store.ts'
import {
  findGroupIds,
  findMemberships,
  listMemberships,
  type MembershipRow,
} from '../directory/member-delta-store.ts'
import { listSeatRows } from '../seat/seat-list-store.ts'
import { type DeltaPage, type DeltaPhase, keyOf, withRemoved } from './delta-round.ts'
import type { DeltaState } from './delta-token.ts'
import { asksForUserLicenses, withGroupLicenses, withUserLicenses } from './license-properties.ts'
import { presentAllotment, presentAssignment, presentGroup, presentSeat, presentUser } from './present.ts'
import { type Presenter, presentRows, type Reader } from './read.ts'

type List<Row> = (reader: Reader, query: ListQuery, ids?: readonly string[]) => Promise<ListPage<Row>>

/** What is shown of an object: always its id, and `members` are told by a phase of their own. */
function shownOf<Row>(reader: Reader, presenter: Presenter<Row>, rows: readonly Row[], state: DeltaState) {
  const wanted = state.select ?? shownByDefault(presenter.entity)
  const select = ['id', ...wanted.filter((name) => name !== 'id' && name !== 'members')]
  return presentRows(reader, presenter, rows, { select, expand: [] })
}

async function wholeList<Row>(
  reader: Reader,
  presenter: Presenter<Row>,
  list: List<Row>,
  state: DeltaState,
): Promise<DeltaPage> {
  const query: ListQuery = {
    ...emptyQuery,
    top: state.pageSize,
    ...(state.select ? { select: state.select } : {}),
    ...(state.cursor === null ? {} : { skipToken: state.cursor }),
  }
  const { rows, nextToken } = await list(reader, query, state.ids ?? undefined)
  const value = await shownOf(reader, presenter, rows, state)
  return nextToken ? { value, cursor: nextToken } : { value }
}

const byIds = (state: DeltaState) => (state.ids ? { ids: state.ids } : {})

type Reasons = (reader: Reader, ids: readonly string[]) => Promise<(id: string) => 'changed' | 'deleted'>

function objectPhase<Row>(
  kind: DeltaPhase['kind'],
  presenter: Presenter<Row>,
  list: List<Row>,
  {
    reasons = async () => () => 'deleted',
    ...more
  }: { reasons?: Reasons } & Pick<DeltaPhase, 'changesFor'> = {},
): DeltaPhase {
  return {
    kind,
    ...more,
    narrowed: byIds,
    readAll: (reader, state) => wholeList(reader, presenter, list, state),
    async show(reader, changes, state) {
      const ids = changes.map(({ id }) => id)
      const query: ListQuery = {
        ...emptyQuery,
        top: ids.length,
        ...(state.select ? { select: state.select } : {}),
      }
      const { rows } = await list(reader, query, ids)
      const present = await shownOf(reader, presenter, rows, state)
      return withRemoved(changes, present, await reasons(reader, ids))
    },
  }
}

/** A deleted user can still be restored: `changed`, as Graph says. */
export const userPhase = objectPhase(
  'user',
  presentUser,
  async (reader, query, ids) => {
    const page = await listUserRows(reader.db, reader.tenantId, query, ids ? { ids } : 'present')
    return { ...page, rows: await withUserLicenses(reader, page.rows, query) }
  },
  {
    changesFor: ({ select }) =>
      select && asksForUserLicenses({ select }) ? listLicenseChanges : listChanges,
    async reasons({ db, tenantId }, ids) {
      const query = { ...emptyQuery, top: ids.length }
      const { rows } = await listUserRows(db, tenantId, query, { ids, deleted: true })
      const restorable = new Set(rows.map(({ id }) => id))
      return (id) => (restorable.has(id) ? 'changed' : 'deleted')
    },
  },
)
export const groupPhase = objectPhase('group', presentGroup, async (reader, query, ids) => {
  const page = await listGroupRows(reader.db, reader.tenantId, query, ids)
  return { ...page, rows: await withGroupLicenses(reader, page.rows, query) }
})
export const allotmentPhase = objectPhase('allotment', presentAllotment, ({ db, tenantId }, query, ids) =>
  listAllotmentRows(db, tenantId, query, ids),
)
export const assignmentPhase = objectPhase('assignment', presentAssignment, ({ db, tenantId }, query, ids) =>
  listAssignmentRows(db, tenantId, query, ids ? { ids } : undefined),
)

/** The seats of one allotment. */
export function seatPhase(allotmentId: string): DeltaPhase {
  return {
    kind: 'seat',
    narrowed: () => ({ scopeIds: [allotmentId] }),
    readAll: (reader, state) =>
      wholeList(
        reader,
        presentSeat,
        ({ db, tenantId }, query) => listSeatRows(db, tenantId, query, allotmentId),
        state,
      ),
    async show(reader, changes, state) {
      const memberIds = changes.map(({ id }) => id)
      const query = { ...emptyQuery, top: memberIds.length }
      const { rows } = await listSeatRows(reader.db, reader.tenantId, query, allotmentId, memberIds)
      const present = await shownOf(reader, presentSeat, rows, state)
      return withRemoved(
        memberIds.map((memberId) => ({ id: `${allotmentId}_${memberId}` })),
        present,
      )
    },
  }
}

/** Memberships, told as `members@delta` of their group; a group may come on several pages. */
export const memberPhase: DeltaPhase = {
  kind: 'member',
  narrowed: (state) => (state.ids ? { scopeIds: state.ids } : {}),
  async readAll(reader, state) {
    const { scopeId, id } = keyOf(state.cursor ?? `${noScope}_${noScope}`)
    const after = { groupId: scopeId, memberId: id }
    const { db, tenantId } = reader
    const rows = await listMemberships(db, tenantId, after, state.pageSize + 1, state.ids ?? undefined)
    const page = rows.slice(0, state.pageSize)
    const last = page.at(-1)
    const value = byGroup(page.map((row) => [row.groupId, memberOf(row)]))
    return rows.length > state.pageSize && last
      ? { value, cursor: `${last.groupId}_${last.memberId}` }
      : { value }
  },
  async show(reader, changes) {
    const { db, tenantId } = reader
    const keys = changes.map(({ scopeId, id }: Change) => ({ groupId: scopeId, memberId: id }))
    const groups = await findGroupIds(db, tenantId, [...new Set(keys.map(({ groupId }) => groupId))])
    const present = new Map(
      (await findMemberships(db, tenantId, keys)).map((row) => [`${row.groupId}/${row.memberId}`, row]),
    )
    return byGroup(
      keys
        .filter(({ groupId }) => groups.has(groupId))
        .map(({ groupId, memberId }) => {
          const row = present.get(`${groupId}/${memberId}`)
          return [groupId, row ? memberOf(row) : { id: memberId, '@removed': { reason: 'deleted' } }]
        }),
    )
  },
}

function memberOf({ memberId, type }: MembershipRow): object {
  return { '@odata.type': `#microsoft.graph.${type}`, id: memberId }
}

function byGroup(members: readonly (readonly [string, object])[]): object[] {
  const groups = new Map<string, object[]>()
  for (const [groupId, member] of members) groups.set(groupId, [...(groups.get(groupId) ?? []), member])
  return [...groups].map(([id, list]) => ({
    '@odata.type': '#microsoft.graph.group',
    id,
    'members@delta': list,
  }))
}
