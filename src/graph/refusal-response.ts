import { boundsIn, type RefusalName } from '../contract/error.ts'
import { ODataError } from '../contract/odata-error.ts'
import { type Outage, outageOf } from '../db/outage.ts'
import { Refusal, type RefusalCode } from '../engine/refusal.ts'

type RefusalStatus = 400 | 403 | 404 | 405 | 409 | 412 | 429

/** A new refusal fails the build here, until somebody has decided how HTTP says it. */
const statusOf: Record<RefusalCode & RefusalName, RefusalStatus> = {
  noAvailableLicenses: 400,
  notFound: 400,
  invalidAssigneeType: 400,
  invalidUsageLocation: 400,
  mutuallyExclusiveServicePlans: 400,
  missingDependency: 400,
  requiredFieldOrParameterMissing: 400,
  immutablePropertyModified: 400,
  invalidValue: 400,
  invalidFilter: 400,
  invalidExpansion: 400,
  invalidQuery: 400,
  productNotAllottable: 400,
  insufficientUnits: 409,
  belowConsumed: 409,
  alreadyAssigned: 409,
  alreadyExists: 409,
  // Graph's own answer to a second membership.
  alreadyMember: 400,
  allotmentOnHold: 409,
  allotmentInUse: 409,
  groupInUse: 409,
  lastGlobalAdministrator: 409,
  overAllotted: 409,
  syncGuard: 409,
  preconditionFailed: 412,
  missingRequiredPermission: 403,
  resourceNotFound: 404,
  methodNotAllowed: 405,
  tooManyRequests: 429,
}
/** The documented names and the engine's codes are the same list, in both directions. */
const documented: Record<RefusalCode, true> & Record<RefusalName, true> = Object.fromEntries(
  Object.keys(statusOf).map((code) => [code, true]),
) as Record<RefusalName, true>

const graphCodes: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'InvalidAuthenticationToken',
  403: 'forbidden',
  404: 'notFound',
  405: 'methodNotAllowed',
  409: 'conflict',
  410: 'resyncRequired',
  412: 'preconditionFailed',
  413: 'requestEntityTooLarge',
  415: 'unsupportedMediaType',
  429: 'tooManyRequests',
  500: 'internalServerError',
  503: 'serviceNotAvailable',
}

/** Graph's directory has words of its own, and its tools look for them. */
const directoryCodes: Readonly<Record<number, string>> = {
  400: 'Request_BadRequest',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
}
const directoryPaths =
  /^\/(v1\.0|beta)\/(users|groups|me|devices|directory|directoryObjects|subscribedSkus|organization)(?=[/(?]|$)(?![^?]*\/cloudLicensing(?=[/(?]|$))/i

/** An error as it goes out, before ids and time are added. */
export type ErrorAnswer = {
  readonly status: number
  readonly message: string
  readonly inner: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

type HttpStatus = 400 | 401 | 410 | 413 | 415

/** A failure of HTTP itself: no token, a body that cannot be read, a link that leads nowhere any more. */
export class HttpError extends Error {
  readonly status: HttpStatus
  readonly headers: Readonly<Record<string, string>>
  constructor(status: HttpStatus, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'HttpError'
    this.status = status
    this.headers = headers
  }
}

/** How an expected "no" is answered; undefined for everything unexpected. */
export function errorAnswer(error: unknown): ErrorAnswer | undefined {
  if (error instanceof Refusal) return refusalAnswer(error)
  if (error instanceof ODataError) {
    const { code, message, propertyName, position } = error
    return {
      status: 400,
      message,
      inner: { code, target: 'query', ...given({ propertyName, position }), ...boundsIn(message) },
    }
  }
  if (error instanceof HttpError) {
    const inner =
      error.status === 401 ? {} : { code: error.status === 400 ? 'invalidValue' : graphCodes[error.status] }
    return { status: error.status, message: error.message, inner, headers: error.headers }
  }
  return undefined
}

function refusalAnswer(refusal: Refusal): ErrorAnswer {
  if (!(refusal.code in documented)) throw new Error(`refusal ${refusal.code} has no answer`)
  const { retryAfterSeconds, allowed } = refusal.detail
  const headers = {
    ...(typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {}),
    ...(refusal.code === 'methodNotAllowed' ? { allow: String(allowed) } : {}),
  }
  return {
    status: statusOf[refusal.code],
    message: refusal.message,
    inner: { code: refusal.code, ...given(refusal.detail) },
    headers,
  }
}

/** What clients get to see of an unexpected failure: that it is ours. */
const internalError: ErrorAnswer = {
  status: 500,
  message:
    'Something went wrong on the server. Try again; if it stays, give the request-id to whoever runs it.',
  inner: {},
}

const outages: Readonly<Record<Outage, string>> = {
  away: 'The database cannot be reached just now; after a crash it first recovers. Try again in a moment.',
  diskFull: 'The disk of the database is full, so nothing can be written. Tell whoever runs the server.',
}
const retryAfterOutageSeconds = 5

/** How what nobody expected is answered: a database that is away is no fault of the program, and may be asked again. */
export function failureAnswer(error: unknown): ErrorAnswer {
  const outage = outageOf(error)
  if (!outage) return internalError
  return {
    status: 503,
    message: outages[outage],
    inner: { code: graphCodes[503] },
    headers: { 'retry-after': String(retryAfterOutageSeconds) },
  }
}

/** Graph's error shape, with the code that the part of Graph uses to which the URL belongs. */
export function errorBody(
  answer: ErrorAnswer,
  ids: { requestId: string; clientRequestId: string | undefined; now: Date },
  url: string,
): object {
  return {
    error: {
      code: codeOf(answer, url),
      message: answer.message,
      innerError: {
        ...answer.inner,
        date: ids.now.toISOString().slice(0, 19),
        'request-id': ids.requestId,
        ...(ids.clientRequestId ? { 'client-request-id': ids.clientRequestId } : {}),
      },
    },
  }
}

function given(detail: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined))
}

function codeOf({ status, inner }: ErrorAnswer, url: string): string {
  if (directoryPaths.test(url)) {
    // As the directory names a query that it does not answer.
    if (status === 400 && (inner.code === 'invalidFilter' || inner.code === 'invalidQuery')) {
      return 'Request_UnsupportedQuery'
    }
    const code = directoryCodes[status]
    if (code) return code
  }
  return graphCodes[status] ?? 'badRequest'
}

/** The answer to an address where nothing is, with where it would be: licensing in allotments is no part of v1.0. */
export function nothingServedAt(url: string, where = ''): Refusal {
  const path = url.split('?')[0]?.slice(0, 200) ?? ''
  const hint = /^\/v1\.0\/.*\/cloudLicensing(\/|$)/i.test(path)
    ? ' cloudLicensing is served below /beta.'
    : ''
  return new Refusal('resourceNotFound', `Nothing is served at ${path}${where}.${hint}`, { target: 'path' })
}
