import type { App } from '../command/app.ts'
import { runTogether } from '../command/run-command.ts'
import type { BatchItem } from '../contract/batch.ts'
import { lockTenant } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import type { BatchScope } from './asked.ts'

/** The answer to one request of a batch. */
export type BatchResponse = {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What is one command in one transaction; other writes go ways of their own. */
const joinable =
  /^(\$[^/?]+\/|admin\/cloudLicensing\/(allotments|assignments)|(users|groups|devices)\/[^/?]+\/cloudLicensing\/assignments)(?![^?]*reprocess)/i

/**
 * Requests of one atomicity group, in their order and in one transaction (OData 4.01, 11.7.3): all are done, or none
 * is. The one that was refused says why; the others are answered 424. With `dryRun=true` each says what it would do
 * after the ones before it, and all is undone. Refuses (`invalidValue`) a batch that mixes groups, reads, other writes,
 * or trying and doing.
 */
export async function runAllOrNone(
  app: App,
  scope: BatchScope,
  requests: readonly BatchItem[],
  run: (item: BatchItem, scope: BatchScope) => Promise<BatchResponse>,
): Promise<readonly BatchResponse[]> {
  const dryRun = checkTogether(requests)
  return runTogether(app, scope.caller, dryRun, async (together) => {
    // Several commands cannot keep to the order of locks among them, so only one batch at a time tries.
    await lockTenant(together.tx, scope.caller.tenantId)
    const responses: BatchResponse[] = []
    for (const item of requests) {
      const response = await run(
        { ...item, url: withMade(item, requests, responses) },
        { ...scope, together },
      )
      if (response.status >= 300) return { value: allUndone(requests, response), isDone: false }
      responses.push(response)
    }
    return { value: responses, isDone: true }
  })
}

/** `/$ID/...`: below what the request ID made. */
function withMade(
  { url }: BatchItem,
  requests: readonly BatchItem[],
  responses: readonly BatchResponse[],
): string {
  const [whole, name] = /^\/?\$([^/?]+)/.exec(url) ?? []
  if (whole === undefined || name === undefined) return url
  const index = requests.findIndex(({ id }) => id.toLowerCase() === name.toLowerCase())
  const made = idOf(responses[index]?.body)
  if (made === undefined)
    throw wrong(`/${whole.replace(/^\//, '')}`, 'names no request before it that makes something')
  const [path = ''] = withMade(requests[index] as BatchItem, requests, responses).split('?')
  return `${path.replace(/\/$/, '')}/${made}${url.slice(whole.length)}`
}

/** Of what was made, or would be. */
function idOf(body: unknown): string | undefined {
  const { id, result } = (body ?? {}) as { id?: unknown; result?: unknown }
  return typeof id === 'string' ? id : result ? idOf(result) : undefined
}

function allUndone(requests: readonly BatchItem[], refused: BatchResponse): readonly BatchResponse[] {
  const message = `Not done, because request '${refused.id}', with which it goes together, was answered ${refused.status}.`
  return requests.map(({ id }) =>
    id === refused.id
      ? refused
      : {
          id,
          status: 424,
          headers: { 'Content-Type': 'application/json' },
          body: { error: { code: 'FailedDependency', message, innerError: { code: 'failedDependency' } } },
        },
  )
}

/** Whether all are only tried. */
function checkTogether(requests: readonly BatchItem[]): boolean {
  const [first] = requests
  const isTried = (item: BatchItem) => /[?&]dryRun=true(&|$)/i.test(item.url)
  requests.forEach((item, index) => {
    const at = `requests[${index}]`
    if (item.atomicityGroup === undefined || item.atomicityGroup !== first?.atomicityGroup)
      throw wrong(`${at}.atomicityGroup`, 'must be the same in all requests of the batch, or in none')
    if (item.dependsOn !== undefined)
      throw wrong(`${at}.dependsOn`, 'is not needed: requests of an atomicityGroup are done in their order')
    if (item.method === 'GET' || !joinable.test(item.url.replace(/^\//, '')))
      throw wrong(`${at}.url`, 'must be a write of an allotment or an assignment in an atomicityGroup')
    if (first && isTried(item) !== isTried(first))
      throw wrong(
        `${at}.url`,
        'must have dryRun=true like the others of its atomicityGroup, or not like them',
      )
  })
  return first !== undefined && isTried(first)
}

function wrong(propertyName: string, what: string): Refusal {
  return new Refusal('invalidValue', `${propertyName} ${what}.`, { target: 'body', propertyName })
}
