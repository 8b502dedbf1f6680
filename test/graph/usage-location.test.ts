import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  // A code is written that nobody takes any more.
  api = await testApi({ byHand: true })
})
afterAll(() => api.close())

const settings = '/beta/admin/cloudLicensing/settings'

test.each(['ZZ', 'XX', 'XK', 'EU', 'SU', 'AN', 'de', 'DEU', '', 5])(
  '%j is no country, of a user, of the organization, or among those without licenses',
  async (code) => {
    const person = await api.call('POST', '/v1.0/users', {
      userPrincipalName: 'nowhere@contoso.com',
      usageLocation: code,
    })
    const refused = [
      person,
      await api.call('PATCH', settings, { countryLetterCode: code }),
      await api.call('PATCH', settings, { prohibitedUsageLocations: ['DE', code] }),
    ]
    expect(refused.map(({ status, body }) => [status, body.error.innerError.propertyName])).toEqual([
      [400, 'usageLocation'],
      [400, 'countryLetterCode'],
      [400, 'prohibitedUsageLocations[1]'],
    ])
    expect(person.body.error).toMatchObject({
      code: 'Request_BadRequest',
      message: '"usageLocation" must be a country code of ISO 3166-1, two capital letters such as DE.',
    })
  },
)

test('who writes UK is told that it is GB', async () => {
  const id = await api.user('Lee')
  const { status, body } = await api.call('PATCH', `/v1.0/users/${id}`, { usageLocation: 'UK' })
  expect([status, body.error.message]).toEqual([
    400,
    '"usageLocation" must be GB for the United Kingdom; UK is not a country code.',
  ])
  await api.patch(`/v1.0/users/${id}`, { usageLocation: 'GB' })
  expect((await api.get(`/v1.0/users/${id}?$select=usageLocation`)).usageLocation).toBe('GB')
  await api.patch(`/v1.0/users/${id}`, { usageLocation: null })
})

test('what was stored before is still answered, found and changed', async () => {
  const id = await api.user('Old')
  await sql`update directory_user set usage_location = 'ZZ' where tenant_id = ${api.tenantId}
             and user_id = ${id}`.execute(api.database.db)
  expect((await api.get(`/v1.0/users/${id}?$select=usageLocation`)).usageLocation).toBe('ZZ')
  expect((await api.get("/v1.0/users?$filter=usageLocation eq 'ZZ'")).value).toHaveLength(1)
  await api.patch(`/v1.0/users/${id}`, { jobTitle: 'Clerk' })
  await api.patch(`/v1.0/users/${id}`, { usageLocation: 'AT' })
  expect((await api.get(`/v1.0/users/${id}?$select=usageLocation`)).usageLocation).toBe('AT')
})
