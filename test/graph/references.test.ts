import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

// What a reference in a body names: the kind in its address has to be that of the object.

const host = 'https://graph.microsoft.com/v1.0'
const nobody = '99999999-0000-4000-8000-000000000000'
let api: TestApi
let user: string
let group: string
let inner: string
let device: string
beforeAll(async () => {
  api = await testApi()
  user = await api.user('Ann')
  group = await api.group('Team')
  inner = await api.group('Inner')
  device = (await api.post('/v1.0/devices', { displayName: 'Laptop' })).id
})
afterAll(() => api.close())

const add = (reference: string, to = group) =>
  api.call('POST', `/v1.0/groups/${to}/members/$ref`, { '@odata.id': reference })
const membersOf = async (id: string) =>
  (await api.get(`/v1.0/groups/${id}/members?$select=id`)).value.map((each: { id: string }) => each.id).sort()

describe('a new member', () => {
  test.each<[string, () => string, RegExp]>([
    ['groups/{user}', () => `${host}/groups/${user}`, /no group .*; it is a user\. Name it users\//],
    ['devices/{user}', () => `${host}/devices/${user}`, /no device .*; it is a user/],
    ['users/{group}', () => `${host}/users/${inner}`, /no user .*; it is a group\. Name it groups\//],
    ["users('{device}')", () => `${host}/users('${device}')`, /no user .*; it is a device/],
  ])('%s is refused, and nobody is added', async (_, reference, message) => {
    const { status, body } = await add(reference())
    expect([status, body.error.code, body.error.innerError]).toMatchObject([
      404,
      'Request_ResourceNotFound',
      { code: 'resourceNotFound', target: 'body', propertyName: '@odata.id' },
    ])
    expect(body.error.message).toMatch(message)
    expect(await membersOf(group)).toEqual([])
  })

  test('one of many that is named wrongly refuses them all, in PATCH and in POST', async () => {
    const references = [`${host}/users/${user}`, `${host}/users/${inner}`]
    const body = { 'members@odata.bind': references }
    for (const answer of [
      await api.call('PATCH', `/v1.0/groups/${group}`, body),
      await api.call('POST', '/v1.0/groups', { displayName: 'Never made', ...body }),
    ]) {
      expect([answer.status, answer.body.error.innerError.propertyName]).toEqual([404, 'members[1]'])
    }
    expect(await membersOf(group)).toEqual([])
    expect((await api.get("/v1.0/groups?$filter=displayName eq 'Never made'")).value).toEqual([])
  })

  test('whom nobody knows is told as before', async () => {
    const { status, body } = await add(`${host}/users/${nobody}`)
    expect([status, body.error.message]).toEqual([404, `There is no user, device or group ${nobody} to add.`])
  })

  test('who is deleted is nobody; a group whose members come by a rule takes none by hand', async () => {
    const left = await api.user('Leaver')
    await api.remove(`/v1.0/users/${left}`)
    const missing = await add(`${host}/users/${left}`)
    expect([missing.status, missing.body.error.innerError.code]).toEqual([404, 'resourceNotFound'])
    const ruled = await api.post('/v1.0/groups', { displayName: 'Ruled', groupTypes: ['DynamicMembership'] })
    const { status, body } = await add(`${host}/users/${user}`, ruled.id)
    expect([status, body.error.message]).toEqual([
      400,
      'Group "Ruled" has its members by a rule; they cannot be changed by hand.',
    ])
    await api.post(`/v1.0/directory/deletedItems/${left}/restore`, {})
    expect([await membersOf(group), await membersOf(ruled.id)]).toEqual([[], []])
  })

  test('who is named as two kinds is refused; named twice as one, they join once', async () => {
    const to = await api.group('Both')
    const bind = (...references: string[]) =>
      api.call('PATCH', `/v1.0/groups/${to}`, { 'members@odata.bind': references })
    const { status, body } = await bind(`${host}/users/${user}`, `${host}/groups/${user}`)
    expect([status, body.error.message]).toEqual([400, `${user} is named as a user and as a group.`])
    expect(await membersOf(to)).toEqual([])
    expect((await bind(`${host}/users/${user}`, user)).status).toBe(204)
    expect(await membersOf(to)).toEqual([user])
  })

  test('named rightly, as directoryObjects, or by the bare id, is added', async () => {
    const to = await api.group('Right')
    for (const reference of [`${host}/USERS('${user}')`, `${host}/directoryObjects/${inner}`, device]) {
      expect((await add(reference, to)).status, reference).toBe(204)
    }
    expect(await membersOf(to)).toEqual([user, inner, device].sort())
  })

  test('a second time is refused in the words that tools of Graph look for', async () => {
    const to = await api.group('Twice', [user])
    const { status, body } = await add(`${host}/users/${user}`, to)
    expect([status, body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(body.error.message).toBe(
      "One or more added object references already exist for the following modified properties: 'members'." +
        ' "Ann" is a member of "Twice" already.',
    )
    expect(body.error.innerError).toMatchObject({ code: 'alreadyMember', name: 'Ann', groupName: 'Twice' })
  })
})

test('an owner, and a search scope', async () => {
  const { skuId } = await api.buy(5)
  const allotment = `/beta/admin/cloudLicensing/allotments/${await api.allot(skuId, 'Owned', 1)}`
  const appoint = (reference: string) =>
    api.call('POST', `${allotment}/owners/$ref`, { '@odata.id': reference })
  expect((await appoint(`${host}/groups/${user}`)).body.error.innerError).toMatchObject({
    code: 'resourceNotFound',
    propertyName: '@odata.id',
  })
  const body = {
    skuId,
    displayName: 'Two',
    allottedUnits: 1,
    'owners@odata.bind': [`${host}/users/${inner}`],
  }
  const made = await api.call('POST', '/beta/admin/cloudLicensing/allotments', body)
  expect([made.status, made.body.error.innerError.propertyName]).toEqual([404, 'owners[0]'])
  expect((await appoint(`${host}/users/${user}`)).status).toBe(204)
  const scope = await api.call('POST', `${allotment}/searchScopes/$ref`, {
    '@odata.id': `${host}/users/${group}`,
  })
  expect([scope.status, scope.body.error.innerError.code]).toEqual([400, 'invalidValue'])
})
