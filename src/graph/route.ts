import type { z } from 'zod'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import type { Together } from '../command/run-command.ts'
import { type AnyEndpoint, type Endpoint, type ParamNames, pathParameters } from '../contract/endpoint.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { isGuid } from '../contract/odata-value.ts'
import type { MemberCombiner } from '../directory/combine-member-changes.ts'
import { listUserRows } from '../directory/directory-list-store.ts'
import { findUserByPrincipalName } from '../directory/user-store.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Sender } from '../notification/sender.ts'
import type { FileStream } from './asked.ts'
import type { Dispatch } from './dispatch.ts'
import type { Preferences } from './preferences.ts'
import type { Reader } from './read.ts'

/** A request whose path, query and body have been read and found right. */
export type ApiRequest<Name extends string = string, Body = unknown> = {
  readonly endpoint: AnyEndpoint
  readonly params: Readonly<Record<Name, string>>
  readonly query: ListQuery
  readonly body: Body
  readonly dryRun: boolean
  readonly caller: Caller
  readonly app: App
  readonly reader: Reader
  /** The transaction of a batch whose requests are done together. */
  readonly together?: Together | undefined
  readonly correlationId: string
  /** The header If-Match, for what is conditional. */
  readonly ifMatch?: string | undefined
  readonly preferences: Preferences
  readonly memberCombiner: MemberCombiner
  readonly dispatch: Dispatch
  readonly sender: Sender
  /** The address of the next page. */
  nextLink(token: string): string
}

export type Reply = {
  readonly status?: number
  readonly body?: unknown
  readonly etag?: string
  /** Where what goes on in the background can be looked at. */
  readonly location?: string
  /** A file in place of a body. */
  readonly stream?: FileStream
}

/** An endpoint and what answers it. */
export type Route = {
  readonly endpoint: AnyEndpoint
  handle(request: ApiRequest): Promise<Reply>
}

/** Joins an endpoint with its handler; the handler sees the names of the path and the parsed body. */
export function route<Path extends string, Body extends z.ZodType>(
  endpoint: Endpoint<Path, Body>,
  handle: (request: ApiRequest<ParamNames<Path>, z.output<Body>>) => Promise<Reply>,
): Route {
  return { endpoint, handle: (request) => handle(request as ApiRequest<ParamNames<Path>, z.output<Body>>) }
}

/** The ids of a path in their one spelling. An id of a wrong form names nothing, so it is 404. */
export function parseParams(raw: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(raw)) {
    const schema = pathParameters[name]
    if (!schema) throw new Error(`the path parameter ${name} has no form`)
    const parsed = schema.safeParse(value)
    if (!parsed.success) throw nothingThere(name, value)
    params[name] = parsed.data
  }
  return params
}

/** The answer to an id in a path that names nothing. */
export function nothingThere(propertyName: string, value: string): Refusal {
  const noun = propertyName.replace(/Id$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  const shown = value.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)
  return new Refusal('resourceNotFound', `There is no ${noun} '${shown}'.`, { target: 'path', propertyName })
}

/** Nobody's id. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** A user in a path is named by id or by userPrincipalName; from here on it is the id. */
export async function resolveUserId(
  reader: Reader,
  params: Record<string, string>,
): Promise<Record<string, string>> {
  const { userId } = params
  if (userId === undefined) return params
  if (isGuid(userId)) return { ...params, userId: userId.toLowerCase() }
  const user = await findUserByPrincipalName(reader.db, reader.tenantId, userId)
  // Who names somebody they do not see is answered as for nobody: without the id, and as fast.
  const ids = [user?.id ?? nobody]
  const seen = reader.db.sight
    ? (await listUserRows(reader.db, reader.tenantId, emptyQuery, { ids })).rows.length > 0
    : true
  if (!user || !seen) throw nothingThere('userId', userId)
  return { ...params, userId: user.id }
}

/** Splits an id that two others make. */
export function splitPair(id: string): readonly [string, string] {
  const [first = '', second = ''] = id.split('_')
  return [first, second]
}
