import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
  for (let n = 0; n < 5; n++) await api.user(`Person${n}`)
})
afterAll(() => api.close())

const json = { 'Content-Type': 'application/json' }
async function send(requests: unknown[], options?: { token?: string }): Promise<Json[]> {
  const answer = await api.call('POST', '/v1.0/$batch', { requests }, options)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.responses
}

test('twenty requests are answered each for itself', async () => {
  const requests = Array.from({ length: 20 }, (_, n) => ({
    id: String(n),
    method: 'GET',
    url: n % 2 === 0 ? `/users/person${n % 5}@contoso.com?$select=id` : 'users/$count',
  }))
  const responses = await send(requests)
  expect(responses.map(({ id }) => id)).toEqual(requests.map(({ id }) => id))
  expect(responses.every(({ status }) => status === 200)).toBe(true)
  expect(responses[0]).toMatchObject({
    headers: { 'Content-Type': expect.stringContaining('application/json'), 'OData-Version': '4.0' },
    body: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  })
  expect(responses[1].body).toBe('5')
})

test('dependsOn orders requests, and a failure stops what depends on it', async () => {
  const group = '11111111-aaaa-4bbb-8ccc-000000000001'
  const responses = await send([
    { id: 'read', method: 'GET', url: `/groups/${group}/members`, dependsOn: ['MEMBER'] },
    {
      id: 'member',
      method: 'PATCH',
      url: `/groups/${group}`,
      headers: json,
      body: { 'members@odata.bind': [`https://x/v1.0/users/${(await api.get('/v1.0/users')).value[0].id}`] },
      dependsOn: ['group'],
    },
    { id: 'group', method: 'POST', url: '/groups', headers: json, body: { displayName: 'Made', id: group } },
    { id: 'wrong', method: 'GET', url: '/users/nobody@contoso.com' },
    { id: 'after', method: 'DELETE', url: `/groups/${group}`, dependsOn: ['wrong'] },
    { id: 'afterThat', method: 'DELETE', url: `/groups/${group}`, dependsOn: ['after', 'group'] },
  ])
  expect(responses.map(({ status }) => status)).toEqual([200, 204, 201, 404, 424, 424])
  expect(responses[0].body.value).toHaveLength(1)
  expect(responses[1].body).toBeUndefined()
  expect(responses[4].body.error.code).toBe('FailedDependency')
  expect((await api.call('GET', `/v1.0/groups/${group}`)).status).toBe(200)
})

test('links in answers lead to where the client sent the batch', async () => {
  const answer = await api.call(
    'POST',
    '/beta/$batch',
    { requests: [{ id: '1', method: 'GET', url: '/users?$top=2', headers: { host: 'evil.example' } }] },
    { headers: { host: 'licenses.example:8443' } },
  )
  const { body } = answer.body.responses[0]
  expect(body['@odata.nextLink']).toMatch(/^http:\/\/licenses\.example:8443\/beta\/users\?/)
})

test("runs with the caller's own rights, whatever a request inside says", async () => {
  const token = await api.tokenFor('globalReader')
  const body = { displayName: 'X', userPrincipalName: 'x@contoso.com' }
  const headers = { ...json, Authorization: `Bearer ${api.token}` }
  const responses = await send(
    [
      { id: '1', method: 'POST', url: '/users', headers, body },
      { id: '2', method: 'GET', url: '/users', headers },
    ],
    { token },
  )
  expect(responses.map(({ status }) => status)).toEqual([403, 200])
  const nobody = await api.call('POST', '/v1.0/$batch', { requests: [] }, { token: null })
  expect(nobody.status).toBe(401)
})

const get = (id: string, more: object = {}) => ({ id, method: 'GET', url: '/users', ...more })
test('addresses as scripts write them, and members without a value, are taken', async () => {
  const id = await api.user('Jörg Weiß', { userPrincipalName: 'joerg@contoso.com' })
  const responses = await send([
    get('read', { url: "/users?$filter=displayName eq 'Jörg Weiß'&$select=id" }),
    get('100 %', { url: "/users?$filter=displayName eq 'Jörg%20Wei%C3%9F'&$select=id" }),
    get('null', { url: `/users/${id}?$select=id`, headers: null, body: null, dependsOn: null }),
  ])
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(responses.map(({ body }) => body.value?.[0]?.id ?? body.id)).toEqual([id, id, id])
})

test('requests may be numbered', async () => {
  const responses = await send([
    { id: 1, method: 'GET', url: '/users?$top=1', dependsOn: [2] },
    { id: 2, method: 'GET', url: '/groups?$top=1' },
  ])
  expect(responses.map(({ id, status }) => [id, status])).toEqual([
    ['1', 200],
    ['2', 200],
  ])
})

describe('a batch that is wrong as a whole is 400', () => {
  test.each<[string, unknown, string]>([
    ['no requests', {}, 'requests'],
    ['an empty list', { requests: [] }, 'requests'],
    ['21 requests', { requests: Array.from({ length: 21 }, (_, n) => get(`${n}`)) }, 'requests'],
    ['an id twice', { requests: [get('a'), get('A')] }, 'requests[1].id'],
    ['no id', { requests: [{ method: 'GET', url: '/users' }] }, 'requests[0].id'],
    ['an id of another kind', { requests: [get('1', { id: {} })] }, 'requests[0].id'],
    ['an empty id', { requests: [get('')] }, 'requests[0].id'],
    ['the same number', { requests: [get('1', { id: 1 }), get('1')] }, 'requests[1].id'],
    ['a dependency that is no list', { requests: [get('1', { dependsOn: '2' })] }, 'requests[0].dependsOn'],
    ['no url', { requests: [{ id: '1', method: 'GET' }] }, 'requests[0].url'],
    ['another method', { requests: [get('1', { method: 'TRACE' })] }, 'requests[0].method'],
    ['an absolute url', { requests: [get('1', { url: 'https://x/v1.0/users' })] }, 'requests[0].url'],
    ['another host', { requests: [get('1', { url: '//x/users' })] }, 'requests[0].url'],
    ['out of the version', { requests: [get('1', { url: '/../beta/users' })] }, 'requests[0].url'],
    ['a url not encoded', { requests: [get('1', { url: '/users\r\nx: y' })] }, 'requests[0].url'],
    [
      'a body without its type',
      { requests: [get('1', { method: 'POST', body: {} })] },
      'requests[0].headers',
    ],
    ['a header that is none', { requests: [get('1', { headers: { 'a b': 'c' } })] }, 'requests[0].headers'],
    [
      'a dependency that is not there',
      { requests: [get('1', { dependsOn: ['2'] })] },
      'requests[0].dependsOn',
    ],
    ['on itself', { requests: [get('1', { dependsOn: ['1'] })] }, 'requests[0].dependsOn'],
    [
      'in a circle',
      {
        requests: [
          get('1', { dependsOn: ['2'] }),
          get('2', { dependsOn: ['3'] }),
          get('3', { dependsOn: ['1'] }),
        ],
      },
      'requests[0].dependsOn',
    ],
  ])('%s', async (_, body, propertyName) => {
    const answer = await api.call('POST', '/v1.0/$batch', body)
    expect([answer.status, answer.body.error.innerError.propertyName], answer.text).toEqual([
      400,
      propertyName,
    ])
  })

  test('what is wrong with one request is told in its response', async () => {
    const responses = await send([
      get('nested', { method: 'POST', url: '/$batch', headers: json, body: { requests: [] } }),
      get('nested2', { method: 'POST', url: '%24batch', headers: json, body: { requests: [] } }),
      get('filter', { url: "/users?$filter=nam%20eq%20'x'" }),
      get('type', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }),
      get('json', { method: 'POST', headers: json, body: '{' }),
      get('nothing', { url: '/nothing' }),
      get('fine'),
    ])
    expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 415, 400, 404, 200])
  })
})

test.each([
  ['/users/%zz', "'%zz'"],
  ['/users/%', "'%'"],
  ['/users/%ff?$select=id', "'%ff'"],
  ["/users('%E4%A')/memberOf", "'users('%E4%A')'"],
])('%s is told as broken percent-encoding', async (url, shown) => {
  const [response] = await send([{ id: '1', method: 'GET', url }])
  expect([response.status, response.body.error.code]).toEqual([400, 'Request_BadRequest'])
  expect(response.body.error.innerError).toMatchObject({ code: 'invalidValue', target: 'path' })
  expect(response.body.error.message).toBe(
    `${shown} in the path is not valid percent-encoding of UTF-8. Write a percent sign as %25.`,
  )
})

test('broken percent-encoding in the query is told as that of the query', async () => {
  const [response] = await send([{ id: '1', method: 'GET', url: '/users?$filter=%zz' }])
  expect([response.status, response.body.error.innerError.target]).toEqual([400, 'query'])
})
