import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { App } from '../command/app.ts'
import { type AnyEndpoint, type Version, writeQuery } from '../contract/endpoint.ts'
import { ODataError } from '../contract/odata-error.ts'
import { type ListQuery, parseListQuery } from '../contract/odata-query.ts'
import { seenThrough } from '../db/sight.ts'
import { createMemberCombiner, type MemberCombiner } from '../directory/combine-member-changes.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Sender } from '../notification/sender.ts'
import { dispatch } from './dispatch.ts'
import { expansions } from './expansions.ts'
import { routerPath } from './odata-path.ts'
import { originOf } from './origin.ts'
import { permitRequest, recordDenied } from './permit-request.ts'
import { type Preferences, readPreferences, withoutMetadata } from './preferences.ts'
import { queryPairs, withSkipToken } from './query-string.ts'
import type { Reader } from './read.ts'
import { isRelation, referencesIn } from './references.ts'
import { parseBody } from './request-body.ts'
import {
  type ApiRequest,
  type Dispatch,
  parseParams,
  type Reply,
  type Route,
  resolveUserId,
} from './route.ts'

/** What all requests share. */
type Edge = {
  readonly app: App
  readonly memberCombiner: MemberCombiner
  readonly dispatch: Dispatch
  readonly sender: Sender
}

const verbs: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** Registers the routes under their versions, `/$count` beside lists that can be counted, and 405 for other verbs. */
export function registerRoutes(
  server: FastifyInstance,
  app: App,
  routes: readonly Route[],
  sender: Sender,
): void {
  const edge: Edge = {
    app,
    memberCombiner: createMemberCombiner(app),
    dispatch: (request, scope) => dispatch(server, request, scope),
    sender,
  }
  const known = new Map<string, Set<HTTPMethods>>()
  const add = (
    method: HTTPMethods,
    url: string,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ) => {
    const methods = known.get(url) ?? new Set()
    known.set(url, methods.add(method))
    server.route({ method, url, handler, exposeHeadRoute: method === 'GET' })
  }
  for (const route of routes) {
    for (const version of route.endpoint.versions) {
      const url = `/${version}${routerPath(route.endpoint.path)}`
      add(route.endpoint.method, url, (request, reply) => answer(edge, route, version, request, reply))
      if (isRelation(route.endpoint)) {
        add('GET', `${url}/$ref`, (request, reply) => answerReferences(edge, route, version, request, reply))
      }
      if (route.endpoint.answer.kind === 'list' && route.endpoint.query?.count) {
        add('GET', `${url}/$count`, (request, reply) => answerCount(edge, route, version, request, reply))
      }
    }
  }
  for (const [url, methods] of known) {
    const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].join(', ')
    server.route({
      method: verbs.filter((verb) => !methods.has(verb)),
      url,
      handler: async (request, reply) => {
        reply.header('allow', allow)
        throw new Refusal('methodNotAllowed', `${request.method} is not supported here; ${allow} are.`, {
          method: request.method,
          allowed: allow,
        })
      },
    })
  }
}

async function answer(
  edge: Edge,
  route: Route,
  version: Version,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { endpoint } = route
  const read = await readRequest(edge, endpoint, version, request)
  const outcome: Reply = await route.handle(read).catch(async (error: unknown) => {
    await recordDenied(edge.app, request, endpoint, error)
    throw error
  })
  reply.code(outcome.status ?? endpoint.success)
  if (outcome.location) reply.header('location', outcome.location)
  if (outcome.etag) reply.header('etag', outcome.etag)
  if (outcome.stream) return sendStream(reply, outcome.stream)
  if (outcome.body === undefined) {
    reply.header('odata-version', '4.0')
    return reply.send()
  }
  const context = outcome.status === undefined ? contextOf(read, endpoint) : undefined
  return sendBody(reply, read.preferences, context, outcome.body)
}

/** A file; in a batch it would have to be held in memory. */
function sendStream(reply: FastifyReply, { type, name, texts }: NonNullable<Reply['stream']>): unknown {
  if (reply.request.inner) {
    throw new Refusal('invalidValue', 'This answers a file, which a batch cannot hold. Ask for it alone.')
  }
  reply.type(`${type}; charset=utf-8`).header('content-disposition', `attachment; filename="${name}"`)
  return reply.send(Readable.from(texts, { objectMode: false }))
}

/** A body with as many annotations as the caller wants. */
function sendBody(
  reply: FastifyReply,
  { metadata, applied }: Preferences,
  context: string | undefined,
  body: unknown,
): unknown {
  reply.header('odata-version', '4.0')
  if (applied.length > 0) reply.header('preference-applied', applied.join(', '))
  reply.type(`application/json; odata.metadata=${metadata}; charset=utf-8`)
  const annotated = context === undefined ? body : { '@odata.context': context, ...(body as object) }
  const answer = metadata === 'none' ? withoutMetadata(body) : annotated
  if (reply.request.inner) {
    reply.request.inner.body = answer
    return ''
  }
  // As bytes: Node sends a long text several times slower.
  return Buffer.from(JSON.stringify(answer))
}

/** The addresses of what is read, and nothing else of it. */
async function answerReferences(
  edge: Edge,
  route: Route,
  version: Version,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const read = await readRequest(edge, route.endpoint, version, request)
  if (read.query.select !== undefined || read.query.expand.length > 0) {
    throw new ODataError('invalidQuery', 'References have no properties to $select or $expand.')
  }
  const outcome = await route.handle({ ...read, query: { ...read.query, select: ['id'] } })
  const { answer } = route.endpoint
  if (!(answer.kind === 'list' || answer.kind === 'object')) throw new Error('no references to a value')
  const { base } = read.reader
  const body = referencesIn(base, answer.of, outcome.body as Readonly<Record<string, unknown>>)
  const preferences = { ...read.preferences, metadata: 'minimal' as const }
  const context = `${base}/$metadata#${answer.kind === 'list' ? 'Collection($ref)' : '$ref'}`
  return sendBody(reply, preferences, context, body)
}

/** The bare number of what a list without paging would hold. */
async function answerCount(
  edge: Edge,
  route: Route,
  version: Version,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const read = await readRequest(edge, route.endpoint, version, request)
  if (read.query.top !== undefined || read.query.skipToken !== undefined || read.query.expand.length > 0) {
    throw new ODataError('invalidQuery', 'Beside /$count only $filter and $search make sense.')
  }
  const outcome = await route.handle({ ...read, query: { ...read.query, count: true, top: 1 } })
  reply.type('text/plain; charset=utf-8')
  return String((outcome.body as { '@odata.count': number })['@odata.count'])
}

async function readRequest(
  { app, memberCombiner, dispatch, sender }: Edge,
  endpoint: AnyEndpoint,
  version: Version,
  request: FastifyRequest,
): Promise<ApiRequest> {
  const { caller, sight } = await permitRequest(app, request, endpoint)
  const params = parseParams(request.params as Record<string, string>)
  const pairs = queryPairs(request.originalUrl)
  const isFormat = (name: string) => name.toLowerCase() === '$format'
  const query = parseListQuery(
    pairs.filter(([name]) => !isFormat(name)),
    endpoint.query ?? writeQuery,
  )
  const body = endpoint.body ? parseBody(endpoint.body, request.body) : undefined
  const preferences = readPreferences(request, pairs.find(([name]) => isFormat(name))?.[1])
  const origin = originOf(request)
  const reader: Reader = {
    // What was done before in one transaction is there for who comes after.
    db: seenThrough(request.inner?.together?.tx ?? app.database.db, sight),
    tenantId: caller.tenantId,
    base: `${origin}/${version}`,
    expansions,
    metadata: preferences.metadata,
  }
  return {
    endpoint,
    params: await resolveUserId(reader, params),
    query: pageAtMost(query, endpoint, preferences.maxPageSize),
    body,
    preferences,
    dryRun: isDryRun(query.passThrough.dryRun),
    ifMatch: request.headers['if-match'],
    caller,
    app,
    reader,
    together: request.inner?.together,
    correlationId: request.clientRequestId ?? request.id,
    memberCombiner,
    dispatch,
    sender,
    nextLink: (token) => `${origin}${withSkipToken(request.originalUrl, token)}`,
  }
}

function isDryRun(text: string | undefined): boolean {
  if (text === undefined) return false
  if (text === 'true' || text === 'false') return text === 'true'
  throw new ODataError('invalidQuery', 'dryRun is true or false.', { propertyName: 'dryRun' })
}

/** The page size that a caller prefers, where the query itself does not ask for fewer. */
function pageAtMost(query: ListQuery, { answer }: AnyEndpoint, maxPageSize: number | undefined): ListQuery {
  if (maxPageSize === undefined || answer.kind !== 'list') return query
  return { ...query, top: Math.min(query.top ?? maxPageSize, maxPageSize) }
}

/** `https://host/beta/$metadata#users('id')/cloudLicensing/assignments/$entity` */
function contextOf(request: ApiRequest, endpoint: AnyEndpoint): string | undefined {
  if (endpoint.answer.kind === 'nothing' || (endpoint.answer.kind === 'value' && !endpoint.context))
    return undefined
  const isObject = endpoint.answer.kind === 'object'
  const path = (endpoint.context ? `/${endpoint.context}` : endpoint.path)
    .slice(1)
    .replace(/\/delta$/, '')
    .replace(isObject ? /(\/|\(\w+=)'?\{\w+\}'?\)?$/ : /(?!)/, '')
    .replace(/\/\{(\w+)\}/g, (_, name: string) => `('${request.params[name] ?? ''}')`)
  const select = request.query.select ? `(${request.query.select.join(',')})` : ''
  return `${request.reader.base}/$metadata#${path}${select}${endpoint.answer.kind === 'list' ? '' : '/$entity'}`
}
