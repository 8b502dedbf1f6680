import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveRole, makeOwner, tokenOf } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
const allotments = `${admin}/allotments`
let api: TestApi
let mine: string
let other: string
let skuId: string
let olga: string
let anna: string
let eve: string
let token: string
const as = (method: string, url: string, body?: unknown, who = token) =>
  api.call(method, url, body, { token: who })

beforeAll(async () => {
  api = await testApi()
  const bought = await api.buy(20)
  skuId = bought.skuId
  mine = await api.allot(skuId, 'Medicine', 5)
  other = await api.allot(skuId, 'Law', 5)
  olga = await api.user('Olga')
  anna = await api.user('Anna')
  eve = await api.user('Evelyn')
  await api.assign(mine, { user: anna })
  await api.assign(other, { user: eve })
  await makeOwner(api, mine, olga)
  token = await tokenOf(api, olga)
})
afterAll(() => api.close())

describe('an owner', () => {
  test('sees their allotment and no other, in lists, counts and filters', async () => {
    const listed = await as('GET', `${allotments}?$count=true`)
    expect(listed.body.value.map((row: { id: string }) => row.id)).toEqual([mine])
    expect(listed.body['@odata.count']).toBe(1)
    expect((await as('GET', `${allotments}/$count`)).text).toBe('1')
    expect((await as('GET', `${allotments}?$filter=displayName eq 'Law'`)).body.value).toEqual([])
    expect((await as('GET', `${allotments}/${other}`)).status).toBe(404)
    for (const list of ['assignments', 'seats', 'waitingMembers', 'owners', 'exclusions', 'seatHistory']) {
      expect((await as('GET', `${allotments}/${mine}/${list}`)).status, list).toBe(200)
      expect((await as('GET', `${allotments}/${other}/${list}`)).status, list).toBe(404)
    }
    const given = (await as('GET', `${admin}/assignments?$expand=allotment,assignedTo`)).body.value
    expect(given.map((row: { allotment: { id: string } }) => row.allotment.id)).toEqual([mine])
  })

  test('is answered alike for what is not theirs and what is not there', async () => {
    const none = '00000000-0000-4000-8000-000000000000'
    const told = async (url: string, id: string) => {
      const { status, body } = await as('GET', url.replace('{id}', id))
      return [status, body.error.message.replaceAll(id, '{id}'), body.error.innerError.code]
    }
    for (const url of [
      `${allotments}/{id}`,
      `${allotments}/{id}/seats`,
      `/beta/users/${anna}/cloudLicensing/explain(allotmentId={id})`,
    ]) {
      expect(await told(url, other), url).toEqual(await told(url, none))
    }
    for (const url of ['/v1.0/users/{id}', '/beta/users/{id}/cloudLicensing/assignments']) {
      expect(await told(url, eve), url).toEqual(await told(url, none))
      expect(await told(url, 'evelyn@contoso.com'), url).toEqual(await told(url, 'nobody@contoso.com'))
    }
  })

  test('assigns and unassigns, holds and opens, pins and releases', async () => {
    const bob = await api.user('Bob')
    const made = await as('POST', `${allotments}/${mine}/assignments`, {
      'assignedTo@odata.bind': `https://host/beta/users/${bob}`,
      disabledServicePlanIds: [],
    })
    expect(made.status, made.text).toBe(201)
    expect((await as('PATCH', `${allotments}/${mine}`, { state: 'hold' })).status).toBe(200)
    expect((await as('PATCH', `${allotments}/${mine}`, { state: 'open' })).status).toBe(200)
    expect((await as('DELETE', `${allotments}/${mine}/seats/${mine}_${bob}`)).status).toBe(204)
    expect((await as('DELETE', `${allotments}/${mine}/exclusions/${mine}_${bob}`)).status).toBe(204)
    const told = (await as('GET', '/v1.0/auditLogs/directoryAudits?$top=4')).body.value
    expect(told.map((row: { activityDisplayName: string }) => row.activityDisplayName)).toEqual([
      'Lift exclusion',
      'Release seat',
      'Update allotment',
      'Update allotment',
    ])
    expect(told[0].initiatedBy.user.id).toBe(olga)
  })

  test('neither resizes, renames, deletes nor transfers, nor changes owners', async () => {
    const refused = async (method: string, url: string, body?: unknown) => {
      const answer = await as(method, url, body)
      expect([answer.status, answer.body.error.innerError.code], url).toEqual([
        403,
        'missingRequiredPermission',
      ])
    }
    await refused('PATCH', `${allotments}/${mine}`, { allottedUnits: 6 })
    await refused('PATCH', `${allotments}/${mine}`, { displayName: 'Mine' })
    await refused('DELETE', `${allotments}/${mine}`)
    await refused('POST', `${allotments}/${mine}/transferUnits`, { toAllotmentId: other, units: 1 })
    await refused('POST', `${allotments}/${mine}/owners/$ref`, { '@odata.id': eve })
    await refused('GET', `${admin}/products`)
    await refused('GET', '/v1.0/subscribedSkus')
  })

  test('changes nothing elsewhere, not even on trial', async () => {
    const body = { 'assignedTo@odata.bind': anna, disabledServicePlanIds: [] }
    expect((await as('POST', `${allotments}/${other}/assignments`, body)).status).toBe(404)
    expect((await as('POST', `${allotments}/${other}/assignments?dryRun=true`, body)).status).toBe(404)
    expect((await as('PATCH', `${allotments}/${other}`, { state: 'hold' })).status).toBe(404)
    expect((await as('DELETE', `${allotments}/${other}/seats/${other}_${eve}`)).status).toBe(404)
  })
})

test('an owner finds people by search, within the scope of the allotment', async () => {
  const search = async (text: string) =>
    await api.call('GET', `/v1.0/users?$search="displayName:${text}"`, undefined, {
      token,
      headers: { consistencylevel: 'eventual' },
    })
  expect((await as('GET', '/v1.0/users')).status).toBe(403)
  expect((await search('E')).status).toBe(403)
  const found = await search('Ev')
  expect(found.body.value).toMatchObject([
    { id: eve, displayName: 'Evelyn', userPrincipalName: 'evelyn@contoso.com' },
  ])
  const team = await api.group('Team', [anna])
  const scope = `${allotments}/${mine}/searchScopes`
  await api.post(`${scope}/$ref`, { '@odata.id': `https://host/v1.0/groups/${team}` })
  expect((await search('Ev')).body.value).toEqual([])
  expect((await search('An')).body.value).toHaveLength(1)
  const refused = await as('POST', `${allotments}/${mine}/assignments`, {
    'assignedTo@odata.bind': `https://host/beta/users/${eve}`,
    disabledServicePlanIds: [],
  })
  expect([refused.status, refused.body.error.innerError.code]).toEqual([400, 'notFound'])
  expect((await api.get(scope)).value.map((row: { id: string }) => row.id)).toEqual([team])
  await api.remove(`${scope}/${team}/$ref`)
  expect((await search('Ev')).body.value).toHaveLength(1)
})

test('ownership through a group counts, and its loss counts at once', async () => {
  const gina = await api.user('Gina')
  const team = await api.group('Owners', [gina])
  const law = await api.allot(skuId, 'Art', 1)
  await makeOwner(api, law, team)
  const ginas = await tokenOf(api, gina)
  expect((await as('GET', `${allotments}/${law}`, undefined, ginas)).status).toBe(200)
  expect((await as('GET', '/auth/session', undefined, ginas)).body.ownedAllotmentIds).toEqual([law])
  await api.remove(`/v1.0/groups/${team}/members/${gina}/$ref`)
  expect((await as('GET', `${allotments}/${law}`, undefined, ginas)).status).toBe(404)
  expect((await as('PATCH', `${allotments}/${law}`, { state: 'hold' }, ginas)).status).toBe(404)
})

test('a person sees their own rights and places in line, and nobody else their rights', async () => {
  const annas = await tokenOf(api, anna)
  expect(
    (await as('GET', `/beta/users/${anna}/cloudLicensing/usageRights`, undefined, annas)).body.value,
  ).toHaveLength(1)
  expect((await as('GET', allotments, undefined, annas)).body.value).toEqual([])
  expect((await as('GET', `/beta/users/${anna}/cloudLicensing/usageRights`)).body.value).toEqual([])
  expect((await as('GET', `/beta/users/${eve}/cloudLicensing/usageRights`, undefined, annas)).status).toBe(
    404,
  )
})

test('a person sees their own licenses in v1.0 words, and nobody else theirs', async () => {
  const annas = await tokenOf(api, anna)
  const get = async (path: string) => (await as('GET', path, undefined, annas)).body
  expect((await get('/v1.0/me/licenseDetails')).value).toMatchObject([{ skuId }])
  expect((await get(`/v1.0/users/${anna}/licenseDetails/${anna}_${skuId}`)).skuId).toBe(skuId)
  expect((await get('/v1.0/me?$select=assignedLicenses')).assignedLicenses).toMatchObject([{ skuId }])
  expect((await get(`/v1.0/users/${eve}/licenseDetails`)).error.code).toBe('Request_ResourceNotFound')
  // Whom an owner sees, they see without licenses.
  expect((await as('GET', `/v1.0/users/${anna}`)).status).toBe(200)
  expect((await as('GET', `/v1.0/users/${anna}/licenseDetails`)).status).toBe(404)
  expect((await as('GET', `/v1.0/users/${anna}?$select=id,assignedLicenses`)).status).toBe(403)
})

test('a token does no more than its scopes and its holder', async () => {
  const rita = await api.user('Rita')
  await giveRole(api, rita, 'licenseAdministrator')
  const narrow = await tokenOf(api, rita, { scopes: ['CloudLicensing.Read'] })
  expect((await as('GET', allotments, undefined, narrow)).body.value).toEqual([])
  const wide = await tokenOf(api, rita, { scopes: ['CloudLicensing.Read.All'] })
  expect((await as('GET', allotments, undefined, wide)).body.value.length).toBeGreaterThan(2)
  expect((await as('PATCH', `${allotments}/${mine}`, { state: 'hold' }, wide)).status).toBe(403)
  expect((await as('POST', `${admin}/tokens`, { displayName: 'x' }, wide)).status).toBe(403)
  const ownersWide = await tokenOf(api, olga, { scopes: ['CloudLicensing.Read.All'] })
  expect((await as('GET', allotments, undefined, ownersWide)).body.value).toHaveLength(1)
  const ritas = await tokenOf(api, rita)
  const greedy = { displayName: 'x', role: 'globalAdministrator' }
  expect((await as('POST', `${admin}/tokens`, greedy, ritas)).status).toBe(403)
})

describe('who waits is told whom to ask', () => {
  const explained = async (person: string) => {
    const who = await tokenOf(api, person)
    return (await as('GET', `/beta/users/${person}/cloudLicensing/explain`, undefined, who)).body
  }

  test('the owners who can act, by name and mail; who has a seat is told of nobody', async () => {
    const allotment = await api.allot(skuId, 'Physics', 1)
    const [seated, waiting] = [await api.user('Sandro'), await api.user('Wilma')]
    const [quinn, gone, leo] = [
      await api.user('Quinn', { mail: 'quinn@contoso.example' }),
      await api.user('Gone', { mail: 'gone@contoso.example' }),
      await api.user('Leo'),
    ]
    const keepers = await api.group('Keepers', [leo])
    for (const owner of [quinn, gone, keepers]) await makeOwner(api, allotment, owner)
    await api.patch(`/v1.0/users/${gone}`, { accountEnabled: false })
    await api.assign(allotment, { group: await api.group('Physicists', [seated]) })
    await api.assign(allotment, { group: await api.group('More physicists', [waiting]) })

    const told = await explained(waiting)
    expect(told.value).toMatchObject([
      {
        status: 'waiting',
        owners: [
          { displayName: 'Keepers', mail: null },
          { displayName: 'Quinn', mail: 'quinn@contoso.example' },
        ],
      },
    ])
    for (const hidden of [quinn, gone, leo, keepers, 'gone@contoso.example', 'Leo'])
      expect(JSON.stringify(told)).not.toContain(hidden)
    expect((await explained(seated)).value).toMatchObject([{ status: 'seat', owners: [] }])
    // Nothing else opens by it.
    const who = await tokenOf(api, waiting)
    expect((await as('GET', `${allotments}/${allotment}/owners`, undefined, who)).status).toBe(404)
    expect((await as('GET', `/v1.0/users/${quinn}`, undefined, who)).status).toBe(404)
  })
})
