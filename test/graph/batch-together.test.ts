import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxTogetherRequests } from '../../src/contract/limits.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
let skuId: string
beforeAll(async () => {
  api = await testApi()
  skuId = (await api.buy(1_000)).skuId
})
afterAll(() => api.close())

const admin = '/admin/cloudLicensing'
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'
const headers = { 'Content-Type': 'application/json' }

function post(id: string, url: string, body: unknown): Json {
  return { id, method: 'POST', url, headers, body, atomicityGroup: 'all' }
}

function assign(id: string, allotment: string, userId: string, query = ''): Json {
  const body = { 'assignedTo@odata.bind': `https://host/beta/users/${userId}`, disabledServicePlanIds: [] }
  return post(id, `${allotment}/assignments${query}`, body)
}

async function send(requests: Json[], options?: { token?: string }): Promise<Json[]> {
  const answer = await api.call('POST', '/beta/$batch', { requests }, options)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.responses
}

async function names(): Promise<string[]> {
  const { value } = await api.get(`/beta${admin}/allotments?$select=displayName`)
  return value.map(({ displayName }: Json) => displayName)
}

const numbers = (id: string) =>
  api.get(`/beta${admin}/allotments/${id}?$select=allottedUnits,consumedUnits,waitingCount`)

test('an allotment and its assignments are made at once; tried first, nothing is written', async () => {
  const [ana, ben] = [await api.user('Ana'), await api.user('Ben')]
  const other = (await api.buy(50, { skuPartNumber: 'EMS' })).skuId
  const requests = (query: string) => [
    post('a', `${admin}/allotments${query}`, { skuId, displayName: 'Sales', allottedUnits: 2 }),
    post('b', `${admin}/allotments${query}`, { skuId: other, displayName: 'Sales', allottedUnits: 1 }),
    assign('c', '/$a', ana, query),
    assign('d', '/$A', ben, query),
    assign('e', '/$b', ana, query),
  ]
  const tried = await send(requests('?dryRun=true'))
  expect(tried.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(tried[3].body.moves).toMatchObject([{ gained: 1, allotmentName: 'Sales' }])
  expect(await names()).not.toContain('Sales')
  const before = await api.get('/v1.0/auditLogs/directoryAudits?$count=true&$top=1')

  const made = await send(requests(''))
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
  expect(await numbers(made[0].body.id)).toMatchObject({ allottedUnits: 2, consumedUnits: 2 })
  expect(await numbers(made[1].body.id)).toMatchObject({ allottedUnits: 1, consumedUnits: 1 })
  const after = await api.get('/v1.0/auditLogs/directoryAudits?$count=true&$top=1')
  expect(after['@odata.count'] - before['@odata.count']).toBe(5)
})

test('if one is refused, none is done; the refusal is in its own answer and in the audit', async () => {
  const one = await api.user('Cleo')
  const responses = await send([
    post('a', `${admin}/allotments`, { skuId, displayName: 'Undone', allottedUnits: 1 }),
    assign('b', '/$a', one),
    post('c', `${admin}/allotments`, { skuId, displayName: 'Too many', allottedUnits: 100_000 }),
    assign('d', '/$a', one),
  ])
  expect(responses.map(({ status }) => status)).toEqual([424, 424, 409, 424])
  expect(responses[2].body.error.innerError.code).toBe('insufficientUnits')
  expect(responses[0].body.error.message).toContain("'c'")
  expect(await names()).not.toContain('Undone')
  const audit = await api.get('/v1.0/auditLogs/directoryAudits?$top=1')
  expect(audit.value[0]).toMatchObject({ result: 'failure', activityDisplayName: 'Create allotment' })
})

test('batches that lock the same allotments crosswise are all done', async () => {
  const [one, two] = [await api.allot(skuId, 'One', 40), await api.allot(skuId, 'Two', 40)]
  const people = await Promise.all(Array.from({ length: 20 }, (_, n) => api.user(`Crossing${n}`)))
  const batches = people.map((person, index) => {
    const [first, second] = index % 2 === 0 ? [one, two] : [two, one]
    return send([
      assign('a', `${admin}/allotments/${first}`, person),
      assign('b', `${admin}/allotments/${second}`, person),
    ])
  })
  const statuses = (await Promise.all(batches)).flat().map(({ status }) => status)
  expect(statuses).toEqual(statuses.map(() => 201))
  expect(await numbers(one)).toMatchObject({ consumedUnits: 20 })
  expect(await numbers(two)).toMatchObject({ consumedUnits: 20 })
})

test('a large group goes on after the commit', async () => {
  const limits = { fewMembers: 2, inlineMembers: 2, batchMembers: 2 }
  const small = await testApi({ limits })
  try {
    const bought = await small.buy(100)
    const members = await Promise.all(Array.from({ length: 7 }, (_, n) => small.user(`Many${n}`)))
    const group = await small.group('Many', members)
    const body = { 'assignedTo@odata.bind': `https://host/beta/groups/${group}`, disabledServicePlanIds: [] }
    const answer = await small.call('POST', '/beta/$batch', {
      requests: [
        post('a', `${admin}/allotments`, { skuId: bought.skuId, displayName: 'Large', allottedUnits: 5 }),
        post('b', '/$a/assignments', body),
      ],
    })
    const { id } = answer.body.responses[0].body
    await small.settler.idle()
    const after = await small.get(`/beta${admin}/allotments/${id}?$select=consumedUnits,waitingCount`)
    expect(after).toMatchObject({ consumedUnits: 5, waitingCount: 2 })
  } finally {
    await small.close()
  }
})

test('a reader tries and does nothing', async () => {
  const token = await api.tokenFor('globalReader')
  const body = { skuId, displayName: 'Not mine', allottedUnits: 1 }
  const [response] = await send([post('a', `${admin}/allotments`, body)], { token })
  expect(response.status).toBe(403)
})

describe('what cannot go together is 400', () => {
  const create = (id: string, more: object = {}) => ({
    ...post(id, `${admin}/allotments`, { skuId: e3, displayName: id, allottedUnits: 1 }),
    ...more,
  })
  const user = { displayName: 'X', userPrincipalName: 'x@contoso.com' }
  test.each<[string, Json[], string]>([
    ['two groups', [create('a'), create('b', { atomicityGroup: 'other' })], 'requests[1].atomicityGroup'],
    ['one without', [create('a'), create('b', { atomicityGroup: undefined })], 'requests[1].atomicityGroup'],
    ['an order of its own', [create('a'), create('b', { dependsOn: ['a'] })], 'requests[1].dependsOn'],
    ['a read', [create('a'), create('b', { method: 'GET' })], 'requests[1].url'],
    ['another write', [create('a'), post('b', '/users', user)], 'requests[1].url'],
    ['a member', [post('a', '/groups/x/members/$ref', {})], 'requests[0].url'],
    [
      'trying and doing',
      [create('a'), create('b', { url: `${admin}/allotments?dryRun=true` })],
      'requests[1].url',
    ],
    ['what nobody made', [create('a'), assign('b', '/$c', 'x')], '/$c'],
    ['what comes later', [assign('b', '/$a', 'x'), create('a')], '/$a'],
    ['too many', Array.from({ length: maxTogetherRequests + 1 }, (_, n) => create(`n${n}`)), 'requests'],
  ])('%s', async (_, requests, propertyName) => {
    const answer = await api.call('POST', '/beta/$batch', { requests })
    expect([answer.status, answer.body.error?.innerError.propertyName], answer.text).toEqual([
      400,
      propertyName,
    ])
  })
})

test('of units moved in turn each says from which limits; what somebody changed meanwhile undoes all', async () => {
  const [one, two] = [await api.allot(skuId, 'East', 10), await api.allot(skuId, 'West', 5)]
  const three = await api.allot(skuId, 'North', 1)
  const move = (id: string, from: string, to: string, units: number, limits: readonly [number, number]) =>
    post(id, `${admin}/allotments/${from}/transferUnits`, {
      toAllotmentId: to,
      units,
      fromAllottedUnits: limits[0],
      toAllottedUnits: limits[1],
    })
  const limits = async () =>
    Promise.all([one, two, three].map(async (id) => (await numbers(id)).allottedUnits))
  const requests = [move('a', one, two, 4, [10, 5]), move('b', one, three, 2, [6, 1])]
  await api.patch(`/beta${admin}/allotments/${three}`, { allottedUnits: 3 })
  const refused = await send(requests)
  expect(refused.map(({ status }) => status)).toEqual([424, 412])
  expect(refused[1].body.error.message).toContain('The limit of "North" is 3 and no longer 1')
  expect(await limits()).toEqual([10, 5, 3])
  await api.patch(`/beta${admin}/allotments/${three}`, { allottedUnits: 1 })
  expect((await send(requests)).map(({ status }) => status)).toEqual([200, 200])
  expect(await limits()).toEqual([4, 9, 3])
})

test('a change with If-Match is done where nobody changed the settings; seats that move are no change', async () => {
  const id = await api.allot(skuId, 'Tagged', 3)
  const url = `/beta${admin}/allotments/${id}`
  const { body, headers } = await api.call('GET', `${url}?$select=settingsTag`)
  expect(headers.etag).toBe(body.settingsTag)
  await api.assign(id, { user: await api.user('Tea') })
  const patch = (tag: string, change: object) =>
    api.call('PATCH', url, change, { headers: { 'if-match': tag } })
  const held = await patch(`"other", ${body.settingsTag}`, { state: 'hold' })
  expect(held.status).toBe(200)
  expect(held.body.settingsTag).not.toBe(body.settingsTag)
  expect((await patch(body.settingsTag, { state: 'open' })).status).toBe(412)
  expect((await patch('*', { state: 'open' })).status).toBe(200)
  const remove = await api.call('DELETE', `${url}?endAssignments=true`, undefined, {
    headers: { 'if-match': held.body.settingsTag },
  })
  expect(remove.status).toBe(412)
})
