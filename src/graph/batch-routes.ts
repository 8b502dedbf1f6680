import { type BatchItem, batch } from '../contract/batch.ts'
import { Refusal } from '../engine/refusal.ts'
import type { BatchScope } from './asked.ts'
import { type BatchResponse, runAllOrNone } from './batch-together.ts'
import { type Route, route } from './route.ts'

/** Requests inside a batch are answered as if they came alone, as the caller of the batch. */
export const batchRoutes: readonly Route[] = [
  route(batch, async ({ app, body, caller, reader, dispatch }) => {
    const { requests } = body
    checkRequests(requests)
    const scope = { caller, origin: new URL(reader.base).origin }
    const version = new URL(reader.base).pathname
    if (requests.some(({ atomicityGroup }) => atomicityGroup !== undefined)) {
      const run = (item: BatchItem, inner: BatchScope) => dispatch(item, version, inner)
      return { body: { responses: await runAllOrNone(app, scope, requests, run) } }
    }
    const responses = await runInOrder(requests, (item) => dispatch(item, version, scope))
    return { body: { responses } }
  }),
]

/** Each as soon as what it depends on is done; the answers come in the order of the requests. */
function runInOrder(
  requests: readonly BatchItem[],
  one: (item: BatchItem) => Promise<BatchResponse>,
): Promise<BatchResponse[]> {
  const byId = new Map(requests.map((item) => [item.id.toLowerCase(), item]))
  const started = new Map<BatchItem, Promise<BatchResponse>>()
  const run = async (item: BatchItem): Promise<BatchResponse> => {
    const before = (item.dependsOn ?? []).map((id) => start(byId.get(id.toLowerCase()) ?? item))
    const failed = (await Promise.all(before)).find(({ status }) => status >= 300)
    return failed ? dependencyFailed(item, failed) : one(item)
  }
  const start = (item: BatchItem): Promise<BatchResponse> => {
    const known = started.get(item) ?? run(item)
    started.set(item, known)
    return known
  }
  return Promise.all(requests.map(start))
}

function dependencyFailed(item: BatchItem, failed: BatchResponse): BatchResponse {
  const message = `Not run, because request '${failed.id}', which it depends on, was answered ${failed.status}.`
  return {
    id: item.id,
    status: 424,
    headers: { 'Content-Type': 'application/json' },
    body: { error: { code: 'FailedDependency', message, innerError: { code: 'failedDependency' } } },
  }
}

/** With a scheme or a host, out of the version, or with letters that end a URL. */
const notRelative = /^[a-z][a-z0-9+.-]*:|^\/\/|(^|\/)(\.|%2e){1,2}(\/|\?|$)|[\\#\p{Cc}\p{Surrogate}]/iu

function checkRequests(requests: readonly BatchItem[]): void {
  const ids = new Map<string, BatchItem>()
  requests.forEach((item, index) => {
    const at = `requests[${index}]`
    if (ids.has(item.id.toLowerCase())) throw wrong(`${at}.id`, `'${item.id}' is the id of two requests`)
    ids.set(item.id.toLowerCase(), item)
    if (notRelative.test(item.url)) {
      throw wrong(`${at}.url`, 'must be relative to the version, such as /users')
    }
    const names = Object.keys(item.headers ?? {})
    const faulty = Object.entries(item.headers ?? {}).find(
      ([name, value]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value),
    )
    if (faulty) throw wrong(`${at}.headers`, 'must be headers of HTTP')
    const hasBody = item.body !== undefined && item.body !== null
    if (hasBody && !names.some((name) => name.toLowerCase() === 'content-type')) {
      throw wrong(`${at}.headers`, 'must hold Content-Type when there is a body')
    }
  })
  requests.forEach((item, index) => {
    const unknown = item.dependsOn?.find((id) => !ids.has(id.toLowerCase()))
    if (unknown !== undefined) {
      throw wrong(
        `requests[${index}].dependsOn`,
        `names '${unknown.slice(0, 100)}', which is no request here`,
      )
    }
    if (dependsOnItself(item, ids))
      throw wrong(`requests[${index}].dependsOn`, 'leads back to the request itself')
  })
}

function dependsOnItself(item: BatchItem, ids: ReadonlyMap<string, BatchItem>): boolean {
  const seen = new Set<BatchItem>()
  const next = [...(item.dependsOn ?? [])]
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const other = ids.get(id.toLowerCase())
    if (other === item) return true
    if (!other || seen.has(other)) continue
    seen.add(other)
    next.push(...(other.dependsOn ?? []))
  }
  return false
}

function wrong(propertyName: string, what: string): Refusal {
  return new Refusal('invalidValue', `${propertyName} ${what}.`, { target: 'body', propertyName })
}
