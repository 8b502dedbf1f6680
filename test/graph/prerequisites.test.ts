import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole, makeOwner, tokenOf } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// Rule 32 over HTTP; `src/engine/prerequisites.test.ts` has the cases.

const admin = '/beta/admin/cloudLicensing'
const url = `${admin}/prerequisites`
let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

test('follows what is bought and who gets licenses through groups', async () => {
  const nothing = await api.get(url)
  expect(nothing).toMatchObject({ status: 'notMet', requiredUnits: 0, metBy: [], callerMayStart: true })
  expect(nothing.whatIsMissing).toHaveLength(1)

  // Exchange Online has no Entra ID P1 in it.
  const exchange = await api.buy(100, { skuPartNumber: 'EXCHANGESTANDARD' })
  expect((await api.get(url)).status).toBe('notMet')

  const team = await api.group('Team', [await api.user('Ann'), await api.user('Ben')])
  const other = await api.group('Other', [
    await api.user('Carl'),
    (await api.get("/v1.0/users?$filter=displayName eq 'Ann'")).value[0].id,
    (await api.post('/v1.0/devices', { displayName: 'Laptop' })).id,
  ])
  const allotment = await api.allot(exchange.skuId, 'Mail', 10)
  await api.assign(allotment, { group: team })
  await api.assign(exchange.defaultAllotmentId, { group: other })
  // A direct assignment asks for nothing.
  await api.assign(allotment, { user: await api.user('Dora') })
  expect((await api.get(url)).requiredUnits).toBe(3)

  const { subscriptionId } = await api.buy(2, { skuPartNumber: 'AAD_PREMIUM' })
  expect(await api.get(url)).toMatchObject({
    status: 'tooFewUnits',
    requiredUnits: 3,
    qualifyingUnits: 2,
    missingUnits: 1,
    metBy: [{ skuPartNumber: 'AAD_PREMIUM', units: 2, because: 'It includes Microsoft Entra ID P1.' }],
    whatIsMissing: [expect.stringContaining('Buy 1 more')],
  })

  await api.patch(`/v1.0/directory/subscriptions/${subscriptionId}`, { status: 'Suspended' })
  expect(await api.get(url)).toMatchObject({
    status: 'notMet',
    lapsed: [{ skuPartNumber: 'AAD_PREMIUM', units: 0 }],
  })

  await api.buy(3, { skuPartNumber: 'ENTERPRISEPACK' })
  expect(await api.get(url)).toMatchObject({ status: 'met', qualifyingUnits: 3, whatIsMissing: [] })

  // Who is deleted needs none.
  const carl = (await api.get("/v1.0/users?$filter=displayName eq 'Carl'")).value[0].id
  await api.remove(`/v1.0/users/${carl}`)
  expect((await api.get(url)).requiredUnits).toBe(2)
})

test('only Global and License Administrators begin; readers see why', async () => {
  const { skuId } = await api.buy(10, { skuPartNumber: 'SPE_E3' })
  const begin = (name: string, token: string) =>
    api.call('POST', `${admin}/allotments`, { skuId, displayName: name, allottedUnits: 1 }, { token })
  const reader = await api.tokenFor('globalReader')
  expect((await api.call('GET', url, undefined, { token: reader })).body.callerMayStart).toBe(false)
  expect((await begin('Reader', reader)).status).toBe(403)
  const owner = await api.user('Owner')
  await makeOwner(api, await api.allot(skuId, 'Owned', 1), owner)
  const own = await tokenOf(api, owner)
  expect((await begin('Owner', own)).status).toBe(403)
  expect((await api.call('GET', url, undefined, { token: own })).status).toBe(403)
  for (const role of ['licenseAdministrator', 'globalAdministrator'] as const) {
    const person = await api.user(`Starter${role}`)
    await giveRole(api, person, role)
    const token = await tokenOf(api, person)
    expect((await api.call('GET', url, undefined, { token })).body.callerMayStart).toBe(true)
    expect((await begin(role, token)).status).toBe(201)
  }
})
