import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEndpoint } from '../../src/contract/endpoint.ts'
import { routes } from '../../src/graph/routes.ts'
import { makeOwner, tokenOf } from '../support/callers.ts'
import { countStatements } from '../support/statements.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// Rule 27: what is not theirs does not exist for an owner. Whatever names it is answered word for word as what
// was never there, with the same headers, and for the same number of statements, so that no clock tells either.

const admin = '/beta/admin/cloudLicensing'
type Ids = Readonly<Record<string, string>>
let api: TestApi
let token: string
let mine: string
/** Of another allotment; nothing of it is tied to the owner's. */
let foreign: Ids
let missing: Ids

beforeAll(async () => {
  api = await testApi()
  const { skuId } = await api.buy(20)
  const other = await api.buy(20, { skuPartNumber: 'EXCHANGESTANDARD' })
  mine = await api.allot(skuId, 'Medicine', 5)
  const law = await api.allot(other.skuId, 'Law', 1)
  const [held, waits, blocked, excluded] = [
    await api.user('Held'),
    await api.user('Waits'),
    await api.user('Blocked', { usageLocation: 'CU' }),
    await api.user('Excluded'),
  ]
  const device = (await api.post('/v1.0/devices', { displayName: 'Laptop' })).id
  const direct = await api.assign(law, { user: held })
  const team = await api.group('Team', [waits, blocked])
  await api.assign(law, { group: team })
  await api.post(`${admin}/allotments/${law}/exclusions`, { memberId: excluded })
  const owner = await api.user('Olga')
  await makeOwner(api, mine, owner)
  await makeOwner(api, law, held)
  // Within a scope the owner finds nobody of the others, and they are as good as not there.
  const scope = await api.group('Scope')
  const ref = { '@odata.id': `https://host/v1.0/groups/${scope}` }
  await api.post(`${admin}/allotments/${mine}/searchScopes/$ref`, ref)
  token = await tokenOf(api, owner)
  // That the token was used is noted once.
  await api.call('GET', '/auth/session', undefined, { token })
  const tokens = await api.get(`${admin}/tokens`)
  const errors = await api.get(`${admin}/assignmentErrors`)
  const audits = await api.get(
    "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Create assignment'",
  )
  const one = (from: Ids) => ({
    ...from,
    seatId: `${from.allotmentId}_${from.userId}`,
    waitingMemberId: `${from.allotmentId}_${from.memberId}`,
    exclusionId: `${from.allotmentId}_${from.objectId}`,
    usageRightId: `${from.userId}_${from.skuId}`,
    licenseDetailsId: `${from.userId}_${from.skuId}`,
    subscribedSkuId: `${from.organizationId}_${from.skuId}`,
  })
  foreign = {
    ...one({
      allotmentId: law,
      assignmentId: direct,
      userId: held,
      memberId: waits,
      objectId: excluded,
      groupId: team,
      deviceId: device,
      ownerId: held,
      skuId: other.skuId,
      organizationId: api.tenantId,
    }),
    subscriptionId: other.subscriptionId,
    tokenId: tokens.value[0].id,
    entryId: audits.value[0].id,
    assignmentErrorId: errors.value[0].id,
  }
  const id = () => randomUUID().replace(/^(.{14})./, '$14')
  const names = [
    'allotmentId',
    'assignmentId',
    'userId',
    'memberId',
    'objectId',
    'groupId',
    'deviceId',
    'ownerId',
    'skuId',
  ]
  const gone = Object.fromEntries(names.map((name) => [name, id()]))
  missing = {
    ...one({ ...gone, organizationId: api.tenantId }),
    subscriptionId: id(),
    tokenId: id(),
    entryId: id(),
    assignmentErrorId: `${id()}_${id()}`,
  }
})
afterAll(() => api.close())

/** What each write says, of the things that are asked about. */
function bodyOf(name: string, ids: Ids): object | undefined {
  const assign = { disabledServicePlanIds: [] }
  const user = `https://host/v1.0/users/${ids.userId}`
  const bodies: readonly (readonly [RegExp, object])[] = [
    [/^POST .*allotmentId\}\/assignments$/, { ...assign, 'assignedTo@odata.bind': user }],
    [
      /^POST \/admin.*\/assignments$/,
      { ...assign, 'assignedTo@odata.bind': user, 'allotment@odata.bind': ids.allotmentId },
    ],
    [/^POST .*\/assignments$/, { ...assign, 'allotment@odata.bind': ids.allotmentId }],
    [/^PATCH .*assignmentId\}$/, assign],
    [/^PATCH .*allotmentId\}$/, { state: 'hold' }],
    [/^POST .*exclusions$/, { memberId: ids.userId }],
    [/^PATCH .*waitingMemberId\}$/, { pinned: true }],
    [/^POST .*\$ref$/, { '@odata.id': user }],
  ]
  return bodies.find(([at]) => at.test(name))?.[1]
}

type Told = { status: number; headers: string; text: string; statements: number }

function differenceOf({ method, path }: AnyEndpoint, theirs: Told, none: Told): object {
  const names = (Object.keys(theirs) as (keyof Told)[]).filter((name) => theirs[name] !== none[name])
  return { route: `${method} ${path}`, differs: names.map((name) => [name, theirs[name], none[name]]) }
}

const volatile = ['date', 'request-id', 'client-request-id']

/** All that an answer tells, without what differs between any two requests. */
async function answerOf(endpoint: AnyEndpoint, ids: Ids) {
  const name = `${endpoint.method} ${endpoint.path}`
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, param: string) => ids[param] ?? `no-${param}`)
  const takesBody = !['GET', 'DELETE'].includes(endpoint.method)
  const body = takesBody ? (bodyOf(name, ids) ?? {}) : undefined
  const { value, statements } = await countStatements(() =>
    api.call(endpoint.method, `/${endpoint.versions[0]}${path}`, body, { token }),
  )
  const blank = (text: string) =>
    [...new Set(Object.values(ids).flatMap((id) => id.split('_')))]
      .filter((id) => id !== mine && id !== api.tenantId)
      .reduce((left, id) => left.replaceAll(id, '{id}'), text)
      .replace(/"(date|request-id|client-request-id)":"[^"]*"/g, '"$1":""')
  const headers = Object.entries(value.headers).filter(([header]) => !volatile.includes(header))
  return { status: value.status, headers: JSON.stringify(headers), text: blank(value.text), statements }
}

const named = routes
  .map(({ endpoint }) => endpoint)
  .filter(({ path }) => path.includes('{') && !path.includes('{commerceSubscriptionId}'))

test('what is not theirs is answered as what is not there', async () => {
  const different: unknown[] = []
  for (const endpoint of named) {
    const [theirs, none] = [await answerOf(endpoint, foreign), await answerOf(endpoint, missing)]
    if (JSON.stringify(theirs) !== JSON.stringify(none)) different.push(differenceOf(endpoint, theirs, none))
  }
  expect(different).toEqual([])
})

test('so it is within an allotment that is theirs', async () => {
  const different: unknown[] = []
  const within = named.filter(({ path }) => path.includes('{allotmentId}') && path.match(/\{/g)?.length === 2)
  const asked = [
    ...within,
    ...named.filter(({ path, method }) => path.includes('{allotmentId}') && method !== 'GET'),
  ]
  expect(asked.length).toBeGreaterThan(15)
  for (const endpoint of asked) {
    const own = (ids: Ids) => ({
      ...ids,
      allotmentId: mine,
      seatId: `${mine}_${ids.userId}`,
      waitingMemberId: `${mine}_${ids.memberId}`,
      exclusionId: `${mine}_${ids.objectId}`,
    })
    if (endpoint.method === 'PATCH' && endpoint.path.endsWith('{allotmentId}')) continue
    const [theirs, none] = [await answerOf(endpoint, own(foreign)), await answerOf(endpoint, own(missing))]
    if (JSON.stringify(theirs) !== JSON.stringify(none)) different.push(differenceOf(endpoint, theirs, none))
  }
  expect(different).toEqual([])
})

test('so are people who are asked for by name', async () => {
  const endpoint = named.find(({ method, path }) => method === 'GET' && path === '/users/{userId}')
  if (!endpoint) throw new Error('no such route')
  const theirs = await answerOf(endpoint, { userId: 'held@contoso.com' })
  expect(await answerOf(endpoint, { userId: 'none@contoso.com' })).toEqual(theirs)
  expect(theirs).toMatchObject({ status: 404, statements: expect.any(Number) })
  expect(theirs.statements).toBeGreaterThan(1)
})
