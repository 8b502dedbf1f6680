import type { Caller } from '../command/caller.ts'
import { Refusal } from '../engine/refusal.ts'

/** So many within so many seconds; what is used comes back evenly. */
export type Limit = { readonly amount: number; readonly seconds: number }

/** All limits on requests, of one process (decision 13). A limit that is absent does not apply. */
export type ThrottleLimits = {
  /** Resource units of one token. */
  readonly token?: Limit
  /** POST, PATCH, PUT and DELETE of one token. */
  readonly tokenWrites?: Limit
  /** Resource units of an organization's tokens together. */
  readonly tenant?: Limit
  readonly tenantWrites?: Limit
}

/** Reads as in Graph for a large tenant; writes ten times as many, since nobody else shares the server. */
export const defaultThrottle: ThrottleLimits = {
  token: { amount: 8_000, seconds: 10 },
  tokenWrites: { amount: 30_000, seconds: 150 },
  tenant: { amount: 24_000, seconds: 10 },
  tenantWrites: { amount: 180_000, seconds: 300 },
}

const scopes = ['token', 'tokenWrites', 'tenant', 'tenantWrites'] as const
type Scope = (typeof scopes)[number]

/**
 * Reads limits such as `token=8000/10,tenantWrites=180000/300`: amount and seconds of each scope; `off`
 * is none at all. Undefined for anything else.
 */
export function parseThrottle(text: string): ThrottleLimits | undefined {
  if (text === 'off') return {}
  const limits: Partial<Record<Scope, Limit>> = {}
  for (const part of text.split(',')) {
    const [, name, amount, seconds] = /^(\w+)=(\d{1,9})\/(\d{1,6})$/.exec(part.trim()) ?? []
    const scope = scopes.find((each) => each === name)
    if (!scope || limits[scope] || !(Number(amount) > 0) || !(Number(seconds) > 0)) return undefined
    limits[scope] = { amount: Number(amount), seconds: Number(seconds) }
  }
  return limits
}

type Bucket = { used: number; at: number }
/** Buckets that ran empty are dropped when there are more than this. */
const manyBuckets = 10_000

type Request = { readonly method: string; readonly originalUrl: string }
type SetHeader = (name: string, value: string) => void

export type Throttle = (caller: Caller, request: Request, setHeader: SetHeader) => void

/**
 * Counts what callers use and refuses with `tooManyRequests` what goes over a limit; Retry-After tells
 * when the same request will pass. `seconds` is a clock that never goes back.
 */
export function createThrottle(limits: ThrottleLimits, seconds: () => number): Throttle {
  const buckets = new Map<string, Bucket>()
  const levelOf = (key: string, { amount, seconds: period }: Limit, now: number): Bucket => {
    const bucket = buckets.get(key) ?? { used: 0, at: now }
    bucket.used = Math.max(0, bucket.used - ((now - bucket.at) * amount) / period)
    bucket.at = now
    if (!buckets.has(key)) buckets.set(key, bucket)
    return bucket
  }
  const forget = (now: number): void => {
    if (buckets.size < manyBuckets) return
    const longest = Math.max(...scopes.map((scope) => limits[scope]?.seconds ?? 0))
    for (const [key, bucket] of buckets) if (now - bucket.at > longest) buckets.delete(key)
  }

  return (caller, request, setHeader) => {
    const now = seconds()
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
    const units = resourceUnits(request.method, request.originalUrl)
    setHeader('x-ms-resource-unit', String(units))
    const charges = scopes.flatMap((scope) => {
      const limit = limits[scope]
      const ofWrites = scope.endsWith('Writes')
      if (!limit || (ofWrites && !isWrite)) return []
      const who = scope.startsWith('token') ? (caller.actor.id ?? '') : ''
      const bucket = levelOf(`${scope}/${caller.tenantId}/${who}`, limit, now)
      return [{ scope, limit, bucket, cost: ofWrites ? 1 : Math.min(units, limit.amount) }]
    })
    for (const charge of charges) {
      const over = charge.bucket.used + charge.cost - charge.limit.amount
      if (over > 1e-9) throw tooMany(charge.scope, over, charge.limit, caller, setHeader)
    }
    let fullest = 0
    for (const { bucket, cost, limit } of charges) {
      bucket.used += cost
      fullest = Math.max(fullest, bucket.used / limit.amount)
    }
    if (fullest >= 0.8) setHeader('x-ms-throttle-limit-percentage', fullest.toFixed(2))
    forget(now)
  }
}

function tooMany(scope: Scope, over: number, limit: Limit, caller: Caller, setHeader: SetHeader): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((over * limit.seconds) / limit.amount))
  const isWrite = scope.endsWith('Writes')
  const what = isWrite ? 'writes' : 'resource units'
  const who = scope.startsWith('token') ? 'this token' : 'the tokens of this organization together'
  const name = scope.startsWith('token') ? 'Application_Tenant' : 'Tenant'
  const kind = isWrite ? 'Write' : 'ResourceUnit'
  setHeader('x-ms-throttle-scope', `${name}/${kind}/${caller.actor.id ?? ''}/${caller.tenantId}`)
  setHeader('x-ms-throttle-information', `${kind}LimitExceeded`)
  return new Refusal(
    'tooManyRequests',
    `More than ${limit.amount} ${what} in ${limit.seconds} seconds by ${who}. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  )
}

const costly: readonly (readonly [RegExp, number])[] = [
  [/\/transitive\w+(\/|$)/i, 5],
  [/\/groups\/[^/]+\/members(\/|$)/i, 3],
  [/\/subscribedskus(\/|$)/i, 3],
  [/\/licensedetails(\/|$)/i, 2],
  [/\/users$/i, 2],
]

/** What a request costs by Graph's table: reads 1 to 5, less with $select or a small $top, more with $expand. */
export function resourceUnits(method: string, url: string): number {
  if (method !== 'GET' && method !== 'HEAD') return 1
  const [path = '', query = ''] = url.replaceAll(/%24/g, '$').split('?')
  let units = costly.find(([pattern]) => pattern.test(path))?.[1] ?? 1
  if (/(^|&)\$select=/i.test(query)) units -= 1
  if (/(^|&)\$expand=/i.test(query)) units += 1
  const top = /(?:^|&)\$top=(\d+)/i.exec(query)?.[1]
  if (top !== undefined && Number(top) < 20) units -= 1
  return Math.max(1, units)
}
