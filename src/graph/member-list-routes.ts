import { listAllotmentsOfRight } from '../allotment/allotment-list-store.ts'
import { listAssignmentRows } from '../assignment/assignment-list-store.ts'
import { listErrorRows } from '../assignment-error/assignment-error-list-store.ts'
import * as rightEndpoints from '../contract/assignment-endpoints.ts'
import { selectable } from '../contract/entity.ts'
import * as endpoints from '../contract/member-endpoints.ts'
import { emptyQuery } from '../contract/odata-query.ts'
import { listUsageRightRows, type RightsOf, type UsageRightRow } from '../usage-right/usage-right-store.ts'
import { updateWaitingMember } from '../waiting-room/update-waiting-member.ts'
import { listWaitingRows, type WaitingRow } from '../waiting-room/waiting-list-store.ts'
import { filteredByAllotment } from './assignment-routes.ts'
import { presentObjects } from './expansions.ts'
import { type Place, principalOf, requireAllotment, requirePlace } from './places.ts'
import {
  presentAllotment,
  presentAssignment,
  presentAssignmentError,
  presentUsageRight,
  presentWaitingMember,
} from './present.ts'
import { presentPage, presentRows, type Reader } from './read.ts'
import { type ApiRequest, nothingThere, type Reply, type Route, route, splitPair } from './route.ts'
import { withPositions } from './waiting-positions.ts'
import { write } from './write.ts'

// Waiting members, assignment errors and usage rights: all have ids that two others make.

type WaitingAt = Place & { readonly waitingMemberId: string }

async function requireWaiting(reader: Reader, at: WaitingAt): Promise<WaitingRow> {
  const [allotmentId, memberId] = splitPair(at.waitingMemberId)
  const elsewhere =
    (at.allotmentId ?? allotmentId) !== allotmentId || (principalOf(at) ?? memberId) !== memberId
  const { rows } = elsewhere
    ? { rows: [] }
    : await listWaitingRows(reader.db, reader.tenantId, emptyQuery, { allotmentId, memberId })
  if (!rows[0]) throw nothingThere('waitingMemberId', at.waitingMemberId)
  return rows[0]
}

const waiting = {
  async list({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
    const place: Place = params
    await requirePlace(reader, place)
    const memberId = principalOf(place)
    const at = place.allotmentId ? { allotmentId: place.allotmentId } : { memberId: memberId ?? '' }
    const page = await listWaitingRows(reader.db, reader.tenantId, query, at)
    const rows = await withPositions(reader, page.rows, query)
    return { body: await presentPage(reader, presentWaitingMember, { ...page, rows }, query, nextLink) }
  },
  async get({ reader, params, query }: ApiRequest): Promise<Reply> {
    const rows = await withPositions(reader, [await requireWaiting(reader, params as WaitingAt)], query)
    return { body: (await presentRows(reader, presentWaitingMember, rows, query))[0] }
  },
  async getAllotment({ reader, params, query }: ApiRequest): Promise<Reply> {
    const { allotmentId } = await requireWaiting(reader, params as WaitingAt)
    const row = await requireAllotment(reader, allotmentId)
    return { body: (await presentRows(reader, presentAllotment, [row], query))[0] }
  },
  async getAssignedTo({ reader, params, query }: ApiRequest): Promise<Reply> {
    const { memberId } = await requireWaiting(reader, params as WaitingAt)
    return { body: (await presentObjects(reader, [{ id: memberId }], query))[0] }
  },
}

const waitingPlaces = [
  endpoints.waitingOfAllotment,
  endpoints.waitingOfUser,
  endpoints.waitingOfDevice,
] as const

export const waitingRoutes: readonly Route[] = [
  ...waitingPlaces.flatMap((at): Route[] => [
    { endpoint: at.list, handle: waiting.list },
    { endpoint: at.get, handle: waiting.get },
    { endpoint: at.getAllotment, handle: waiting.getAllotment },
    { endpoint: at.getAssignedTo, handle: waiting.getAssignedTo },
  ]),
  route(endpoints.updateWaitingMember, async (request) =>
    write(request, 'updateWaitingMember', async (ctx, reader) => {
      const { allotmentId, waitingMemberId } = request.params
      const [first, memberId] = splitPair(waitingMemberId)
      if (first !== allotmentId) throw nothingThere('waitingMemberId', waitingMemberId)
      const { pinned, priority } = request.body
      const after = await updateWaitingMember(ctx, { allotmentId, memberId, pinned, priority })
      // Whoever was pinned to the head may just have been admitted; the answer then tells the last standing.
      const { rows } = await listWaitingRows(reader.db, reader.tenantId, emptyQuery, {
        allotmentId,
        memberId,
      })
      const query = { ...emptyQuery, select: selectable(presentWaitingMember.entity) }
      const row: WaitingRow = rows[0] ?? { ...after, allotmentId, reason: 'noFreeUnit' }
      const shown = rows[0] ? await withPositions(reader, [row], query) : [row]
      return (await presentRows(reader, presentWaitingMember, shown, query))[0]
    }),
  ),
]

type ErrorAt = Place & { readonly assignmentErrorId: string }

async function requireError(reader: Reader, at: ErrorAt) {
  const [memberId, skuId] = splitPair(at.assignmentErrorId)
  const elsewhere = (at.userId ?? memberId) !== memberId
  const { rows } = elsewhere
    ? { rows: [] }
    : await listErrorRows(reader.db, reader.tenantId, emptyQuery, { memberId, skuId })
  if (!rows[0]) throw nothingThere('assignmentErrorId', at.assignmentErrorId)
  return rows[0]
}

const errors = {
  async list({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
    const place: Place = params
    await requirePlace(reader, place)
    const page = await listErrorRows(
      reader.db,
      reader.tenantId,
      query,
      place.userId ? { memberId: place.userId } : {},
    )
    return { body: await presentPage(reader, presentAssignmentError, page, query, nextLink) }
  },
  async get({ reader, params, query }: ApiRequest): Promise<Reply> {
    const row = await requireError(reader, params as ErrorAt)
    return { body: (await presentRows(reader, presentAssignmentError, [row], query))[0] }
  },
  async getAssignedTo({ reader, params, query }: ApiRequest): Promise<Reply> {
    const { memberId } = await requireError(reader, params as ErrorAt)
    return { body: (await presentObjects(reader, [{ id: memberId }], query))[0] }
  },
  async getUsageRight({ reader, params, query }: ApiRequest): Promise<Reply> {
    const { memberId, skuId } = await requireError(reader, params as ErrorAt)
    const { rows } = await listUsageRightRows(reader.db, reader.tenantId, emptyQuery, { memberId }, skuId)
    const [body] = await presentRows(reader, presentUsageRight, rows, query)
    if (!body) throw nothingThere('usageRightId', `${memberId}_${skuId}`)
    return { body }
  },
}

export const errorRoutes: readonly Route[] = [endpoints.allErrors, endpoints.errorsOfUser].flatMap(
  (at): Route[] => [
    { endpoint: at.list, handle: errors.list },
    { endpoint: at.get, handle: errors.get },
    { endpoint: at.getAssignedTo, handle: errors.getAssignedTo },
    { endpoint: at.getUsageRight, handle: errors.getUsageRight },
  ],
)

type RightAt = Place & { readonly usageRightId: string }

function rightsOf(place: Place): RightsOf {
  return place.groupId ? { groupId: place.groupId } : { memberId: principalOf(place) ?? '' }
}

async function requireRight(
  reader: Reader,
  at: RightAt,
): Promise<UsageRightRow & { collection: 'users' | 'groups' | 'devices' }> {
  await requirePlace(reader, at)
  const [principalId, skuId] = splitPair(at.usageRightId)
  const { rows } =
    principalId === principalOf(at)
      ? await listUsageRightRows(reader.db, reader.tenantId, emptyQuery, rightsOf(at), skuId)
      : { rows: [] }
  if (!rows[0]) throw nothingThere('usageRightId', at.usageRightId)
  return { ...rows[0], collection: collectionOf(at) }
}

/** What expands a right must know whose it is. */
function collectionOf(place: Place): 'users' | 'groups' | 'devices' {
  if (place.groupId) return 'groups'
  return place.deviceId ? 'devices' : 'users'
}

const rights = {
  async list({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
    const place: Place = params
    await requirePlace(reader, place)
    const page = await listUsageRightRows(reader.db, reader.tenantId, query, rightsOf(place))
    const rows = page.rows.map((row) => ({ ...row, collection: collectionOf(place) }))
    return { body: await presentPage(reader, presentUsageRight, { ...page, rows }, query, nextLink) }
  },
  async get({ reader, params, query }: ApiRequest): Promise<Reply> {
    const row = await requireRight(reader, params as RightAt)
    return { body: (await presentRows(reader, presentUsageRight, [row], query))[0] }
  },
  async listAssignments({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
    const { skuId } = await requireRight(reader, params as RightAt)
    const at = { ...rightsOf(params), skuId }
    const page = await listAssignmentRows(reader.db, reader.tenantId, filteredByAllotment(query), at)
    return { body: await presentPage(reader, presentAssignment, page, query, nextLink) }
  },
  async listAllotments({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
    const { skuId } = await requireRight(reader, params as RightAt)
    const at = { ...rightsOf(params), skuId }
    const page = await listAllotmentsOfRight(reader.db, reader.tenantId, query, at)
    return { body: await presentPage(reader, presentAllotment, page, query, nextLink) }
  },
}

const rightPlaces = [
  rightEndpoints.usageRightsOfUser,
  rightEndpoints.usageRightsOfGroup,
  rightEndpoints.usageRightsOfDevice,
] as const

export const usageRightRoutes: readonly Route[] = rightPlaces.flatMap((at): Route[] => [
  { endpoint: at.list, handle: rights.list },
  { endpoint: at.get, handle: rights.get },
  { endpoint: at.listAssignments, handle: rights.listAssignments },
  { endpoint: at.listAllotments, handle: rights.listAllotments },
])
