import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { buildServer } from '../../src/graph/server.ts'
import { parseThrottle, resourceUnits, type ThrottleLimits } from '../../src/graph/throttle.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
let server: FastifyInstance | undefined
let now = 0
beforeAll(async () => {
  api = await testApi()
})
afterEach(() => server?.close())
afterAll(() => api.close())

/** Requests against a server with these limits; the clock stands until moved. */
function limited(limits: ThrottleLimits) {
  now = 1_000
  const built = buildServer({ app: api.app, throttle: { limits, seconds: () => now } })
  server = built
  return (method: string, url: string, token = api.token, body?: object) =>
    built.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { payload: body } : {}),
    })
}

test('a token over its limit is refused until units have come back', async () => {
  const send = limited({ token: { amount: 10, seconds: 10 } })
  for (let n = 0; n < 5; n++) expect((await send('GET', '/v1.0/users')).statusCode).toBe(200)
  const refused = await send('GET', '/v1.0/users')
  expect(refused.statusCode).toBe(429)
  expect(refused.headers).toMatchObject({
    'retry-after': '2',
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    'x-ms-throttle-scope': expect.stringMatching(/^Application_Tenant\/ResourceUnit\//),
    'request-id': expect.any(String),
  })
  expect(refused.json().error).toMatchObject({
    code: 'tooManyRequests',
    innerError: { code: 'tooManyRequests', retryAfterSeconds: 2 },
  })
  now += 1.9
  expect((await send('GET', '/v1.0/users')).statusCode).toBe(429)
  now += 0.1
  expect((await send('GET', '/v1.0/users')).statusCode).toBe(200)
  const other = await api.tokenFor('globalReader')
  expect((await send('GET', '/v1.0/users', other)).statusCode).toBe(200)
})

test('the tokens of an organization have a limit together, and writes one of their own', async () => {
  const other = await api.tokenFor('globalAdministrator')
  const send = limited({ tenant: { amount: 4, seconds: 4 }, tokenWrites: { amount: 1, seconds: 60 } })
  const write = () => send('POST', '/v1.0/groups', api.token, { displayName: 'Written' })
  expect((await write()).statusCode).toBe(201)
  const refused = await write()
  expect([refused.statusCode, refused.headers['x-ms-throttle-information']]).toEqual([
    429,
    'WriteLimitExceeded',
  ])
  expect(refused.headers['retry-after']).toBe('60')
  for (const token of [api.token, other, api.token]) {
    expect((await send('GET', '/v1.0/groups', token)).statusCode).toBe(200)
  }
  const last = await send('GET', '/v1.0/groups', other)
  expect([last.statusCode, last.headers['x-ms-throttle-scope']]).toEqual([
    429,
    expect.stringMatching(/^Tenant\//),
  ])
})

test('requests in a batch are limited each on its own', async () => {
  const send = limited({ token: { amount: 4, seconds: 4 } })
  const requests = Array.from({ length: 5 }, (_, n) => ({ id: `${n}`, method: 'GET', url: '/groups' }))
  const answer = await send('POST', '/v1.0/$batch', api.token, { requests })
  expect(answer.statusCode).toBe(200)
  const responses: { status: number; headers: Record<string, string> }[] = answer.json().responses
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(3)
  expect(responses.filter(({ status }) => status === 429)).toHaveLength(2)
  expect(responses.find(({ status }) => status === 429)?.headers['Retry-After']).toBe('1')
})

test('who comes near a limit is told', async () => {
  const send = limited({ token: { amount: 10, seconds: 10 } })
  const told: unknown[] = []
  for (let n = 0; n < 10; n++)
    told.push((await send('GET', '/v1.0/groups')).headers['x-ms-throttle-limit-percentage'])
  expect(told.slice(6)).toEqual([undefined, '0.80', '0.90', '1.00'])
})

test.each([
  ['GET', '/v1.0/groups', 1],
  ['GET', '/v1.0/users', 2],
  ['GET', '/v1.0/users?$select=id', 1],
  ['GET', '/v1.0/users?%24select=id&$top=5', 1],
  ['GET', '/v1.0/users?$expand=memberOf', 3],
  ['GET', '/v1.0/groups/x/members', 3],
  ['GET', '/v1.0/groups/x/members?$select=id&$top=10', 1],
  ['GET', '/v1.0/groups/x/transitiveMembers', 5],
  ['GET', '/v1.0/subscribedSkus', 3],
  ['GET', '/v1.0/users/x/licenseDetails', 2],
  ['POST', '/v1.0/users', 1],
  ['DELETE', '/v1.0/groups/x/members/y/$ref', 1],
])('%s %s costs %i', (method, url, units) => {
  expect(resourceUnits(method, url)).toBe(units)
})

test.each([
  ['off', {}],
  ['token=8/10', { token: { amount: 8, seconds: 10 } }],
  [
    'token=8/10, tenantWrites=5/1',
    { token: { amount: 8, seconds: 10 }, tenantWrites: { amount: 5, seconds: 1 } },
  ],
  ['', undefined],
  ['token=0/10', undefined],
  ['token=8', undefined],
  ['tokens=8/10', undefined],
  ['token=8/10,token=9/10', undefined],
])('limits as text: %s', (text, limits) => {
  expect(parseThrottle(text)).toEqual(limits)
})
