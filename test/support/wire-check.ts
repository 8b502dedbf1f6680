import { Transform } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AnyEndpoint } from '../../src/contract/endpoint.ts'
import { routerPath } from '../../src/graph/odata-path.ts'
import { routes } from '../../src/graph/routes.ts'
import { microsoftKinds } from './wire-microsoft.ts'
import { dryRunPlan, ownKinds, ownValues } from './wire-own.ts'
import { strictly, type WireKind } from './wire-types.ts'

// Every answer of every test that speaks HTTP is compared with the tables of wire-*.ts: properties, types, nulls,
// members of enumerations, forms of dates.

type Answered = {
  readonly endpoint: AnyEndpoint
  readonly version: string
  readonly rest: '' | '$ref' | '$count'
}
type Json = Record<string, unknown>

/** Of one answer: long lists are alike. */
const comparedAtMost = 50

/** What has been answered so far in a test file. */
export type WireLog = {
  readonly faults: string[]
  /** `GET /beta/users` and so on: answered with something in it, and as its table says. */
  readonly seen: Set<string>
}
export const newWireLog = (): WireLog => ({ faults: [], seen: new Set() })

export const kinds: Readonly<Record<string, WireKind>> = { ...microsoftKinds, ...ownKinds }
const byPath = new Map<string, Answered>()
for (const { endpoint } of routes) {
  for (const version of endpoint.versions) {
    const url = `/${version}${routerPath(endpoint.path)}`
    byPath.set(`${endpoint.method} ${url}`, { endpoint, version, rest: '' })
    if (endpoint.method !== 'GET') continue
    for (const rest of ['$ref', '$count'] as const)
      byPath.set(`GET ${url}/${rest}`, { endpoint, version, rest })
  }
}

/** How a route is called in `WireLog.seen`. */
export function wireName(endpoint: AnyEndpoint, version: string): string {
  return `${endpoint.method} /${version}${endpoint.path}`
}

/** The table of an answer that is no object of a kind; undefined where there is none. */
export function valueSchema({ method, path }: AnyEndpoint) {
  return ownValues[`${method} ${path.replace(/^\/me(?=\/|$)/, '/users/{userId}')}`]
}

/** Compares what the server answers from here on. What is wrong is noted, and changes nothing for the test. */
export function watchAnswers(server: FastifyInstance, log: WireLog): void {
  server.addHook('onSend', async (request, reply, payload) => {
    const answered = byPath.get(`${request.method} ${request.routeOptions.url}`)
    if (!answered || reply.statusCode < 200 || reply.statusCode > 299) return payload
    const note = (text: string) => noteAnswer(log, answered, request, text)
    if (!isStream(payload)) {
      note(Buffer.isBuffer(payload) ? payload.toString() : String(payload ?? ''))
      return payload
    }
    let text = ''
    return payload.pipe(
      new Transform({
        transform(part, _, done) {
          text += part
          done(null, part)
        },
        flush(done) {
          note(text)
          done()
        },
      }),
    )
  })
}

function isStream(payload: unknown): payload is NodeJS.ReadableStream {
  return typeof payload === 'object' && payload !== null && 'pipe' in payload
}

function noteAnswer(log: WireLog, answered: Answered, request: FastifyRequest, text: string): void {
  const faults = faultsOf(answered, request, text)
  const { originalUrl, method } = request
  for (const fault of faults.slice(0, 3)) log.faults.push(`${method} ${originalUrl.slice(0, 200)}: ${fault}`)
  const empty = /"value":\[\]/.test(text.slice(0, 400))
  if (faults.length > 0 || empty || answered.rest !== '' || /[?&]dryRun=true/i.test(originalUrl)) return
  log.seen.add(wireName(answered.endpoint, answered.version))
}

function faultsOf({ endpoint, rest }: Answered, request: FastifyRequest, text: string): string[] {
  if (rest === '$count') return /^\d+$/.test(text) ? [] : [`no number: ${text.slice(0, 100)}`]
  const { answer } = endpoint
  const options = new URL(request.originalUrl, 'http://host').searchParams
  const dryRun = options.get('dryRun') === 'true'
  if (answer.kind === 'nothing' && !dryRun) return text === '' ? [] : [`a body: ${text.slice(0, 100)}`]
  if (endpoint.path.endsWith('/auditExport')) return exportFaults(text)
  const body = JSON.parse(text) as Json
  if (dryRun) return issuesOf(dryRunPlan, body)
  if (rest === '$ref') {
    const { '@odata.context': _, ...one } = body
    const all = answer.kind === 'list' ? listOf(body) : [one]
    return all.flatMap((each) => (isReference(each) ? [] : [JSON.stringify(each)]))
  }
  if (answer.kind === 'value') {
    const schema = valueSchema(endpoint)
    return schema ? issuesOf(schema, body) : ['no table says what this answers']
  }
  if (answer.kind === 'nothing' || options.has('$apply')) return []
  const level = /odata\.metadata=(\w+)/.exec(options.get('$format') ?? String(request.headers.accept))?.[1]
  // What `full` adds to properties is looked at by a test of its own.
  const plain = level === 'full' ? (withoutTypes(body) as Json) : body
  // Owners find people by name, and see little else of them (rule 26).
  const partial = request.caller?.roles.length === 0
  const extent = level === 'none' ? 'bare' : partial ? 'any' : undefined
  return objectFaults(endpoint, options, plain, extent)
}

function objectFaults(
  endpoint: AnyEndpoint,
  options: URLSearchParams,
  body: Json,
  known: 'bare' | 'any' | undefined,
): string[] {
  const { answer, path, method } = endpoint
  if (!('of' in answer && 'name' in answer.of)) return []
  const { name } = answer.of
  const { '@odata.context': context, ...object } = body
  const contextFits =
    known === 'bare'
      ? context === undefined
      : /^https?:\/\/[^/]+\/(beta|v1\.0)\/\$metadata#/.test(String(context))
  const faults = contextFits ? [] : [`@odata.context is ${String(context)}`]
  const delta = path.endsWith('/delta')
  const shown = method === 'GET' ? 'shown' : 'atLeastShown'
  const extent: Extent = known ?? (delta ? 'any' : (selected(options) ?? shown))
  if (answer.kind === 'object') return [...faults, ...faultsOfKind(name, object, extent, '')]
  const strange = Object.keys(body).filter(
    (key) => key !== 'value' && !/^@odata\.(context|count|nextLink|deltaLink)$/.test(key),
  )
  const items = listOf(body).slice(0, comparedAtMost)
  return [
    ...faults,
    ...strange.map((key) => `a list with ${key}`),
    ...items.flatMap((each, index) =>
      delta ? deltaFaults(name, each) : faultsOfKind(name, each, extent, `[${index}]`),
    ),
  ]
}

function selected(options: URLSearchParams): readonly string[] | 'any' | undefined {
  const text = [...options].find(([name]) => name.toLowerCase() === '$select')?.[1]
  if (text === undefined) return undefined
  const names = text.split(',').map((each) => each.trim().toLowerCase())
  return names.includes('*') ? 'any' : names
}

/** Which properties are expected: exactly those selected or shown, at least those shown, or any of those there are, without annotations. */
type Extent = readonly string[] | 'shown' | 'atLeastShown' | 'any' | 'bare'

function faultsOfKind(name: string, value: unknown, extent: Extent, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${at} is no object`]
  const object = value as Json
  const type = object['@odata.type']
  const kind = kinds[name === 'directoryObject' ? (String(type).split('.').at(-1) ?? '') : name]
  if (!kind) return extent === 'bare' ? [] : [`${at} no table says what ${name} has`]
  const typeFits = extent === 'bare' ? type === undefined : kind.type === null || type === kind.type
  const faults = typeFits ? [] : [`${at} @odata.type is ${String(type)}`]
  const own: string[] = []
  for (const [key, each] of Object.entries(object)) {
    const relation = kind.relations[key]
    if (key.includes('@odata.')) {
      if (!/^(\w+@odata\.(nextLink|navigationLink|associationLink)|@odata\.(type|id|editLink))$/.test(key))
        faults.push(`${at} has ${key}`)
    } else if (relation !== undefined) faults.push(...relationFaults(relation, each, extent, `${at}.${key}`))
    else {
      own.push(key)
      const schema = kind.shown[key] ?? kind.onSelect[key]
      if (!schema) faults.push(`${at} has ${key}, which no table names`)
      else faults.push(...issuesOf(schema, each).map((issue) => `${at}.${key} ${issue}`))
    }
  }
  return [...faults, ...missing(kind, own, extent, at)]
}

function missing(kind: WireKind, own: readonly string[], extent: Extent, at: string): string[] {
  const shown = Object.keys(kind.shown)
  // Known by id only: its row is gone.
  if (extent === 'any' || extent === 'bare' || (own.length === 1 && own[0] === 'id')) return []
  const names = own.map((each) => each.toLowerCase())
  if (typeof extent !== 'string') {
    const known = new Set([...shown, ...Object.keys(kind.onSelect)].map((each) => each.toLowerCase()))
    const wanted = extent.filter((each) => known.has(each))
    return [
      ...wanted.filter((each) => !names.includes(each)).map((each) => `${at} lacks ${each}`),
      ...names
        .filter((each) => !wanted.includes(each))
        .map((each) => `${at} has ${each}, which was not selected`),
    ]
  }
  return [
    ...shown.filter((each) => !own.includes(each)).map((each) => `${at} lacks ${each}`),
    ...own
      .filter((each) => extent === 'shown' && !shown.includes(each))
      .map((each) => `${at} has ${each}, which was not selected`),
  ]
}

function relationFaults(
  relation: string | readonly [string],
  value: unknown,
  outer: Extent,
  at: string,
): string[] {
  const extent = outer === 'bare' ? outer : 'any'
  if (typeof relation === 'string') return value === null ? [] : faultsOfKind(relation, value, extent, at)
  if (!Array.isArray(value)) return [`${at} is no list`]
  return value.flatMap((each, index) => faultsOfKind(relation[0], each, extent, `${at}[${index}]`))
}

/** What is gone, groups with their members, and objects as ever. */
function deltaFaults(name: string, item: Json): string[] {
  const { '@removed': removed, 'members@delta': members, ...rest } = item
  if (removed !== undefined)
    return isRemoved(item) ? [] : [`not removed as it should be: ${JSON.stringify(item)}`]
  const strange = Array.isArray(members)
    ? members.filter((each) => !isRemoved(each) && !isMember(each)).map((each) => JSON.stringify(each))
    : []
  return [...strange, ...('id' in rest ? [] : ['no id']), ...faultsOfKind(name, rest, 'any', '')]
}

function isRemoved(item: unknown): boolean {
  return /^\{("@removed":\{"reason":"(changed|deleted)"\},"id":"[0-9a-f_-]+"|"id":"[0-9a-f-]+","@removed":\{"reason":"(changed|deleted)"\})\}$/.test(
    JSON.stringify(item),
  )
}

function isMember(item: unknown): boolean {
  return /^\{"@odata.type":"#microsoft\.graph\.(user|group|device)","id":"[0-9a-f-]{36}"\}$/.test(
    JSON.stringify(item),
  )
}

function withoutTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypes)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !/.@odata\.type$/.test(name))
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutTypes(each)]))
}

function isReference(item: Json): boolean {
  return /^\{"@odata.id":"https?:\/\/[^/]+\/(beta|v1\.0)\/[^"]+"\}$/.test(JSON.stringify(item))
}

function exportFaults(text: string): string[] {
  if (text.startsWith('\uFEFF')) return []
  const lines = text.split('\n').filter(Boolean)
  const schema = strictly(kinds.directoryAudit as WireKind, 'whole')
  return lines.slice(0, comparedAtMost).flatMap((line) => issuesOf(schema, JSON.parse(line)))
}

function listOf(body: Json): Json[] {
  return Array.isArray(body.value) ? (body.value as Json[]) : []
}

function issuesOf(schema: z.core.$ZodType, value: unknown): string[] {
  const issues = z.safeParse(schema, value).error?.issues ?? []
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
