import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Rule 31: what explain and errors say is true of the member as they are now.

const admin = '/beta/admin/cloudLicensing'

let api: TestApi
let allotment: string
let group: string
let subscriptionId: string
beforeAll(async () => {
  api = await testApi()
  await api.patch(`${admin}/settings`, { countryLetterCode: null })
  const { skuId, ...bought } = await api.buy(10)
  subscriptionId = bought.subscriptionId
  allotment = await api.allot(skuId, 'Share', 5)
  group = await api.group('Team')
  await api.assign(allotment, { group })
})
afterAll(() => api.close())

const join = (memberId: string) =>
  api.post(`/v1.0/groups/${group}/members/$ref`, {
    '@odata.id': `https://host/v1.0/directoryObjects/${memberId}`,
  })
async function explained(memberId: string, kind = 'users'): Promise<Json> {
  await api.settler.idle()
  const { value } = await api.get(`/beta/${kind}/${memberId}/cloudLicensing/explain`)
  return value.find((row: Json) => row.allotmentId === allotment)
}
const errorOf = async (userId: string): Promise<string> =>
  (await api.get(`/beta/users/${userId}/cloudLicensing/assignmentErrors`)).value[0]?.message

test('a device in a group with a product for people waits for nothing', async () => {
  const { id } = await api.post('/v1.0/devices', { displayName: 'Kiosk' })
  await join(id)
  expect(await explained(id, 'devices')).toMatchObject({
    status: 'blocked',
    code: 'invalidAssigneeType',
    message: expect.stringMatching(/^Gets no seat of .* Microsoft 365 E3 does not go to devices\.$/),
    whatWouldChange: ['Assign a product that goes to devices.'],
  })
})

test('an account that the policy takes seats from waits for nothing, excluded or not', async () => {
  const ann = await api.user('Ann')
  await join(ann)
  await api.patch(`${admin}/settings`, { disabledUsers: 'release' })
  await api.patch(`/v1.0/users/${ann}`, { accountEnabled: false })
  const released = {
    status: 'blocked',
    code: 'blockedByPolicy',
    message: expect.stringContaining('disabled accounts'),
    whatWouldChange: [expect.stringMatching(/^Enable the account, or change the policy/)],
  }
  expect(await explained(ann)).toMatchObject(released)
  await api.post(`${admin}/allotments/${allotment}/exclusions`, { memberId: ann })
  expect(await explained(ann)).toMatchObject(released)
  await api.patch(`/v1.0/users/${ann}`, { accountEnabled: true })
  expect(await explained(ann)).toMatchObject({ status: 'excluded', code: null })
})

test('an error names the usage location of today', async () => {
  const ben = await api.user('Ben', { usageLocation: null })
  await join(ben)
  expect(await errorOf(ben)).toContain('has no usage location')
  await api.patch(`/v1.0/users/${ben}`, { usageLocation: 'KP' })
  expect(await errorOf(ben)).toContain('may not be used in KP')
  expect((await explained(ben)).message).toContain('may not be used in KP')
  await api.patch(`/v1.0/users/${ben}`, { usageLocation: 'CU' })
  expect(await errorOf(ben)).toContain('may not be used in CU')
  await api.patch(`/v1.0/users/${ben}`, { usageLocation: null })
  expect(await errorOf(ben)).toContain('has no usage location')
  await api.patch(`/v1.0/users/${ben}`, { usageLocation: 'DE' })
  expect(await errorOf(ben)).toBeUndefined()
})

test('a seat of a product whose subscriptions have run out is held, and works no more', async () => {
  const cem = await api.user('Cem')
  await join(cem)
  const subscription = `/v1.0/directory/subscriptions/${subscriptionId}`
  const rights = async () => (await api.get(`/beta/users/${cem}/cloudLicensing/usageRights`)).value.length
  for (const [status, works] of [
    ['Warning', true],
    ['Suspended', false],
    ['Enabled', true],
  ] as const) {
    await api.patch(subscription, { status })
    const { message, whatWouldChange } = await explained(cem)
    expect([message.includes('None of it works now'), await rights()]).toEqual([!works, works ? 1 : 0])
    expect(whatWouldChange[0]).toMatch(works ? /^The seat ends/ : /^Renew a subscription/)
  }
})
