import {
  BatchRequestContent,
  BatchResponseContent,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { overTls } from '../support/graph-client.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// Microsoft's client, unchanged, against our address.

let api: TestApi
let graph: Awaited<ReturnType<typeof overTls>>
let beta: Awaited<ReturnType<typeof overTls>>
const users: string[] = []
beforeAll(async () => {
  api = await testApi()
  for (let n = 0; n < 25; n++) users.push(await api.user(`Person${String(n).padStart(2, '0')}`))
  graph = await overTls({ app: api.app }, api.token)
  beta = await overTls({ app: api.app }, api.token, 'beta')
})
afterAll(async () => {
  await graph.close()
  await beta.close()
  await api.close()
})

test('the page iterator visits everybody once', async () => {
  const first = await graph.client.api('/users').top(7).select(['id']).get()
  const found: string[] = []
  const iterator = new PageIterator(graph.client, first, (user: { id: string }) => found.push(user.id) > 0)
  await iterator.iterate()
  expect(found.sort()).toEqual([...users].sort())
  expect(iterator.isComplete()).toBe(true)
})

test('filter, order, count, search and a single value', async () => {
  const page = await graph.client
    .api('/users')
    .header('ConsistencyLevel', 'eventual')
    .filter("startsWith(displayName,'Person1') and accountEnabled eq true")
    .orderby('displayName desc')
    .select(['id', 'displayName'])
    .count(true)
    .get()
  expect(page['@odata.count']).toBe(10)
  expect(page.value[0].displayName).toBe('Person19')
  const found = await graph.client
    .api('/users')
    .header('ConsistencyLevel', 'eventual')
    .search('"displayName:Person07"')
    .get()
  expect(found.value).toHaveLength(1)
  const wrong = await graph.client
    .api('/users')
    .filter("displayNam eq 'x'")
    .get()
    .catch((error: unknown) => error)
  expect(wrong).toBeInstanceOf(GraphError)
  expect(wrong).toMatchObject({
    statusCode: 400,
    code: 'Request_UnsupportedQuery',
    message: expect.stringMatching(/Did you mean/),
  })
})

test('a batch whose requests depend on each other', async () => {
  const headers = { 'Content-Type': 'application/json' }
  const id = '22222222-aaaa-4bbb-8ccc-000000000001'
  const body = JSON.stringify({ displayName: 'Batch', id, securityEnabled: true })
  const reference = JSON.stringify({ '@odata.id': `https://graph.microsoft.com/v1.0/users/${users[3]}` })
  const content = new BatchRequestContent([
    {
      id: '1',
      request: new Request('https://graph.microsoft.com/groups', { method: 'POST', headers, body }),
    },
    {
      id: '2',
      request: new Request(`https://graph.microsoft.com/groups/${id}/members/$ref`, {
        method: 'POST',
        headers,
        body: reference,
      }),
      dependsOn: ['1'],
    },
    { id: '3', request: new Request(`https://graph.microsoft.com/groups/${id}/members`), dependsOn: ['2'] },
  ])
  const answer = await graph.client.api('/$batch').post(await content.getContent())
  const responses = new BatchResponseContent(answer)
  expect(['1', '2', '3'].map((each) => responses.getResponseById(each)?.status)).toEqual([201, 204, 200])
  const members = (await responses.getResponseById('3').json()) as { value: { id: string }[] }
  expect(members.value.map((member) => member.id)).toEqual([users[3]])
})

test('an assignment is created, expanded and read back', async () => {
  const { skuId } = await api.buy(5)
  const allotmentId = await api.allot(skuId, 'Client', 5)
  const made = await beta.client.api('/admin/cloudLicensing/assignments').post({
    'allotment@odata.bind': `https://graph.microsoft.com/beta/admin/cloudLicensing/allotments/${allotmentId}`,
    'assignedTo@odata.bind': `https://graph.microsoft.com/beta/users/${users[0]}`,
    disabledServicePlanIds: [],
  })
  const shown = await beta.client
    .api(`/users/${users[0]}/cloudLicensing/assignments`)
    .expand('allotment($select=id,skuId),assignedTo($select=displayName)')
    .get()
  expect(shown.value).toMatchObject([
    { id: made.id, allotment: { id: allotmentId, skuId }, assignedTo: { displayName: 'Person00' } },
  ])
})

describe('limits', () => {
  test('the client waits as long as it is told and then gets its answer', async () => {
    const limits = { token: { amount: 2, seconds: 2 } }
    // The server's seconds stand still until it has refused: however busy the machine, the third is too many.
    const seconds = (): number => limited.seen.filter(({ status }) => status === 429).length * 2
    const limited = await overTls({ app: api.app, throttle: { limits, seconds } }, api.token)
    const me = () => limited.client.api(`/users/${users[0]}`).get()
    for (let n = 0; n < 3; n++) expect((await me()).id).toBe(users[0])
    const refused = limited.seen.filter(({ status }) => status === 429)
    expect(refused.map(({ retryAfter }) => retryAfter)).toEqual(['1'])
    await limited.close()
  })
})
