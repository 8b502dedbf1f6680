import { afterAll, beforeAll, expect, test } from 'vitest'
import { progressType, sampleOrganizationPath } from '../../src/contract/import-files.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

test('only a Global Administrator loads the sample organization', async () => {
  for (const role of ['globalReader', 'licenseAdministrator'] as const) {
    const token = await api.tokenFor(role)
    expect((await api.call('POST', sampleOrganizationPath, undefined, { token })).status).toBe(403)
  }
  expect((await api.call('POST', sampleOrganizationPath, undefined, { token: null })).status).toBe(401)
})

test('it fills an empty organization and tells how far it is; two at once load it once', {
  timeout: 120_000,
}, async () => {
  const headers = { accept: progressType }
  const both = await Promise.all(
    [1, 2].map(() => api.call('POST', sampleOrganizationPath, undefined, { headers })),
  )
  const ends = both.map(({ text }) => JSON.parse(text.trim().split('\n').at(-1) ?? ''))
  expect(ends).toContainEqual({ result: { people: 1_200 } })
  expect(ends.filter(({ error }) => error?.code === 'alreadyExists')).toHaveLength(1)
  const phases = both
    .flatMap(({ text }) => text.trim().split('\n'))
    .map((line) => JSON.parse(line).progress?.phase)
  for (const phase of ['people', 'products', 'months']) expect(phases).toContain(phase)
  const { value } = await api.get('/beta/admin/cloudLicensing/products?$select=skuId')
  expect(value.length).toBeGreaterThan(5)
})

test('the published list is searched by name, and marks what the organization has', async () => {
  const path = '/beta/admin/cloudLicensing/catalogProducts'
  const { value } = await api.get(`${path}?search=${encodeURIComponent('Microsoft 365 E3')}`)
  expect(value[0]).toMatchObject({ displayName: 'Microsoft 365 E3', isOwned: true, neverAllottable: null })
  const others = await api.get(`${path}?search=visio%20plan`)
  expect(others.value.length).toBeGreaterThan(1)
  for (const { displayName, skuPartNumber } of others.value)
    expect(`${displayName} ${skuPartNumber}`.toLowerCase()).toMatch(/visio/)
  expect((await api.get(path)).value).toEqual([])
})

test('an organization that has something already is refused, and the audit says so at that time', async () => {
  const { status, body } = await api.call('POST', sampleOrganizationPath)
  expect([status, body.error.innerError.code]).toEqual([409, 'alreadyExists'])
  const { value } = await api.get("/v1.0/auditLogs/directoryAudits?$filter=result eq 'failure'")
  const refused = value.filter(({ additionalDetails }: { additionalDetails: { value: string }[] }) =>
    additionalDetails.some((detail) => detail.value === 'alreadyExists'),
  )
  // This one, and the loser of the two at once.
  expect(refused).toHaveLength(2)
  for (const { activityDateTime } of refused)
    expect(Date.parse(activityDateTime)).toBe(api.clock.now.getTime())
})
