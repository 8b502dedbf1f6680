import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Members of groups and groups of members, filtered, ordered and searched as Graph does with ConsistencyLevel: eventual.

let api: TestApi
let outer: string
let inner: string
let ann: string
beforeAll(async () => {
  api = await testApi()
  ann = await api.user('Ann')
  const others = [
    await api.user('Anton', { accountEnabled: false }),
    await api.user('Berta', { department: 'Law' }),
  ]
  const device = (await api.post('/v1.0/devices', { displayName: 'Anvil' })).id
  inner = await api.group('Ants', [ann, await api.user('Zoe')])
  outer = await api.group('Outer', [ann, ...others, device, inner])
  await api.remove(`/v1.0/users/${await deleted()}`)
})
afterAll(() => api.close())

async function deleted(): Promise<string> {
  const id = await api.user('Anybody')
  await api.post(`/v1.0/groups/${outer}/members/$ref`, { '@odata.id': `directoryObjects/${id}` })
  return id
}

const names = async (path: string): Promise<string[]> => {
  const answer = await api.call('GET', path.replaceAll(' ', '%20'), undefined, {
    headers: { ConsistencyLevel: 'eventual' },
  })
  expect([path, answer.status, answer.text]).toEqual([path, 200, answer.text])
  return answer.body.value.map((each: Json) => each.displayName)
}
const byName = '$orderby=displayName&$select=displayName'

describe('members', () => {
  test.each<[string, string[]]>([
    [`members?${byName}`, ['Ann', 'Anton', 'Ants', 'Anvil', 'Berta']],
    [
      `members?${byName} desc`.replace('&$select=displayName desc', ' desc&$select=displayName'),
      ['Berta', 'Anvil', 'Ants', 'Anton', 'Ann'],
    ],
    [`members?$filter=startswith(displayName,'ant')&${byName}`, ['Anton', 'Ants']],
    [`members?$search="displayName:an"&${byName}`, ['Ann', 'Anton', 'Ants', 'Anvil']],
    [`members/microsoft.graph.user?$filter=accountEnabled eq true&${byName}`, ['Ann', 'Berta']],
    [`members/microsoft.graph.user?$filter=department eq 'law'&$select=displayName`, ['Berta']],
    [`members/microsoft.graph.user?$search="userPrincipalName:ant"&$select=displayName`, ['Anton']],
    [`members/microsoft.graph.device?$filter=startswith(displayName,'A')&$select=displayName`, ['Anvil']],
    [`members/microsoft.graph.group?$filter=securityEnabled eq true&$select=displayName`, ['Ants']],
    [`transitiveMembers?${byName}`, ['Ann', 'Anton', 'Ants', 'Anvil', 'Berta', 'Zoe']],
    [`transitiveMembers/microsoft.graph.user?$filter=displayName ge 'b'&${byName}`, ['Berta', 'Zoe']],
  ])('%s', async (path, expected) => expect(await names(`/v1.0/groups/${outer}/${path}`)).toEqual(expected))

  test('are counted, and go on page by page', async () => {
    const list = `/v1.0/groups/${outer}/transitiveMembers?$filter=startswith(displayName,'an')&$orderby=displayName`
    const first = await api.get(`${list}&$top=3&$count=true&$select=displayName`.replaceAll(' ', '%20'))
    expect(first['@odata.count']).toBe(4)
    const rest = await api.get(first['@odata.nextLink'].replace(/^http:\/\/[^/]+/, ''))
    expect([...first.value, ...rest.value].map((each: Json) => each.displayName)).toEqual([
      'Ann',
      'Anton',
      'Ants',
      'Anvil',
    ])
    const counted = await api.call(
      'GET',
      `/v1.0/groups/${outer}/members/$count?$filter=startswith(displayName,'an')`,
    )
    expect(counted.text).toBe('4')
    const elsewhere = first['@odata.nextLink'].replace(/^http:\/\/[^/]+/, '').replace(outer, inner)
    expect((await api.call('GET', elsewhere)).body.error.innerError.code).toBe('invalidQuery')
  })

  test('of several kinds are filtered by what all have', async () => {
    const { status, body } = await api.call(
      'GET',
      `/v1.0/groups/${outer}/members?$filter=accountEnabled%20eq%20true`,
    )
    expect([status, body.error.code, body.error.innerError.propertyName]).toEqual([
      400,
      'Request_UnsupportedQuery',
      'accountEnabled',
    ])
  })
})

test.each<[string, string[]]>([
  [`memberOf?$filter=displayName eq 'outer'&$select=displayName`, ['Outer']],
  [`memberOf/microsoft.graph.group?${byName}`, ['Ants', 'Outer']],
  [`transitiveMemberOf?$search="displayName:out"&$select=displayName`, ['Outer']],
  [`transitiveMemberOf/microsoft.graph.group?$filter=mailEnabled eq false&${byName}`, ['Ants', 'Outer']],
])('groups of a user: %s', async (path, expected) =>
  expect(await names(`/v1.0/users/${ann}/${path}`)).toEqual(expected),
)
