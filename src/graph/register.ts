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
import { type Answer, type Answering, type Asked, type FileStream, originOf } from './asked.ts'
import { contextOf } from './context-of.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { expansions } from './expansions.ts'
import { routerPath } from './odata-path.ts'
import { permitRequest, recordDenied } from './permit-request.ts'
import { type Preferences, readPreferences, withoutMetadata } from './preferences.ts'
import { queryPairs, withSkipToken } from './query-string.ts'
import type { Reader } from './read.ts'
import { isRelation, referencesIn } from './references.ts'
import { parseBody } from './request-body.ts'
import { type ApiRequest, parseParams, type Reply, type Route, resolveUserId } from './route.ts'
import type { Throttle } from './throttle.ts'

/** What all requests share. */
type Edge = {
  readonly app: App
  readonly memberCombiner: MemberCombiner
  readonly dispatch: Dispatch
  readonly sender: Sender
}

const verbs: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/**
 * Registers the routes under their versions, `/$count` beside lists that can be counted, and 405 for other verbs: for
 * requests alone and for those inside a batch.
 */
export function registerRoutes(
  server: FastifyInstance,
  app: App,
  routes: readonly Route[],
  { sender, throttle }: { readonly sender: Sender; readonly throttle: Throttle },
): void {
  const inner = createDispatch({
    throttle,
    log: (asked, { status }, ms) => logAnswered(server.log, asked, status, ms),
    fail: (err) => server.log.error({ err }, 'unexpected failure'),
  })
  const edge: Edge = { app, memberCombiner: createMemberCombiner(app), dispatch: inner.dispatch, sender }
  const known = new Map<string, Set<HTTPMethods>>()
  const serve = (method: HTTPMethods | HTTPMethods[], url: string, answering: Answering) => {
    const handler = async (request: FastifyRequest, reply: FastifyReply) =>
      writeAnswer(reply, await answering(request))
    server.route({ method, url, handler, exposeHeadRoute: method === 'GET' })
    for (const each of [method].flat()) inner.add(each, url, answering)
  }
  const add = (method: HTTPMethods, url: string, answering: Answering) => {
    const methods = known.get(url) ?? new Set()
    known.set(url, methods.add(method))
    serve(method, url, answering)
  }
  for (const route of routes) {
    for (const version of route.endpoint.versions) {
      const url = `/${version}${routerPath(route.endpoint.path)}`
      add(route.endpoint.method, url, (asked) => answer(edge, route, version, asked))
      if (isRelation(route.endpoint)) {
        add('GET', `${url}/$ref`, (asked) => answerReferences(edge, route, version, asked))
      }
      if (route.endpoint.answer.kind === 'list' && route.endpoint.query?.count) {
        add('GET', `${url}/$count`, (asked) => answerCount(edge, route, version, asked))
      }
    }
  }
  for (const [url, methods] of known) {
    const allowed = [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].join(', ')
    serve(
      verbs.filter((verb) => !methods.has(verb)),
      url,
      async ({ method }) => {
        const message = `${method} is not supported here; ${allowed} ${allowed.includes(',') ? 'are' : 'is'}.`
        throw new Refusal('methodNotAllowed', message, { method, allowed })
      },
    )
  }
}

/** A line for whoever runs it, of each request. */
export function logAnswered(
  log: FastifyInstance['log'],
  { method, originalUrl, caller }: Pick<Asked, 'method' | 'originalUrl' | 'caller'>,
  status: number,
  milliseconds: number,
): void {
  const path = originalUrl.split('?')[0]
  log.info({ method, path, status, ms: Math.round(milliseconds), caller: caller?.actor.id }, 'answered')
}

function writeAnswer(reply: FastifyReply, { status, headers, body, text, stream }: Answer): FastifyReply {
  reply.code(status).headers(headers)
  if (stream) return reply.send(Readable.from(stream.texts, { objectMode: false }))
  if (text !== undefined) return reply.send(text)
  // As bytes: Node sends a long text several times slower.
  return body === undefined ? reply.send() : reply.send(Buffer.from(JSON.stringify(body)))
}

async function answer(edge: Edge, route: Route, version: Version, asked: Asked): Promise<Answer> {
  const { endpoint } = route
  const read = await readRequest(edge, endpoint, version, asked)
  const outcome: Reply = await route.handle(read).catch(async (error: unknown) => {
    await recordDenied(edge.app, asked, endpoint, error)
    throw error
  })
  const status = outcome.status ?? endpoint.success
  const headers: Record<string, string> = {
    ...(outcome.location ? { location: outcome.location } : {}),
    ...(outcome.etag ? { etag: outcome.etag } : {}),
  }
  if (outcome.stream)
    return { status, headers: { ...headers, ...fileHeaders(asked, outcome.stream) }, stream: outcome.stream }
  if (outcome.body === undefined) return { status, headers: { ...headers, 'odata-version': '4.0' } }
  const context = outcome.status === undefined ? contextOf(read, endpoint) : undefined
  return { status, ...annotated(read.preferences, context, outcome.body, headers) }
}

/** Of a file; in a batch it would have to be held in memory. */
function fileHeaders({ inner }: Asked, { type, name }: FileStream): Record<string, string> {
  if (inner) {
    throw new Refusal('invalidValue', 'This answers a file, which a batch cannot hold. Ask for it alone.')
  }
  return {
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
  }
}

/** A body with as many annotations as the caller wants. */
function annotated(
  { metadata, applied }: Preferences,
  context: string | undefined,
  body: unknown,
  headers: Record<string, string> = {},
): Pick<Answer, 'headers' | 'body'> {
  const whole = context === undefined ? body : { '@odata.context': context, ...(body as object) }
  return {
    headers: {
      ...headers,
      'odata-version': '4.0',
      ...(applied.length > 0 ? { 'preference-applied': applied.join(', ') } : {}),
      'content-type': `application/json; odata.metadata=${metadata}; charset=utf-8`,
    },
    body: metadata === 'none' ? withoutMetadata(body) : whole,
  }
}

/** The addresses of what is read, and nothing else of it. */
async function answerReferences(edge: Edge, route: Route, version: Version, asked: Asked): Promise<Answer> {
  const read = await readRequest(edge, route.endpoint, version, asked)
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
  return { status: 200, ...annotated(preferences, context, body) }
}

/** The bare number of what a list without paging would hold. */
async function answerCount(edge: Edge, route: Route, version: Version, asked: Asked): Promise<Answer> {
  const read = await readRequest(edge, route.endpoint, version, asked)
  if (read.query.top !== undefined || read.query.skipToken !== undefined || read.query.expand.length > 0) {
    throw new ODataError('invalidQuery', 'Beside /$count only $filter and $search make sense.')
  }
  const outcome = await route.handle({ ...read, query: { ...read.query, count: true, top: 1 } })
  const text = String((outcome.body as { '@odata.count': number })['@odata.count'])
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, text }
}

async function readRequest(
  { app, memberCombiner, dispatch, sender }: Edge,
  endpoint: AnyEndpoint,
  version: Version,
  request: Asked,
): Promise<ApiRequest> {
  const { caller, sight } = await permitRequest(app, request, endpoint)
  const params = parseParams(request.params as Record<string, string>)
  const pairs = queryPairs(request.originalUrl)
  // A list that answers in forms of its own reads this option by itself.
  const isFormat = (name: string) =>
    name.toLowerCase() === '$format' && !endpoint.query?.passThrough?.includes('$format')
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
