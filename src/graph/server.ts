import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { bothVersions } from '../contract/endpoint.ts'
import { maxBodyBytes, maxHeaderBytes } from '../contract/limits.ts'
import { createSender, type Sender } from '../notification/sender.ts'
import { createProviderClient } from '../provider/provider-client.ts'
import { type AdminCenter, isForAdminCenter, registerAdminCenter, sendPage } from './admin-center.ts'
import { type Authenticator, createAuthenticator } from './auth.ts'
import { isPublicAuthPath, registerAuth } from './auth-routes.ts'
import { registerImports } from './import-routes.ts'
import { metadataDocument } from './metadata-document.ts'
import { plainUrl } from './odata-path.ts'
import { openApiDocument } from './openapi.ts'
import {
  type ErrorAnswer,
  errorAnswer,
  errorBody,
  failureAnswer,
  HttpError,
  nothingServedAt,
} from './refusal-response.ts'
import { logAnswered, registerRoutes } from './register.ts'
import { isJsonType, parseJson } from './request-body.ts'
import { routerOptions } from './router-options.ts'
import { routes } from './routes.ts'
import { type LoadSample, registerSample } from './sample-routes.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { requireSameOrigin, sessionCookieOf } from './session-cookie.ts'
import { createThrottle, type Throttle, type ThrottleLimits } from './throttle.ts'
import { answerUnreadable } from './unreadable-request.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
    clientRequestId: string | undefined
    /** Requests inside a batch do not come this way. */
    inner: null
  }
}

export type ServerDependencies = {
  readonly app: App
  /** Without one nothing is logged. */
  readonly logger?: FastifyBaseLogger
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
  /** The pages for people; without them there is the API alone. */
  readonly adminCenter?: AdminCenter | undefined
  /** Addresses of proxies whose X-Forwarded-Proto and -Host are believed; nobody's by default. */
  readonly trustProxy?: readonly string[]
  /** Calls the receivers of notifications; by default only what is on the Internet or on this machine. */
  readonly sender?: Sender
  /** Fills an empty organization with the sample; without it there is none to load. */
  readonly loadSample?: LoadSample
  /** Limits on requests; without them there are none. `seconds` is a clock that never goes back. */
  readonly throttle?: { readonly limits: ThrottleLimits; seconds?(): number }
}

/** Answers smaller than this cost more to compress than to send. */
const compressFromBytes = 1_024
const publicPaths: ReadonlySet<string> = new Set([
  '/healthz',
  '/openapi.json',
  '/v1.0/$metadata',
  '/beta/$metadata',
])

/** The HTTP edge: builds the server, registers every route, and turns every failure into Graph's error shape. */
export function buildServer(deps: ServerDependencies): FastifyInstance {
  const { app } = deps
  const server = Fastify({
    ...(deps.logger ? { loggerInstance: deps.logger } : { logger: false }),
    ...(deps.tls
      ? { https: { ...deps.tls, maxHeaderSize: maxHeaderBytes } }
      : { http: { maxHeaderSize: maxHeaderBytes } }),
    clientErrorHandler: answerUnreadable,
    ...(deps.trustProxy?.length ? { trustProxy: [...deps.trustProxy] } : {}),
    bodyLimit: maxBodyBytes,
    routerOptions,
    genReqId: () => randomUUID(),
    rewriteUrl: (request) => plainUrl(request.url ?? '/'),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => {
      answerError(request, reply, error)
    },
    // Idle keep-alive connections do not hold up a stop.
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance
  const providers = createProviderClient(app)
  const authenticator = createAuthenticator(app, providers, (error) =>
    server.log.error(error, 'last use of a token not noted'),
  )
  server.decorateRequest('caller', null)
  server.decorateRequest('inner', null)
  server.decorateRequest('clientRequestId', undefined)
  server.register(compress, { global: true, threshold: compressFromBytes, encodings: ['gzip', 'identity'] })
  readBodies(server)
  const { limits = {}, seconds = () => performance.now() / 1_000 } = deps.throttle ?? {}
  const throttle = createThrottle(limits, seconds)
  addHooks(server, authenticator, throttle, deps.adminCenter)
  server.setErrorHandler((error, request, reply) => answerError(request, reply, error))
  server.setNotFoundHandler((request, reply) => {
    if (deps.adminCenter && isForAdminCenter(deps.adminCenter, request))
      return sendPage(reply, deps.adminCenter)
    throw nothingServedAt(request.originalUrl)
  })
  // After the plugins, so that their hooks reach these routes.
  server.register(async (scope) => {
    if (deps.adminCenter) registerAdminCenter(scope, deps.adminCenter)
    scope.get('/healthz', async () => ({ status: 'ok' }))
    scope.get('/openapi.json', async () => openApiDocument(routes.map(({ endpoint }) => endpoint)))
    registerMetadata(scope)
    registerRoutes(scope, app, routes, { sender: deps.sender ?? createSender(), throttle })
    registerImports(scope, app)
    if (deps.loadSample) registerSample(scope, app, deps.loadSample)
    scope.register(async (auth) => registerAuth(auth, app, providers))
  })
  server.addHook('onClose', () => authenticator.idle())
  return server
}

/** Microsoft's namespaces as they are served here, and ours. */
function registerMetadata(server: FastifyInstance): void {
  const endpoints = routes.map(({ endpoint }) => endpoint)
  for (const version of bothVersions) {
    const document = metadataDocument(endpoints, version)
    server.get(`/${version}/$metadata`, async (_request, reply) =>
      reply.type('application/xml; charset=utf-8').header('odata-version', '4.0').send(document),
    )
  }
}

/** Bodies are JSON; a DELETE or an action without a body needs no content type. */
function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    isJsonType,
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseJson(body),
  )
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined
    const type = request.headers['content-type']?.slice(0, 100) ?? 'none'
    throw new HttpError(415, `Bodies are application/json, not ${type}.`)
  })
}

async function callerOf(authenticator: Authenticator, request: FastifyRequest): Promise<Caller> {
  const cookie = sessionCookieOf(request)
  const caller = await authenticator.callerOf({ authorization: request.headers.authorization, cookie })
  if (caller.sessionId !== undefined) requireSameOrigin(request)
  return caller
}

function addHooks(
  server: FastifyInstance,
  authenticator: Authenticator,
  throttle: Throttle,
  adminCenter: AdminCenter | undefined,
): void {
  server.addHook('onRequest', async (request, reply) => {
    const given = request.headers['client-request-id']
    if (typeof given === 'string' && /^[\x21-\x7e]{1,100}$/.test(given)) request.clientRequestId = given
    reply.header('request-id', request.id)
    if (request.clientRequestId) reply.header('client-request-id', request.clientRequestId)
    reply.header('cache-control', 'no-store')
    setSecurityHeaders(request, reply)
    const path = request.url.split('?')[0]?.toLowerCase() ?? ''
    if (publicPaths.has(path) || isPublicAuthPath(path)) return
    if (isForAdminCenter(adminCenter, request)) return
    request.caller = await callerOf(authenticator, request)
    throttle(request.caller, request, (name, value) => reply.header(name, value))
  })
  server.addHook('onResponse', async (request, reply) => {
    logAnswered(request.log, request, reply.statusCode, reply.elapsedTime)
  })
}

function answerError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const answer = errorAnswer(error) ?? frameworkAnswer(error) ?? failureAnswer(error)
  if (answer.status >= 500) request.log.error({ err: error }, 'unexpected failure')
  const ids = { requestId: request.id, clientRequestId: request.clientRequestId, now: new Date() }
  reply.header('request-id', request.id)
  reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .type('application/json; charset=utf-8')
    .send(errorBody(answer, ids, request.originalUrl))
}

/** What Fastify itself refuses before a handler runs. */
function frameworkAnswer(error: unknown): ErrorAnswer | undefined {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      status: 413,
      message: `The body is larger than ${maxBodyBytes} bytes. Send less at a time.`,
      inner: { code: 'requestEntityTooLarge' },
    }
  }
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return {
      status: code === 'FST_ERR_BAD_URL' ? 400 : 404,
      message: 'The path is not valid percent-encoding of UTF-8, or too long.',
      inner: { code: code === 'FST_ERR_BAD_URL' ? 'invalidValue' : 'resourceNotFound', target: 'path' },
    }
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return { status: 415, message: 'Bodies are application/json.', inner: { code: 'unsupportedMediaType' } }
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP') && status === 400) {
    return {
      status: 400,
      message: 'The body could not be read: its length or encoding is not what the headers say.',
      inner: { code: 'invalidValue' },
    }
  }
  return undefined
}
