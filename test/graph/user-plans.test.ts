import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveRole, makeOwner, tokenOf } from '../support/callers.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Services of users: what a filter finds is what `$select` shows.

const admin = '/beta/admin/cloudLicensing'
const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'
let api: TestApi
let people: Json[]
let ann: string
let allotment: string
beforeAll(async () => {
  api = await testApi()
  const e3 = await api.buy(20)
  const e5 = await api.buy(20, { skuPartNumber: 'SPE_E5' })
  const visio = await api.buy(20, { skuPartNumber: 'VISIOCLIENT' })
  allotment = await api.allot(e3.skuId, 'Sales', 10)
  ann = await api.user('Ann')
  const [ben, cem, dan, eva] = [
    await api.user('Ben'),
    await api.user('Cem'),
    await api.user('Dan'),
    await api.user('Eva'),
  ]
  await api.user('Nobody')
  const off = { disabledServicePlanIds: [exchange] }
  // Off in one way of one seat, and on in another; off in all ways of Ben's.
  await api.assign(allotment, { group: await api.group('Off', [ann, ben]) }, off)
  await api.assign(allotment, { user: ann })
  // The same service through two products, of which one decays.
  await api.assign(e5.defaultAllotmentId, { group: await api.group('Five', [ben, cem, dan]) }, off)
  await api.assign(e3.defaultAllotmentId, { user: cem })
  await api.assign(visio.defaultAllotmentId, { user: eva })
  await api.patch(`/v1.0/directory/subscriptions/${e5.subscriptionId}`, { status: 'Suspended' })
  await api.patch(`/v1.0/directory/subscriptions/${visio.subscriptionId}`, { status: 'Warning' })
  // What a service needs went after it was given (rule 18).
  const fay = await api.user('Fay')
  const audio = await api.buy(5, { skuPartNumber: 'MCOMEETADV' })
  const needed = await api.assign(e3.defaultAllotmentId, { user: fay })
  await api.assign(audio.defaultAllotmentId, { user: fay })
  await api.remove(`${admin}/assignments/${needed}`)
  await api.settler.idle()
  people = (
    await api.get('/v1.0/users?$select=id,assignedPlans,provisionedPlans&$expand=licenseDetails&$top=50')
  ).value
})
afterAll(() => api.close())

const found = async (filter: string): Promise<string[]> =>
  (await api.get(`/v1.0/users?$select=id&$filter=${encodeURIComponent(filter)}`)).value
    .map(({ id }: Json) => id)
    .sort()
const whoHas = (list: string, fits: (plan: Json) => boolean): string[] =>
  people
    .filter((person) => person[list].some(fits))
    .map(({ id }) => id)
    .sort()
const distinct = (list: string, name: string): string[] => [
  ...new Set(people.flatMap((person) => person[list].map((plan: Json) => plan[name]))),
]

test('there is something of everything to compare', () => {
  expect(distinct('assignedPlans', 'capabilityStatus').sort()).toEqual(['Enabled', 'Suspended', 'Warning'])
  expect(distinct('provisionedPlans', 'provisioningStatus').sort()).toEqual(['Error', 'Success'])
  const on = whoHas('assignedPlans', (plan) => plan.servicePlanId === exchange)
  expect(on.length).toBeGreaterThan(0)
  expect(on.length).toBeLessThan(people.length - 2)
})

describe('a filter on assignedPlans', () => {
  test('finds for each service in each state exactly whom $select shows with it', async () => {
    for (const servicePlanId of distinct('assignedPlans', 'servicePlanId')) {
      const is = (plan: Json) => plan.servicePlanId === servicePlanId
      expect(await found(`assignedPlans/any(x:x/servicePlanId eq ${servicePlanId})`)).toEqual(
        whoHas('assignedPlans', is),
      )
      for (const status of ['Enabled', 'Suspended', 'Warning', 'Deleted']) {
        const both = `assignedPlans/any(p:p/servicePlanId eq ${servicePlanId} and p/capabilityStatus eq '${status}')`
        expect([both, await found(both)]).toEqual([
          both,
          whoHas('assignedPlans', (plan) => is(plan) && plan.capabilityStatus === status),
        ])
      }
    }
  })

  test('by the name of the service, negated, counted, and all', async () => {
    const name = people.find(({ id }) => id === ann).assignedPlans[0].service.toLowerCase()
    const has = whoHas('assignedPlans', (plan) => plan.service.toLowerCase() === name)
    expect(await found(`assignedPlans/any(x:x/service eq '${name}')`)).toEqual(has)
    expect(await found(`not assignedPlans/any(x:x/service eq '${name}')`)).toEqual(
      people
        .map(({ id }) => id)
        .filter((id) => !has.includes(id))
        .sort(),
    )
    for (const { id, assignedPlans } of people) {
      const counted = await found(`assignedPlans/$count eq ${assignedPlans.length}`)
      expect(counted).toContain(id)
    }
    const allOn = people.filter(({ assignedPlans }) =>
      assignedPlans.every((plan: Json) => plan.capabilityStatus === 'Enabled'),
    )
    expect(await found("assignedPlans/all(x:x/capabilityStatus eq 'Enabled')")).toEqual(
      allOn.map(({ id }) => id).sort(),
    )
  })

  test('what it cannot be asked is refused by name', async () => {
    for (const [filter, propertyName] of [
      ['assignedPlans/any(x:x/assignedDateTime gt 2026-01-01T00:00:00Z)', 'assignedDateTime'],
      ['assignedPlans/any(x:x/capabilityStatus eq 5)', undefined],
      ["provisionedPlans/any(x:x/servicePlanId eq 'x')", 'servicePlanId'],
    ]) {
      const { status, body } = await api.call(
        'GET',
        `/v1.0/users?$filter=${encodeURIComponent(filter ?? '')}`,
      )
      expect([status, body.error.innerError.code]).toEqual([400, 'invalidFilter'])
      if (propertyName) expect(body.error.message).toContain(propertyName)
    }
  })
})

test('a filter on provisionedPlans finds for each service and state whom $select shows with it', async () => {
  for (const service of distinct('provisionedPlans', 'service')) {
    for (const status of ['Success', 'Error']) {
      const filter = `provisionedPlans/any(x:x/service eq '${service}' and x/provisioningStatus eq '${status}')`
      expect([filter, await found(filter)]).toEqual([
        filter,
        whoHas('provisionedPlans', (plan) => plan.service === service && plan.provisioningStatus === status),
      ])
    }
  }
})

describe('licenseDetails', () => {
  test('expanded are those of the list, on a page and of one', async () => {
    for (const { id, licenseDetails } of people) {
      expect(licenseDetails).toEqual((await api.get(`/v1.0/users/${id}/licenseDetails`)).value)
      const one = await api.get(`/v1.0/users/${id}?$select=id&$expand=licenseDetails($select=skuId)`)
      expect(one.licenseDetails.map(({ skuId }: Json) => skuId)).toEqual(
        licenseDetails.map(({ skuId }: Json) => skuId),
      )
    }
    expect(people.filter(({ licenseDetails }) => licenseDetails.length === 2)).not.toEqual([])
  })

  test('of others are for those with a role, one’s own for everybody', async () => {
    await makeOwner(api, allotment, ann)
    // In the same allotment, so that its owner sees who he is.
    const [ben] = await found("displayName eq 'Ben'")
    const token = await tokenOf(api, ann)
    const ask = async (url: string) => (await api.call('GET', url, undefined, { token })).status
    expect(await ask('/v1.0/me?$expand=licenseDetails')).toBe(200)
    expect(await ask(`/v1.0/users/${ann}?$expand=licenseDetails`)).toBe(200)
    expect(await ask(`/v1.0/users/${ben}`)).toBe(200)
    expect(await ask(`/v1.0/users/${ben}?$expand=licenseDetails`)).toBe(403)
    await giveRole(api, ann, 'globalReader')
    expect(await ask(`/v1.0/users/${ben}?$expand=licenseDetails`)).toBe(200)
  })
})

test.each([
  [
    '/v1.0/users?$expand=manager',
    'manager',
    /'manager' is not supported\. Expanded here: memberOf, licenseDetails\./,
  ],
  [
    '/beta/me/cloudLicensing?$expand=usageRights',
    'usageRights',
    /'usageRights' is not supported\. Nothing can be expanded here; ask for its own address\./,
  ],
  [`${admin}/allotments?$expand=waitingmember`, 'waitingmember', /Did you mean 'waitingMembers'\?$/],
])('%s is refused with what can be expanded', async (url, propertyName, message) => {
  const token = await tokenOf(api, ann)
  await giveRole(api, ann, 'licenseAdministrator').catch(() => {})
  const { status, body } = await api.call('GET', url, undefined, { token })
  expect([status, body.error.innerError]).toMatchObject([400, { code: 'invalidExpansion', propertyName }])
  expect(body.error.message).toMatch(message)
})
