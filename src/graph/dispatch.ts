import { randomUUID } from 'node:crypto'
import findMyWay from 'find-my-way'
import type { BatchItem } from '../contract/batch.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Answer, Answering, Asked, BatchScope } from './asked.ts'
import type { BatchResponse } from './batch-together.ts'
import { plainUrl } from './odata-path.ts'
import { percentDecoded } from './query-string.ts'
import { errorAnswer, errorBody, failureAnswer, HttpError, nothingServedAt } from './refusal-response.ts'
import { isJsonType, parseJson } from './request-body.ts'
import { routerOptions } from './router-options.ts'
import type { Throttle } from './throttle.ts'

/** Answers one request of a batch. What is wrong with it is told in its answer. */
export type Dispatch = (item: BatchItem, version: string, scope: BatchScope) => Promise<BatchResponse>

/** What of an answer's headers belongs to a request inside a batch, spelled as Graph does. */
const told: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'cache-control': 'Cache-Control',
  'odata-version': 'OData-Version',
  'preference-applied': 'Preference-Applied',
  'retry-after': 'Retry-After',
  location: 'Location',
  etag: 'ETag',
  allow: 'Allow',
  'request-id': 'request-id',
  'client-request-id': 'client-request-id',
}

/** Not taken over from a request inside a batch: who asks and what carries it. */
const withheld =
  /^(authorization|cookie|host|content-length|transfer-encoding|connection|accept-encoding|upgrade|expect|x-forwarded-.*)$/i

/** What is done beside every request. */
type Beside = {
  readonly throttle: Throttle
  log(asked: Asked, answer: Answer, milliseconds: number): void
  fail(error: unknown): void
}

/**
 * The routes of the API once more, for requests inside a batch: they are answered by the same functions, as the
 * caller of the batch, and not written as HTTP in between.
 */
export function createDispatch(beside: Beside): {
  readonly dispatch: Dispatch
  add(method: string, path: string, answering: Answering): void
} {
  const router = findMyWay<findMyWay.HTTPVersion.V1>(routerOptions)
  const answerings = new Map<unknown, Answering>()

  const run = async (asked: Asked, item: BatchItem): Promise<Answer> => {
    if (/\/(\$|%24)batch\/?(\?|$)/i.test(asked.originalUrl)) {
      throw new HttpError(400, 'A batch holds no other batch. Send its requests as requests of this one.')
    }
    if (asked.caller) beside.throttle(asked.caller, asked, () => {})
    const path = asked.originalUrl.split('?')[0] ?? ''
    checkEncoding(path)
    const found = router.find(asked.method as 'GET', plainUrl(path))
    const answering = found && answerings.get(found.handler)
    if (!answering) throw nothingServedAt(path, ' in a batch')
    return answering({ ...asked, params: found.params, body: bodyOf(item, asked) })
  }

  return {
    add(method, path, answering) {
      const handler = () => {}
      answerings.set(handler, answering)
      router.on(method as 'GET', path, handler)
    },
    async dispatch(item, version, scope) {
      const start = performance.now()
      const asked = askedBy(item, version, scope)
      const answer = await run(asked, item).catch((error: unknown) => failed(asked, error, beside))
      beside.log(asked, answer, performance.now() - start)
      const headers = {
        'cache-control': 'no-store',
        'request-id': asked.id,
        ...(asked.clientRequestId ? { 'client-request-id': asked.clientRequestId } : {}),
        ...answer.headers,
      }
      const body = answer.body ?? answer.text
      return {
        id: item.id,
        status: answer.status,
        headers: spelled(headers),
        ...(body === undefined ? {} : { body }),
      }
    },
  }
}

function askedBy(item: BatchItem, version: string, scope: BatchScope): Asked {
  const headers = Object.fromEntries(
    Object.entries(item.headers ?? {})
      .filter(([name]) => !withheld.test(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  )
  const given = headers['client-request-id']
  return {
    id: randomUUID(),
    clientRequestId: given !== undefined && /^[\x21-\x7e]{1,100}$/.test(given) ? given : undefined,
    method: item.method,
    originalUrl: `${version}/${encoded(item.url).replace(/^\//, '')}`,
    protocol: '',
    host: '',
    headers,
    params: {},
    body: undefined,
    caller: scope.caller,
    inner: scope,
  }
}

/** Scripts write filters as they are read, `/users?$filter=displayName eq 'x'`; Graph takes that inside a batch. */
function encoded(url: string): string {
  return url.replaceAll(/[^\x21-\x7e]+/g, (letters) => encodeURIComponent(letters))
}

/** The router finds nothing at a path that it cannot read; of a request alone HTTP says so before. */
function checkEncoding(path: string): void {
  const broken = path.split('/').find((segment) => percentDecoded(segment) === undefined)
  if (broken === undefined) return
  throw new Refusal(
    'invalidValue',
    `'${broken.slice(0, 100)}' in the path is not valid percent-encoding of UTF-8. Write a percent sign as %25.`,
    { target: 'path' },
  )
}

/** A body is what stands in the batch, or text that is JSON itself. */
function bodyOf({ body }: BatchItem, { headers }: Asked): unknown {
  if (body === undefined || body === null) return undefined
  const type = headers['content-type'] ?? 'none'
  if (!isJsonType.test(type)) {
    throw new HttpError(415, `Bodies are application/json, not ${type.slice(0, 100)}.`)
  }
  return typeof body === 'string' ? parseJson(Buffer.from(body)) : body
}

function failed(asked: Asked, error: unknown, { fail }: Beside): Answer {
  const answer = errorAnswer(error) ?? failureAnswer(error)
  if (answer.status >= 500) fail(error)
  const ids = { requestId: asked.id, clientRequestId: asked.clientRequestId, now: new Date() }
  return {
    status: answer.status,
    headers: { ...answer.headers, 'content-type': 'application/json' },
    body: errorBody(answer, ids, asked.originalUrl),
  }
}

function spelled(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const as = told[name]
      return as ? [[as, value]] : []
    }),
  )
}
