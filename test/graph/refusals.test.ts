import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refusalNames } from '../../src/contract/error.ts'
import { type TestApi, testApi } from '../support/test-api.ts'
import { type RefusalCase, refusalCases } from './refusal-cases.ts'

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let cases: Readonly<Record<string, RefusalCase>>
beforeAll(async () => {
  api = await testApi()
  const reader = await api.tokenFor('globalReader')
  cases = refusalCases(api, () => reader)
})
afterAll(() => api.close())

describe('every refusal as HTTP says it', () => {
  test.each(refusalNames)('%s', async (name) => {
    const { status, code, inner, run } = cases[name] as RefusalCase
    const answer = await run()
    expect([answer.status, answer.body.error?.code], JSON.stringify(answer.body)).toEqual([status, code])
    expect(answer.body.error.innerError).toMatchObject({
      code: name,
      'request-id': expect.any(String),
      date: expect.any(String),
      ...inner,
    })
    expect(answer.body.error.message.length).toBeGreaterThan(10)
  })

  const noFreeUnit = async () => ({
    'allotment@odata.bind': await api.allot((await api.buy(1)).skuId, 'Full', 0),
    'assignedTo@odata.bind': await api.user('Late'),
    disabledServicePlanIds: [],
  })

  test('a refusal is audited with its reason, and the client can find it by its own id', async () => {
    const headers = { 'client-request-id': 'try-17' }
    const answer = await api.call('POST', `${admin}/assignments`, await noFreeUnit(), {
      headers,
    })
    expect(answer.headers['client-request-id']).toBe('try-17')
    const { value } = await api.get("/v1.0/auditLogs/directoryAudits?$filter=correlationId%20eq%20'try-17'")
    expect(value).toMatchObject([
      {
        result: 'failure',
        activityDisplayName: 'Create assignment',
        resultReason: answer.body.error.message,
      },
    ])
    const filter =
      "result eq 'failure' and activityDisplayName eq 'create assignment' and activityDateTime ge 2026-01-01T00:00:00Z"
    expect(
      (await api.get(`/v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`)).value.length,
    ).toBeGreaterThan(1)
  })
})
