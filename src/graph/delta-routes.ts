import { isFollowable, openEpoch } from '../change/change-store.ts'
import { requireReader } from '../command/caller.ts'
import * as endpoints from '../contract/delta-endpoints.ts'
import { maxDeltaIds, maxPageSize } from '../contract/limits.ts'
import { ODataError } from '../contract/odata-error.ts'
import type { FilterExpression } from '../contract/odata-filter.ts'
import { contextOf } from './context-of.ts'
import {
  allotmentPhase,
  assignmentPhase,
  groupPhase,
  memberPhase,
  seatPhase,
  userPhase,
} from './delta-phases.ts'
import { type DeltaPhase, readPage } from './delta-round.ts'
import { type DeltaState, decodeDelta, encodeDelta } from './delta-token.ts'
import { requirePlace } from './places.ts'
import { HttpError } from './refusal-response.ts'
import { type ApiRequest, type Reply, type Route, route } from './route.ts'

/** More at a time than in lists: readers of changes want all of them. */
const deltaPageSize = 500

export const deltaRoutes: readonly Route[] = [
  route(endpoints.deltaUsers, (request) => delta(request, [userPhase])),
  route(endpoints.deltaGroups, (request) => delta(request, [groupPhase, memberPhase])),
  route(endpoints.deltaAllotments, (request) => delta(request, [allotmentPhase])),
  route(endpoints.deltaAssignments, (request) => delta(request, [assignmentPhase])),
  route(endpoints.deltaSeats, async (request) => {
    await requirePlace(request.reader, request.params)
    return delta(request, [seatPhase(request.params.allotmentId)])
  }),
]

/** One page of a round: of everything first, then of what ended between the round before and this one's begin. */
async function delta(request: ApiRequest, phases: readonly DeltaPhase[]): Promise<Reply> {
  requireReader(request.caller)
  const { reader } = request
  const path = request.endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => request.params[name] ?? '')
  const link = (option: string, state: DeltaState) => `${reader.base}${path}?${option}=${encodeDelta(state)}`
  const state = await stateOf(request, path)
  if (state === 'latest') {
    return {
      body: { '@odata.deltaLink': link('$deltatoken', await freshState(request, path, true)), value: [] },
    }
  }
  const members = state.select === null || state.select.includes('members')
  const count = members ? phases.length : 1
  const phase = phases[state.phase]
  if (!phase || state.phase >= count) throw new ODataError('invalidQuery', 'This token is of another query.')
  const { value, cursor } = await readPage(reader, phase, state)
  const page = (links: object): Reply => ({ body: { ...contextIn(request, state), ...links, value } })
  if (cursor !== undefined) return page({ '@odata.nextLink': link('$skiptoken', { ...state, cursor }) })
  if (state.phase + 1 < count) {
    const next = { ...state, phase: state.phase + 1, cursor: null }
    return page({ '@odata.nextLink': link('$skiptoken', next) })
  }
  const done = { ...state, phase: 0, cursor: null, since: state.until }
  return page({ '@odata.deltaLink': link('$deltatoken', done) })
}

/** The options of the first request hold for the whole query; what stands beside a token later is passed over. */
function contextIn(request: ApiRequest, { select }: DeltaState): object {
  const { select: _asked, ...query } = request.query
  const context = contextOf({ ...request, query: select ? { ...query, select } : query }, request.endpoint)
  return { '@odata.context': context }
}

/** Where the request stands: at the beginning, within a round, or at the begin of another. */
async function stateOf(request: ApiRequest, path: string): Promise<DeltaState | 'latest'> {
  const { $skiptoken: skip, $deltatoken: resume } = request.query.passThrough
  if (skip !== undefined && resume !== undefined) {
    throw new ODataError('invalidQuery', 'A link holds $skiptoken or $deltatoken, not both.')
  }
  if (resume?.toLowerCase() === 'latest') return 'latest'
  const token = skip ?? resume
  if (token === undefined || token === '') return freshState(request, path, false)
  const { db, tenantId } = request.reader
  const state = decodeDelta(token, placeOf(request, path), request.endpoint.query?.select ?? [])
  for (const moment of [state.until, ...(state.since === null ? [] : [state.since])]) {
    if (!(await isFollowable(db, tenantId, state.epochId, moment))) throw expired(request, path)
  }
  if (skip !== undefined) return state
  return { ...state, until: (await openEpoch(db, tenantId)).now }
}

async function freshState(request: ApiRequest, path: string, atEnd: boolean): Promise<DeltaState> {
  const { query, reader } = request
  const epoch = await openEpoch(reader.db, reader.tenantId)
  return {
    epochId: epoch.id,
    place: placeOf(request, path),
    since: atEnd ? epoch.now : null,
    until: epoch.now,
    phase: 0,
    cursor: null,
    select: query.select ?? null,
    ids: query.filter === undefined ? null : idsOf(query.filter),
    pageSize: Math.min(query.top ?? deltaPageSize, maxPageSize),
  }
}

function placeOf({ reader }: ApiRequest, path: string): string {
  return `${reader.tenantId}${path}`
}

function expired({ reader }: ApiRequest, path: string): HttpError {
  const location = `${reader.base}${path}`
  return new HttpError(410, `This token is too old or of another database. Start again at ${location}.`, {
    location,
  })
}

/** `id eq '...'`, several joined by `or`, or `id in (...)`: all that Graph takes in a delta query. */
function idsOf(filter: FilterExpression): string[] {
  const ids = [...new Set(namedIds(filter))]
  if (ids.length > maxDeltaIds) {
    throw new ODataError('invalidFilter', `A delta query names at most ${maxDeltaIds} ids.`)
  }
  return ids
}

function namedIds(filter: FilterExpression): string[] {
  if (filter.kind === 'or') return filter.operands.flatMap(namedIds)
  const [subject, values] =
    filter.kind === 'compare' && filter.operator === 'eq'
      ? [filter.left, [filter.right]]
      : filter.kind === 'in'
        ? [filter.operand, filter.values]
        : [undefined, []]
  if (subject?.kind === 'path' && values.length > 0) {
    return values.map((value) => {
      if (value.kind === 'literal' && typeof value.value === 'string') return value.value.toLowerCase()
      throw notIds()
    })
  }
  throw notIds()
}

function notIds(): ODataError {
  return new ODataError('invalidFilter', "A delta query is filtered by ids only: id eq '...' or id eq '...'.")
}
