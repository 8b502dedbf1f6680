import { setTimeout as delay } from 'node:timers/promises'
import type { AnyEndpoint } from '../contract/endpoint.ts'
import { maxPageSize } from '../contract/limits.ts'
import { answerError, connectionError, tokenError } from './client-errors.ts'
import type { Connection } from './connection.ts'

/** What a request carries beside its endpoint. */
type Call = {
  /** The ids for the names in the endpoint's path. */
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
}

/** Rows of a list, up to the limit asked for. */
export type Listed<Row> = {
  readonly value: readonly Row[]
  /** How many there are in all, where the service counts them. */
  readonly count: number | undefined
  /** There are rows beyond those. */
  readonly more: boolean
}

export type Client = {
  readonly connection: Connection
  /** Asks one endpoint of the contract; the answer's JSON, undefined for none. */
  call<Answer>(endpoint: AnyEndpoint, call: Call): Promise<Answer>
  /** Follows the pages of a list up to `top` rows. */
  list<Row>(endpoint: AnyEndpoint, call: Call & { readonly top: number }): Promise<Listed<Row>>
  /** A request by address, with the token; for bodies that are not JSON. */
  send(url: string, init: RequestInit & { duplex?: 'half' }): Promise<Response>
  urlOf(
    endpoint: AnyEndpoint,
    params: Readonly<Record<string, string>>,
    query?: Readonly<Record<string, string | undefined>>,
  ): string
}

/** Times that a request is repeated when the service asks to wait. */
const maxRetries = 4
const longestWaitSeconds = 30

/** Speaks with the service over HTTP, as any other program could. */
export function createClient(connection: Connection): Client {
  const send: Client['send'] = async (url, init) => {
    // What no header can hold is no token of ours either.
    if (!connection.token || !/^[\x21-\x7e]+$/.test(connection.token)) throw tokenError(connection)
    const headers = {
      ...(init.headers as Record<string, string>),
      authorization: `Bearer ${connection.token}`,
    }
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(url, { ...init, headers }).catch((error: unknown) => {
        if ((error as Error).name === 'AbortError') throw error
        throw connectionError(error, connection)
      })
      const wait = Number(response.headers.get('retry-after'))
      if (response.status === 429 && attempt < maxRetries && wait <= longestWaitSeconds && !init.duplex) {
        await delay(Math.max(1, wait) * 1_000)
        continue
      }
      if (!response.ok) throw answerError(response.status, await response.text(), connection)
      return response
    }
  }
  const urlOf: Client['urlOf'] = (endpoint, params, query = {}) => {
    const version = endpoint.versions.includes('beta') ? 'beta' : 'v1.0'
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = params[name]
      if (value === undefined) throw new Error(`${endpoint.path} needs ${name}`)
      return encodeURIComponent(value)
    })
    const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
    const search = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&')
    return `${connection.url}/${version}${path}${search === '' ? '' : `?${search}`}`
  }
  const call: Client['call'] = async (endpoint, { params, query, body }) => {
    const url = urlOf(endpoint, params ?? {}, query)
    const init =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await send(url, { method: endpoint.method, ...init })
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as never
  }
  const list: Client['list'] = async (endpoint, { params, query, top }) => {
    const rows: unknown[] = []
    let count: number | undefined
    const paged = endpoint.query?.paged !== false
    const first = { ...query, ...(paged ? { $top: String(Math.min(top, maxPageSize)) } : {}) }
    let next: string | undefined = urlOf(
      endpoint,
      params ?? {},
      endpoint.query?.count ? { ...first, $count: 'true' } : first,
    )
    while (next !== undefined && rows.length < top) {
      const response: Response = await send(next, { method: 'GET' })
      const page = (await response.json()) as {
        value: unknown[]
        '@odata.count'?: number
        '@odata.nextLink'?: string
      }
      rows.push(...page.value)
      count ??= page['@odata.count']
      next =
        page['@odata.nextLink'] === undefined ? undefined : onServer(page['@odata.nextLink'], connection.url)
    }
    const more = next !== undefined || rows.length > top
    return { value: rows.slice(0, top) as never[], count, more }
  }
  return { connection, call, list, send, urlOf }
}

/** The next page of the same server: behind a proxy it may call itself differently. */
function onServer(link: string, url: string): string {
  const { pathname, search } = new URL(link, url)
  return `${new URL(url).origin}${pathname}${search}`
}
