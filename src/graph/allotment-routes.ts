import { type AllotmentRow, groupAllotments, listAllotmentRows } from '../allotment/allotment-list-store.ts'
import { appointOwner, removeOwner } from '../allotment/appoint-owner.ts'
import { createAllotment } from '../allotment/create-allotment.ts'
import { deleteAllotment } from '../allotment/delete-allotment.ts'
import { settingsTag } from '../allotment/settings-tag.ts'
import { transferUnits } from '../allotment/transfer-units.ts'
import { updateAllotment } from '../allotment/update-allotment.ts'
import * as endpoints from '../contract/allotment-endpoints.ts'
import { selectable } from '../contract/entity.ts'
import { parseApply } from '../contract/odata-apply.ts'
import { ODataError } from '../contract/odata-error.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { allotmentApply } from '../contract/query-rules.ts'
import { excludeMember, liftExclusion } from '../exclusion/exclude-member.ts'
import { listExclusionRows } from '../exclusion/exclusion-list-store.ts'
import { listOwnerRows } from '../owner/owner-list-store.ts'
import { releaseSeat } from '../seat/release-seat.ts'
import { listSeatRows } from '../seat/seat-list-store.ts'
import { boundId, boundIds } from './bind.ts'
import { requireNamedKinds } from './bound-kinds.ts'
import { presentObjects } from './expansions.ts'
import { requireAllotment, requirePlace } from './places.ts'
import { presentAllotment, presentExclusion, presentSeat } from './present.ts'
import { presentPage, presentRows, type Reader } from './read.ts'
import { nothingThere, type Reply, route, splitPair } from './route.ts'
import { write } from './write.ts'

const whole: ListQuery = { ...emptyQuery, select: selectable(presentAllotment.entity) }

/** All properties, as our own verbs answer. */
async function wholeAllotment(reader: Reader, id: string): Promise<Record<string, unknown>> {
  const row = await requireAllotment(reader, id, whole)
  return (await presentRows(reader, presentAllotment, [row], whole))[0] ?? {}
}

async function oneAllotment(reader: Reader, row: AllotmentRow, query: ListQuery) {
  return {
    etag: settingsTag(row),
    body: (await presentRows(reader, presentAllotment, [row], query))[0],
  }
}

/** The member of a composite id, which must be of the allotment in the path. */
function memberOf(pair: string, allotmentId: string, propertyName: string): string {
  const [first, memberId] = splitPair(pair)
  if (first !== allotmentId) throw nothingThere(propertyName, pair)
  return memberId
}

function yesOrNo(text: string | undefined, name: string): boolean {
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  throw new ODataError('invalidQuery', `${name} is true or false.`, { propertyName: name })
}

/** Groups are as many as products, so they come at once; nothing is left to select, order or page. */
async function groupedAllotments(reader: Reader, query: ListQuery, text: string): Promise<Reply> {
  const { select, expand, filter, orderBy, top, skipToken, count } = query
  if (select || expand.length > 0 || filter || orderBy.length > 0 || top || skipToken || count) {
    throw new ODataError(
      'invalidQuery',
      'Beside $apply no other option is supported; put filter(...)/ in it.',
      {
        propertyName: '$apply',
      },
    )
  }
  const apply = parseApply(text, allotmentApply)
  const names = [...apply.groupBy, ...apply.aggregates.map(({ alias }) => alias)]
  return {
    body: {
      '@odata.context': `${reader.base}/$metadata#admin/cloudLicensing/allotments(${names.join(',')})`,
      value: await groupAllotments(reader.db, reader.tenantId, apply),
    },
  }
}

export const allotmentRoutes = [
  route(endpoints.listAllotments, async ({ reader, query, nextLink }) => {
    const { $apply } = query.passThrough
    if ($apply !== undefined) return groupedAllotments(reader, query, $apply)
    const page = await listAllotmentRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentAllotment, page, query, nextLink) }
  }),
  route(endpoints.createAllotment, async (request) => {
    const { body } = request
    const owners = body['owners@odata.bind'] ?? []
    await requireNamedKinds(request.reader, owners, 'owners')
    return write(request, 'createAllotment', async (ctx, reader) => {
      const { id } = await createAllotment(ctx, {
        skuId: body.skuId,
        displayName: body.displayName,
        description: body.description ?? null,
        allottedUnits: body.allottedUnits,
        ...(body.enforcement === undefined ? {} : { enforcement: body.enforcement }),
        ownerIds: boundIds(owners, 'owners'),
      })
      return wholeAllotment(reader, id)
    })
  }),
  route(endpoints.getAllotment, async ({ reader, params, query }) =>
    oneAllotment(reader, await requireAllotment(reader, params.allotmentId, query), query),
  ),
  route(endpoints.updateAllotment, async (request) =>
    write(request, 'updateAllotment', async (ctx, reader) => {
      const { displayName, description, allottedUnits, whenBelowConsumed, state, enforcement } = request.body
      await updateAllotment(ctx, {
        allotmentId: request.params.allotmentId,
        ...(displayName === undefined ? {} : { displayName }),
        ...(description === undefined ? {} : { description }),
        ...(allottedUnits === undefined ? {} : { allottedUnits }),
        ...(whenBelowConsumed === undefined ? {} : { whenBelowConsumed }),
        ...(state === undefined ? {} : { state }),
        ...(enforcement === undefined ? {} : { enforcement }),
        ifMatch: request.ifMatch,
      })
      return wholeAllotment(reader, request.params.allotmentId)
    }),
  ),
  route(endpoints.deleteAllotment, async (request) =>
    write(request, 'deleteAllotment', async (ctx) => {
      const endAssignments = yesOrNo(request.query.passThrough.endAssignments, 'endAssignments')
      const { allotmentId } = request.params
      await deleteAllotment(ctx, { allotmentId, endAssignments, ifMatch: request.ifMatch })
    }),
  ),
  route(endpoints.transferUnits, async (request) =>
    write(request, 'transferUnits', async (ctx, reader) => {
      const { toAllotmentId, units, fromAllottedUnits, toAllottedUnits } = request.body
      const fromAllotmentId = request.params.allotmentId
      const expected = { from: fromAllottedUnits, to: toAllottedUnits }
      await transferUnits(ctx, { fromAllotmentId, toAllotmentId, units, expected })
      return {
        from: await wholeAllotment(reader, fromAllotmentId),
        to: await wholeAllotment(reader, toAllotmentId),
      }
    }),
  ),
]

export const ownerRoutes = [
  route(endpoints.listOwners, async ({ reader, params, query, nextLink }) => {
    await requirePlace(reader, params)
    const page = await listOwnerRows(reader.db, reader.tenantId, query, params.allotmentId)
    return {
      body: {
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        ...(page.nextToken ? { '@odata.nextLink': nextLink(page.nextToken) } : {}),
        value: await presentObjects(reader, page.rows, query),
      },
    }
  }),
  route(endpoints.addOwner, async (request) => {
    const reference = request.body['@odata.id']
    const principalId = boundId(reference, '@odata.id')
    await requireNamedKinds(request.reader, [reference], '@odata.id')
    return write(request, 'appointOwner', (ctx) =>
      appointOwner(ctx, { allotmentId: request.params.allotmentId, principalId }),
    )
  }),
  route(endpoints.removeOwner, async (request) =>
    write(request, 'removeOwner', (ctx) =>
      removeOwner(ctx, { allotmentId: request.params.allotmentId, principalId: request.params.ownerId }),
    ),
  ),
]

export const seatRoutes = [
  route(endpoints.listSeats, async ({ reader, params, query, nextLink }) => {
    await requirePlace(reader, params)
    const page = await listSeatRows(reader.db, reader.tenantId, query, params.allotmentId)
    return { body: await presentPage(reader, presentSeat, page, query, nextLink) }
  }),
  route(endpoints.getSeat, async ({ reader, params, query }) => {
    const memberId = memberOf(params.seatId, params.allotmentId, 'seatId')
    const { rows } = await listSeatRows(reader.db, reader.tenantId, emptyQuery, params.allotmentId, memberId)
    const [body] = await presentRows(reader, presentSeat, rows, query)
    if (!body) throw nothingThere('seatId', params.seatId)
    return { body }
  }),
  route(endpoints.releaseSeat, async (request) =>
    write(request, 'releaseSeat', (ctx) => {
      const { allotmentId, seatId } = request.params
      return releaseSeat(ctx, { allotmentId, memberId: memberOf(seatId, allotmentId, 'seatId') })
    }),
  ),
  route(endpoints.listExclusions, async ({ reader, params, query, nextLink }) => {
    await requirePlace(reader, params)
    const page = await listExclusionRows(reader.db, reader.tenantId, query, params.allotmentId)
    return { body: await presentPage(reader, presentExclusion, page, query, nextLink) }
  }),
  route(endpoints.createExclusion, async (request) =>
    write(request, 'excludeMember', async (ctx, reader) => {
      const input = { allotmentId: request.params.allotmentId, memberId: request.body.memberId }
      const exclusion = await excludeMember(ctx, input)
      const query = { ...emptyQuery, select: selectable(presentExclusion.entity) }
      return (await presentRows(reader, presentExclusion, [exclusion], query))[0]
    }),
  ),
  route(endpoints.deleteExclusion, async (request) =>
    write(request, 'liftExclusion', (ctx) => {
      const { allotmentId, exclusionId } = request.params
      return liftExclusion(ctx, { allotmentId, memberId: memberOf(exclusionId, allotmentId, 'exclusionId') })
    }),
  ),
]
