import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LicensingWorld, licensingWorld } from '../support/licensing-world.ts'
import { serverFor } from '../support/signed-in.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
let world: LicensingWorld
const signedIn: Record<string, FastifyInstance> = {}

beforeAll(async () => {
  api = await testApi()
  world = await licensingWorld(api)
  for (const name of ['ann', 'cem', 'dan'] as const) {
    signedIn[name] = await serverFor(api, { id: world[name], name })
  }
})
afterAll(async () => {
  for (const server of Object.values(signedIn)) await server.close()
  // Fails where an answer was not as the tables of wire-microsoft.ts have it.
  await api.close()
})

async function idOf(list: string): Promise<string> {
  const { value } = await api.get(list)
  expect(value.length, list).toBeGreaterThan(0)
  return value[0].id
}

describe('licenses of users and groups', () => {
  const properties =
    'accountEnabled,usageLocation,userType,assignedLicenses,assignedPlans,licenseAssignmentStates,provisionedPlans'

  test('selected properties of every user, and the state of each way', async () => {
    const { value } = await api.get(`/v1.0/users?$select=${properties}`)
    for (const user of value)
      expect(Object.keys(user).sort()).toEqual(['@odata.type', ...properties.split(',')].sort())
    const stateOf = async (id: string) =>
      (await api.get(`/beta/users/${id}?$select=licenseAssignmentStates`)).licenseAssignmentStates.map(
        ({ state, error }: Json) => [state, error],
      )
    expect(await stateOf(world.ann)).toEqual([['Active', 'None']])
    expect(await stateOf(world.cem)).toEqual([['Error', 'CountViolation']])
    expect(await stateOf(world.dan)).toEqual([['ActiveWithError', 'ProhibitedInUsageLocationViolation']])
  })

  test('of a subscription that gives nothing any more, states are Disabled and plans Suspended', async () => {
    const bought = await api.buy(1, { skuPartNumber: 'VISIOCLIENT' })
    await api.call('POST', `/v1.0/users/${world.ann}/assignLicense`, {
      addLicenses: [{ skuId: bought.skuId }],
      removeLicenses: [],
    })
    await api.patch(`/v1.0/directory/subscriptions/${bought.subscriptionId}`, { status: 'Suspended' })
    const user = await api.get(
      `/v1.0/users/${world.ann}?$select=licenseAssignmentStates,assignedPlans,assignedLicenses`,
    )
    const ofVisio = ({ skuId }: Json) => skuId === bought.skuId
    expect(user.licenseAssignmentStates.find(ofVisio)).toMatchObject({ state: 'Disabled', error: 'None' })
    expect(user.assignedLicenses.some(ofVisio)).toBe(true)
    expect(new Set(user.assignedPlans.map((plan: Json) => plan.capabilityStatus))).toEqual(
      new Set(['Enabled', 'Suspended']),
    )
    await api.call('POST', `/v1.0/users/${world.ann}/assignLicense`, {
      addLicenses: [],
      removeLicenses: [bought.skuId],
    })
  })

  test('of groups', async () => {
    const { value } = await api.get('/v1.0/groups?$select=*')
    const [sales] = value.filter((group: Json) => group.id === world.groupId)
    expect([sales.assignedLicenses.length, sales.licenseProcessingState]).toEqual([
      1,
      { state: 'ProcessingComplete' },
    ])
  })

  test('reprocessLicenseAssignment answers the user', async () => {
    for (const version of ['v1.0', 'beta']) {
      const { status, body } = await api.call(
        'POST',
        `/${version}/users/${world.dan}/reprocessLicenseAssignment`,
      )
      expect([status, body.licenseAssignmentStates.length]).toEqual([200, 1])
    }
  })
})

test('groups with members in trouble are those that tell which', async () => {
  const trouble = async (id: string): Promise<number> =>
    (await api.get(`/v1.0/groups/${id}/membersWithLicenseErrors`)).value.length
  const { value: groups } = await api.get('/v1.0/groups?$select=id')
  const expected: string[] = []
  for (const { id } of groups) if ((await trouble(id)) > 0) expected.push(id)
  const filter = encodeURIComponent('hasMembersWithLicenseErrors eq true')
  const { value: found } = await api.get(`/v1.0/groups?$filter=${filter}&$select=id`)
  expect(found.map(({ id }: Json) => id).sort()).toEqual(expected.sort())
  expect(expected).toContain(world.groupId)
})

describe('members through nested groups', () => {
  const ids = ({ value }: Json): string[] => value.map((each: Json) => each.id).sort()

  test('each once, with the groups between', async () => {
    const outer = `/v1.0/groups/${world.outerGroupId}`
    const all = [world.ann, world.bob, world.cem, world.groupId].sort()
    await api.call('POST', `${outer}/members/$ref`, { '@odata.id': `directoryObjects/${world.bob}` })
    expect(ids(await api.get(`${outer}/transitiveMembers`))).toEqual(all)
    expect(ids(await api.get(`${outer}/transitiveMembers/microsoft.graph.user`))).toEqual(
      [world.ann, world.bob, world.cem].sort(),
    )
    expect((await api.get(`${outer}/transitiveMembers?$count=true&$top=1`))['@odata.count']).toBe(4)
    expect((await api.call('GET', `${outer}/transitiveMembers/$count`)).text).toBe('4')
    expect(ids(await api.get(`/v1.0/users/${world.cem}/memberOf`))).toEqual([world.groupId])
    expect(ids(await api.get(`/v1.0/users/${world.cem}/transitiveMemberOf/microsoft.graph.group`))).toEqual(
      [world.groupId, world.outerGroupId].sort(),
    )
  })

  test('pages go through all of them', async () => {
    const seen: string[] = []
    let next: string | undefined = `/v1.0/groups/${world.outerGroupId}/transitiveMembers?$top=3`
    while (next) {
      const page = await api.get(next)
      seen.push(...ids(page))
      next = page['@odata.nextLink']?.replace(/^http:\/\/[^/]+/, '')
    }
    expect(seen.length).toBe(4)
    expect(new Set(seen).size).toBe(4)
  })
})

describe('options that Microsoft documents', () => {
  const rights = () => `/beta/users/${world.ann}/cloudLicensing/usageRights`
  const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'
  const none = '00000000-0000-4000-8000-000000000000'

  test.each<[string, number]>([
    ['skuId eq SKU', 1],
    [`skuId eq ${none}`, 0],
    [`skuId in (SKU, ${none})`, 1],
    [`services/any(c:c/planId eq ${exchange})`, 1],
    [`services/any(c:c/planId in (${none}, ${exchange}))`, 1],
    [`services/any(c:c/planId eq ${none})`, 0],
  ])('usage rights where %s', async (filter, expected) => {
    const text = encodeURIComponent(filter.replace('SKU', world.skuId))
    expect((await api.get(`${rights()}?$filter=${text}`)).value.length).toBe(expected)
  })

  test('expansions of usage rights and waiting members', async () => {
    const expand =
      '$expand=assignments($select=id),allotments($select=id,allottedUnits,consumedUnits,subscriptions)'
    const [right] = (await api.get(`${rights()}?${expand}`)).value
    expect(right.assignments).toEqual([
      { '@odata.type': '#microsoft.graph.cloudLicensing.assignment', id: expect.any(String) },
    ])
    expect(right.allotments).toMatchObject([{ id: world.allotmentId, allottedUnits: 3, consumedUnits: 3 }])
    const room = `/beta/users/${world.cem}/cloudLicensing/waitingMembers`
    const [waiting] = (await api.get(`${room}?$expand=allotment($select=id,skuId,skuPartNumber)`)).value
    expect(waiting.allotment).toMatchObject({ id: world.allotmentId, skuPartNumber: 'SPE_E3' })
    const one = await api.get(`${room}/${waiting.id}?$expand=assignedTo`)
    expect(one.assignedTo).toMatchObject({ '@odata.type': '#microsoft.graph.user', id: world.cem })
  })

  test('the assignments of some products, by the filter of what is expanded', async () => {
    const of = (list: string) =>
      api.get(
        `/beta/admin/cloudLicensing/assignments?$expand=assignedTo,allotment($filter=skuId in (${list}))`,
      )
    expect((await of(`${world.skuId}, ${none}`)).value.length).toBe(3)
    expect((await of(none)).value).toEqual([])
  })

  test('the service of a product outside of the directory can be selected', async () => {
    const select = '$select=skuId,externalServiceIdentifier'
    for (const list of [`/beta/admin/cloudLicensing/allotments?${select}`, `${rights()}?${select}`]) {
      expect((await api.get(list)).value[0]).toMatchObject({ externalServiceIdentifier: null })
    }
  })

  test('allotments in groups with sums', async () => {
    const apply = (text: string) =>
      api.call('GET', `/beta/admin/cloudLicensing/allotments?$apply=${encodeURIComponent(text)}`)
    const sums =
      'groupby((skuId,skuPartNumber), aggregate(allottedUnits with sum as totalAllottedUnits, consumedUnits with sum as totalConsumedUnits))'
    const { status, body } = await apply(`filter(skuId eq ${world.skuId})/${sums}`)
    expect([status, body.value]).toEqual([
      200,
      [{ skuId: world.skuId, skuPartNumber: 'SPE_E3', totalAllottedUnits: 4, totalConsumedUnits: 3 }],
    ])
    expect(body['@odata.context']).toMatch(
      /#admin\/cloudLicensing\/allotments\(skuId,skuPartNumber,totalAllottedUnits,totalConsumedUnits\)$/,
    )
    expect((await apply(sums)).body.value.length).toBe(3)
    expect((await apply('groupby((state),aggregate($count as n))')).body.value).toEqual([
      { state: 'open', n: 4 },
    ])
    expect((await apply('topcount(1,allottedUnits)')).body.error.innerError).toMatchObject({
      code: 'invalidQuery',
      propertyName: '$apply',
    })
    const beside = await api.call(
      'GET',
      '/beta/admin/cloudLicensing/allotments?$apply=groupby((state))&$top=1',
    )
    expect(beside.status).toBe(400)
  })
})

test.each<[string, number, string]>([
  ['/v1.0/users/nobody@contoso.com', 404, 'Request_ResourceNotFound'],
  ['/beta/groups/nothing/members', 404, 'Request_ResourceNotFound'],
  ["/v1.0/users('nobody')/licenseDetails", 404, 'Request_ResourceNotFound'],
  ['/v1.0/users?$filter=shoeSize eq 44', 400, 'Request_UnsupportedQuery'],
  ['/beta/users/nobody/cloudLicensing/usageRights', 404, 'notFound'],
  ['/beta/groups/nothing/cloudLicensing', 404, 'notFound'],
  ['/beta/admin/cloudLicensing/assignments?$filter=shoeSize eq 44', 400, 'badRequest'],
])('%s answers %d with the code of its part of Graph', async (path, status, code) => {
  const { body, ...answer } = await api.call('GET', path)
  expect([answer.status, body.error.code]).toEqual([status, code])
})

describe('assignments are made, changed and ended in every place', () => {
  const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'
  const admin = '/beta/admin/cloudLicensing'
  const bind = (path: string) => `https://host/beta/${path}`
  const allotment = (id: string) => ({
    'allotment@odata.bind': bind(`admin/cloudLicensing/allotments/${id}`),
  })

  test.each(['organization', 'allotment', 'user', 'group', 'device'])('under the %s', async (place) => {
    const name = `${place.slice(0, 1).toUpperCase()}${place.slice(1)} person`
    const user = await api.user(name.replace(' ', ''))
    const ofUser = place !== 'device'
    const bought = await api.buy(1, { skuPartNumber: ofUser ? 'SPE_E3' : 'OFFICE_PROPLUS_DEVICE1' })
    const device = (await api.post('/v1.0/devices', { displayName: name })).id
    const group = await api.group(name, [user])
    const assignedTo = { 'assignedTo@odata.bind': bind(`users/${user}`) }
    const from = allotment(bought.defaultAllotmentId)
    const places: Record<string, [string, object]> = {
      organization: [`${admin}/assignments`, { ...from, ...assignedTo }],
      allotment: [`${admin}/allotments/${bought.defaultAllotmentId}/assignments`, assignedTo],
      user: [`/beta/users/${user}/cloudLicensing/assignments`, from],
      group: [`/beta/groups/${group}/cloudLicensing/assignments`, from],
      device: [`/beta/devices/${device}/cloudLicensing/assignments`, from],
    }
    const [base, body] = places[place] ?? ['', {}]
    const made = await api.call('POST', base, { ...body, disabledServicePlanIds: [] })
    expect([made.status, typeof made.body.id]).toEqual([201, 'string'])
    const one = `${base}/${made.body.id}`
    const disabledServicePlanIds = ofUser ? [exchange] : []
    const changed = await api.call('PATCH', one, { ...body, disabledServicePlanIds })
    expect([changed.status, changed.body.id]).toEqual([200, made.body.id])
    expect((await api.get(one)).disabledServicePlanIds).toEqual(disabledServicePlanIds)
    const moved = await api.call('PATCH', one, { 'assignedTo@odata.bind': bind(`users/${world.ann}`) })
    expect([moved.status, moved.body.error.innerError]).toMatchObject([
      400,
      { code: 'immutablePropertyModified', propertyName: 'assignedTo' },
    ])
    const ended = await api.call('DELETE', one)
    expect([ended.status, ended.text]).toEqual([204, ''])
    expect((await api.call('GET', one)).body.error.innerError).toMatchObject({
      code: 'resourceNotFound',
      propertyName: 'assignmentId',
    })
  })

  test('reprocessAssignments, by its short and its full name', async () => {
    const base = `/beta/users/${world.dan}/cloudLicensing/assignments`
    for (const action of ['reprocessAssignments', 'microsoft.graph.cloudLicensing.reprocessAssignments']) {
      expect((await api.call('POST', `${base}/${action}`)).status).toBe(204)
    }
    await api.patch(`/v1.0/users/${world.dan}`, { usageLocation: 'DE' })
    await api.call('POST', `${base}/reprocessAssignments`)
    expect((await api.get(`/beta/users/${world.dan}/cloudLicensing/assignmentErrors`)).value).toEqual([])
    await api.patch(`/v1.0/users/${world.dan}`, { usageLocation: 'CU' })
  })
})

test('verbs that only generators know answer 405 with what is allowed', async () => {
  const error = await idOf('/beta/admin/cloudLicensing/assignmentErrors')
  const right = await idOf(`/beta/users/${world.ann}/cloudLicensing/usageRights`)
  const waiting = `/beta/users/${world.cem}/cloudLicensing/waitingMembers`
  const undocumented: [string, string][] = [
    ['POST', '/beta/admin/cloudLicensing/assignmentErrors'],
    ['PATCH', `/beta/admin/cloudLicensing/assignmentErrors/${error}`],
    ['DELETE', `/beta/admin/cloudLicensing/assignmentErrors/${error}`],
    ['POST', '/beta/admin/cloudLicensing/assignments/reprocessAssignments'],
    ['POST', `/beta/groups/${world.groupId}/cloudLicensing/assignments/reprocessAssignments`],
    ['PATCH', '/beta/admin/cloudLicensing'],
    ['DELETE', '/beta/admin/cloudLicensing'],
    ['POST', `/beta/users/${world.ann}/cloudLicensing/usageRights`],
    ['DELETE', `/beta/users/${world.ann}/cloudLicensing/usageRights/${right}`],
    ['POST', waiting],
    ['DELETE', `${waiting}/${await idOf(waiting)}`],
    ['POST', '/v1.0/subscribedSkus'],
    ['POST', `/v1.0/users/${world.ann}/licenseDetails`],
    ['GET', `/v1.0/users/${world.ann}/assignLicense`],
    ['DELETE', '/v1.0/organization'],
  ]
  for (const [method, path] of undocumented) {
    const { status, body, headers } = await api.call(method, path)
    expect([method, path, status, body.error.code]).toEqual([method, path, 405, 'methodNotAllowed'])
    expect(headers.allow).not.toContain(method)
  }
})

describe('/me', () => {
  const asAnn = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    signedIn.ann?.inject({
      method,
      url,
      headers: { authorization: `Bearer ${api.token}` },
      ...(payload ? { payload } : {}),
    })

  test('is the person signed in', async () => {
    const me = await asAnn('GET', '/v1.0/me?$select=id,displayName')
    expect(me?.json()).toMatchObject({ id: world.ann, displayName: 'Ann' })
    expect(me?.json()['@odata.context']).toMatch(/\$metadata#users\(id,displayName\)\/\$entity$/)
    const expanded = await asAnn('POST', '/beta/me/cloudLicensing/assignments/reprocessAssignments')
    expect([expanded?.statusCode, expanded?.body]).toEqual([204, ''])
  })

  test('assigns, changes and ends', async () => {
    const bought = await api.buy(1, { skuPartNumber: 'POWER_BI_PRO' })
    const list = '/beta/me/cloudLicensing/assignments'
    const made = await asAnn('POST', list, {
      'allotment@odata.bind': `https://host/beta/admin/cloudLicensing/allotments/${bought.defaultAllotmentId}`,
      disabledServicePlanIds: [],
    })
    expect([made?.statusCode, typeof made?.json().id]).toEqual([201, 'string'])
    const one = `${list}/${made?.json().id}`
    expect((await asAnn('PATCH', one, { disabledServicePlanIds: [] }))?.statusCode).toBe(200)
    expect((await asAnn('DELETE', one))?.statusCode).toBe(204)
    expect((await asAnn('DELETE', one))?.statusCode).toBe(404)
  })

  test('does not exist for a program', async () => {
    for (const path of ['/v1.0/me', '/beta/me/cloudLicensing/usageRights', '/v1.0/me/licenseDetails']) {
      const { status, body } = await api.call('GET', path)
      expect([status, body.error.message]).toEqual([
        400,
        expect.stringMatching(/^\/me request is only valid with delegated authentication flow/),
      ])
    }
  })
})

test('the organization is found by its own id only', async () => {
  expect((await api.get('/v1.0/organization')).value).toMatchObject([
    { id: api.tenantId, displayName: 'Contoso', countryLetterCode: 'DE', deletedDateTime: null },
  ])
  expect((await api.call('GET', `/v1.0/organization/${world.ann}`)).status).toBe(404)
})

test('devices and subscriptions change and go, and the seats with them', async () => {
  const bought = await api.buy(2, { skuPartNumber: 'OFFICE_PROPLUS_DEVICE1' })
  const device = (await api.post('/v1.0/devices', { displayName: 'Till' })).id
  await api.assign(bought.defaultAllotmentId, { device })
  expect((await api.call('PATCH', `/v1.0/devices/${device}`, { displayName: 'Till 2' })).status).toBe(204)
  expect(await api.get(`/v1.0/devices/${device}`)).toMatchObject({ displayName: 'Till 2' })
  const seats = async () =>
    (await api.get(`/beta/admin/cloudLicensing/allotments/${bought.defaultAllotmentId}`)).consumedUnits
  expect(await seats()).toBe(1)
  expect((await api.call('DELETE', `/v1.0/devices/${device}`)).status).toBe(204)
  expect(await seats()).toBe(0)
  const subscription = `/v1.0/directory/subscriptions/${bought.subscriptionId}`
  expect((await api.call('PATCH', subscription, { totalLicenses: 3 })).body.totalLicenses).toBe(3)
  expect((await api.call('DELETE', subscription)).status).toBe(204)
  expect((await api.call('GET', subscription)).status).toBe(404)
})
