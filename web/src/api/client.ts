import { ConnectionError, errorOf } from './api-error.ts'
import { checkConnection, reportConnection } from './connection.ts'

export const admin = '/beta/admin/cloudLicensing'

export type Write = 'POST' | 'PATCH' | 'DELETE'

/** A write, before it is made. */
export type Change = {
  readonly method: Write
  readonly path: string
  readonly body?: unknown
  readonly ifMatch?: string
}

/** One page of a list. */
export type Page<T> = {
  readonly value: readonly T[]
  readonly '@odata.count'?: number
  readonly '@odata.nextLink'?: string
}

const signedOutListeners = new Set<() => void>()

/** Calls back when an answer says that the session has ended. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

/** Reads an address of this server. Refused: `ApiError`; no answer: `ConnectionError`. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { method: 'GET', ...(signal ? { signal } : {}) })
  return (await response.json()) as T
}

/**
 * Writes. The browser itself says in Sec-Fetch-Site that the request comes from a page of this
 * server, which is what the server asks of requests with a cookie.
 */
export async function write<T = void>(
  method: Write,
  path: string,
  body?: unknown,
  ifMatch?: string,
): Promise<T> {
  const response = await send(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** The address of the page after this one. Its path only: behind a proxy the server may call itself differently. */
export function nextPath(page: Page<unknown>): string | undefined {
  const link = page['@odata.nextLink']
  if (link === undefined) return undefined
  const { pathname, search } = new URL(link)
  return pathname + search
}

/** Reads all pages, at most `maxPages`; says whether more was left. */
export async function readAll<T>(path: string, maxPages: number, signal?: AbortSignal) {
  const value: T[] = []
  let next: string | undefined = path
  for (let count = 0; next !== undefined && count < maxPages; count++) {
    const page: Page<T> = await read<Page<T>>(next, signal)
    value.push(...page.value)
    next = nextPath(page)
  }
  return { value, isWhole: next === undefined }
}

/** Sends a request as it is. Refused: `ApiError`; no answer: `ConnectionError`. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    checkConnection()
    throw new ConnectionError('The server did not answer.', { cause: error })
  }
  reportConnection(true)
  if (response.ok) return response
  const refusal = await errorOf(response)
  if (response.status === 401) for (const listener of signedOutListeners) listener()
  throw refusal
}
