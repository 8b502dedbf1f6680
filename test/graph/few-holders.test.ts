import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

// Conditions on what rows have are asked the other way round where few have it (db/few-holders.ts): nobody may be lost.

let api: TestApi
let names: Readonly<Record<string, string>>
beforeAll(async () => {
  api = await testApi()
  const { skuId } = await api.buy(20)
  const people = []
  for (const name of ['Ann', 'Ben', 'Cleo', 'Dora']) people.push(await api.user(name))
  const group = await api.group('Three', people.slice(0, 3))
  await api.assign(await api.allot(skuId, 'First', 3), { group })
  await api.assign(await api.allot(skuId, 'Second', 3), { user: people[3] ?? '' })
  const plans = (await api.get(`/v1.0/users/${people[0]}/licenseDetails`)).value[0].servicePlans
  const plan = plans.find((each: { appliesTo: string }) => each.appliesTo === 'User')
  names = { skuId, group, ann: people[0] ?? '', plan: plan.servicePlanId }
  const { value } = await api
    .get(`/v1.0/users/${people[0]}?$select=assignedPlans`)
    .then(({ assignedPlans }) => ({
      value: assignedPlans as { servicePlanId: string; service: string }[],
    }))
  names = {
    ...names,
    service: value.find((each) => each.servicePlanId === plan.servicePlanId)?.service ?? '',
  }
})
afterAll(() => api.close())

const everybody = ['Ann', 'Ben', 'Cleo', 'Dora']

test.each<[string, string, string[]]>([
  ['users', 'assignedLicenses/any(l:l/skuId eq {skuId})', everybody],
  ['users', "startsWith(displayName,'A') and assignedLicenses/any(l:l/skuId eq {skuId})", ['Ann']],
  ['users', 'not assignedLicenses/any(l:l/skuId eq {skuId})', []],
  ['users', "displayName eq 'Dora' or memberOf/any(g:g/id eq {group})", everybody],
  ['users', 'assignedLicenses/any(l:l/skuId eq {ann})', []],
  ['users', 'assignedPlans/any(p:p/servicePlanId eq {plan})', everybody],
  ['users', "assignedPlans/any(p:p/servicePlanId eq {plan} and p/capabilityStatus eq 'Enabled')", everybody],
  ['users', "assignedPlans/any(p:p/service eq '{service}')", everybody],
  ['users', "provisionedPlans/any(p:p/service eq '{service}')", everybody],
  ['users', 'memberOf/any(g:g/id eq {group})', ['Ann', 'Ben', 'Cleo']],
  ['groups', 'members/any(m:m/id eq {ann})', ['Three']],
  ['groups', 'assignedLicenses/any(l:l/skuId eq {skuId})', ['Three']],
])('%s?$filter=%s', async (list, filter, expected) => {
  const text = filter.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '')
  const path = `/v1.0/${list}?$count=true&$select=displayName&$filter=${encodeURIComponent(text)}`
  const { status, body } = await api.call('GET', path, undefined, {
    headers: { consistencylevel: 'eventual' },
  })
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body.value.map((each: { displayName: string }) => each.displayName).sort()).toEqual(expected)
  expect(body['@odata.count']).toBe(expected.length)
})
