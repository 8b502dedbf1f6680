import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { asInner, type BatchScope, type InnerRequest } from './batch-scope.ts'
import type { Dispatch } from './route.ts'

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

/** One request through the router of this process, with all its hooks. A batch in a batch is not there. */
export async function dispatch(
  server: FastifyInstance,
  request: Parameters<Dispatch>[0],
  scope: BatchScope,
): ReturnType<Dispatch> {
  if (/\/(\$|%24)batch\/?(\?|$)/i.test(request.url)) return nestedBatch
  return asInner(scope, async (headers, inner) => {
    const response = await server.inject({
      method: request.method as 'GET',
      url: request.url,
      headers: { ...request.headers, ...headers },
      ...(request.payload === undefined ? {} : { payload: request.payload }),
    })
    return answerOf(response, inner)
  })
}

function answerOf(response: LightMyRequestResponse, inner: InnerRequest): Awaited<ReturnType<Dispatch>> {
  const headers = Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) => {
      const spelled = told[name]
      return spelled && value !== undefined ? [[spelled, String(value)]] : []
    }),
  )
  if (inner.body !== undefined) return { status: response.statusCode, headers, body: inner.body }
  const isJson = /^application\/json/.test(String(response.headers['content-type'] ?? ''))
  return {
    status: response.statusCode,
    headers,
    ...(response.body === ''
      ? {}
      : { body: isJson ? (JSON.parse(response.body) as unknown) : response.body }),
  }
}

const nestedBatch = {
  status: 400,
  headers: { 'Content-Type': 'application/json' },
  body: {
    error: {
      code: 'badRequest',
      message: 'A batch holds no other batch. Send its requests as requests of this one.',
      innerError: { code: 'invalidValue' },
    },
  },
} as const
