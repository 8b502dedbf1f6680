import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const none = '11111111-1111-4111-8111-111111111111'
const admin = '/beta/admin/cloudLicensing'
const deep = (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`
const newUser = { userPrincipalName: 'x@contoso.com' }

type Row = [method: string, url: string, body: unknown, status: number, code: string | undefined]

// Status and reason of each; none of them is a 500.
const rows: Row[] = [
  // ids and paths
  ['GET', `${admin}/allotments/nonsense`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/${none}`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/%00`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/${'a'.repeat(3000)}`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/%zz`, undefined, 400, 'invalidValue'],
  ['GET', `${admin}/allotments/%ff%fe`, undefined, 400, 'invalidValue'],
  ['GET', `${admin}/allotments/${none}/waitingMembers`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/${none}/seats/${none}`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/${none}/seats/${none}_${none}`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/${none}/exclusions`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/allotments/${none}/owners`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/assignments/${none}/assignedTo`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/assignmentErrors/${none}_${none}/usageRight`, undefined, 404, 'resourceNotFound'],
  ['GET', `${admin}/assignmentErrors/1`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users/%00`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users('a%00b')`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users('o''brien@contoso.com')`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users('a/b')`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users('`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users()`, undefined, 200, undefined],
  ['GET', `/beta/users/${none}/cloudLicensing/usageRights`, undefined, 404, 'resourceNotFound'],
  [
    'GET',
    `/beta/users/${none}/cloudLicensing/usageRights/${none}_${none}`,
    undefined,
    404,
    'resourceNotFound',
  ],
  ['GET', `/beta/users/${none}/cloudLicensing/explain(skuId=${none})`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/users/${none}/cloudLicensing/explain(skuId=drop)`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/groups/${none}/members`, undefined, 404, 'resourceNotFound'],
  ['GET', `/beta/devices/${none}/cloudLicensing/waitingMembers`, undefined, 404, 'resourceNotFound'],
  ['GET', `/v1.0/directory/subscriptions(commerceSubscriptionId='%00')`, undefined, 404, 'resourceNotFound'],
  ['GET', `/v1.0/directory/subscriptions(commerceSubscriptionId='a''b')`, undefined, 404, 'resourceNotFound'],
  ['GET', `/v1.0/subscribedSkus/${none}_${none}`, undefined, 404, 'resourceNotFound'],
  ['GET', `/v1.0/auditLogs/directoryAudits/${none}`, undefined, 404, 'resourceNotFound'],
  ['GET', '/beta/nonsense', undefined, 404, 'resourceNotFound'],
  ['GET', '/', undefined, 404, 'resourceNotFound'],
  ['GET', '/v1.0/admin/cloudLicensing/allotments', undefined, 404, 'resourceNotFound'], // beta only
  // queries
  ['GET', `${admin}/allotments?$filter=`, undefined, 400, 'invalidFilter'],
  ['GET', `${admin}/allotments?$filter=skuId eq`, undefined, 400, 'invalidFilter'],
  ['GET', `${admin}/allotments?$filter=secret eq 1`, undefined, 400, 'invalidFilter'],
  ['GET', `${admin}/allotments?$filter=displayName eq 'a%00b'`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$filter=displayName eq '%ed%a0%80'`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$filter=${'('.repeat(500)}`, undefined, 400, 'invalidFilter'],
  ['GET', `${admin}/allotments?$filter=${'not '.repeat(500)}true`, undefined, 400, 'invalidFilter'],
  ['GET', `${admin}/allotments?$filter=allottedUnits eq 99999999999999`, undefined, 200, undefined],
  ['GET', `${admin}/allotments?$filter=allottedUnits eq 1.5`, undefined, 200, undefined],
  ['GET', `${admin}/allotments?$filter=allottedUnits eq 1e400`, undefined, 400, 'invalidFilter'],
  ['GET', `${admin}/allotments?$filter=skuId in ()`, undefined, 400, 'invalidFilter'],
  [
    'GET',
    `${admin}/allotments?$expand=assignments($expand=allotment($expand=assignments))`,
    undefined,
    400,
    'invalidExpansion',
  ],
  ['GET', `${admin}/allotments?$expand=secrets`, undefined, 400, 'invalidExpansion'],
  ['GET', `${admin}/allotments?$expand=assignments(`, undefined, 400, 'invalidExpansion'],
  ['GET', `${admin}/allotments?$select=secret`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$top=0`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$top=-1`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$top=100000000000`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$top=1&$top=2`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$skiptoken=forged`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$skiptoken=%00`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$orderby=secret`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$skip=10`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?$count=maybe`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments?%zz=1`, undefined, 400, 'invalidQuery'],
  ['GET', `${admin}/allotments/$count?$top=1`, undefined, 400, 'invalidQuery'],
  ['GET', `/v1.0/users?$search=%00`, undefined, 400, 'invalidQuery'],
  ['GET', `/v1.0/users?$search="%25_\\\\"`, undefined, 200, undefined], // wildcards are letters
  ['GET', `/v1.0/users?$filter=createdDateTime gt 9999-99-99T00:00:00Z`, undefined, 400, 'invalidFilter'],
  ['GET', `/v1.0/users?$filter=createdDateTime gt 0001-01-01T00:00:00Z`, undefined, 200, undefined],
  // bodies
  ['POST', '/v1.0/users', undefined, 400, 'requiredFieldOrParameterMissing'],
  ['POST', '/v1.0/users', '', 400, 'requiredFieldOrParameterMissing'],
  ['POST', '/v1.0/users', 'null', 400, 'requiredFieldOrParameterMissing'],
  ['POST', '/v1.0/users', '{', 400, 'invalidValue'],
  ['POST', '/v1.0/users', '[]', 400, 'invalidValue'],
  ['POST', '/v1.0/users', '"x"', 400, 'invalidValue'],
  ['POST', '/v1.0/users', '{}', 400, 'requiredFieldOrParameterMissing'],
  ['POST', '/v1.0/users', deep(100_000), 400, 'invalidValue'],
  ['POST', '/v1.0/users', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400, 'invalidValue'],
  [
    'POST',
    '/v1.0/users',
    '{"__proto__":{"admin":true},"userPrincipalName":"p@contoso.com"}',
    400,
    'invalidValue',
  ],
  ['POST', '/v1.0/users', { ...newUser, displayName: 'a\0b' }, 400, 'invalidValue'],
  ['POST', '/v1.0/users', '{"userPrincipalName":"\\ud800@x"}', 400, 'invalidValue'],
  ['POST', '/v1.0/users', '{"user\\u0000":"x"}', 400, 'invalidValue'],
  ['POST', '/v1.0/users', { ...newUser, accountEnabled: 'yes' }, 400, 'invalidValue'],
  ['POST', '/v1.0/users', { ...newUser, usageLocation: 'Germany' }, 400, 'invalidValue'],
  ['POST', '/v1.0/users', { ...newUser, displayName: 'x'.repeat(300) }, 400, 'invalidValue'],
  ['POST', '/v1.0/users', { ...newUser, dispalyName: 'x' }, 400, 'invalidValue'],
  ['POST', '/v1.0/users', { ...newUser, id: 'x' }, 400, 'invalidValue'],
  ['POST', '/v1.0/users', { ...newUser, displayName: 'x'.repeat(10_000_000) }, 413, 'requestEntityTooLarge'],
  ['POST', `${admin}/allotments`, { skuId: none, displayName: 'A', allottedUnits: -1 }, 400, 'invalidValue'],
  ['POST', `${admin}/allotments`, { skuId: none, displayName: 'A', allottedUnits: 1.5 }, 400, 'invalidValue'],
  [
    'POST',
    `${admin}/allotments`,
    { skuId: none, displayName: 'A', allottedUnits: 2_147_483_648 },
    400,
    'invalidValue',
  ],
  [
    'POST',
    `${admin}/allotments`,
    '{"skuId":"x","displayName":"A","allottedUnits":1e999}',
    400,
    'invalidValue',
  ],
  ['POST', `${admin}/allotments`, { skuId: none, displayName: ' ', allottedUnits: 1 }, 400, 'invalidValue'],
  [
    'POST',
    `${admin}/allotments`,
    { skuId: none, displayName: 'A', allottedUnits: 1, 'owners@odata.bind': ['x'] },
    400,
    'invalidValue',
  ],
  ['POST', `${admin}/allotments`, { skuId: none, displayName: 'A', allottedUnits: 1 }, 400, 'notFound'],
  ['PATCH', `${admin}/allotments/${none}`, { state: 'closed' }, 400, 'invalidValue'],
  [
    'POST',
    `${admin}/allotments/${none}/transferUnits`,
    { toAllotmentId: none, units: 0 },
    400,
    'invalidValue',
  ],
  ['POST', `${admin}/assignments`, { disabledServicePlanIds: [] }, 400, 'requiredFieldOrParameterMissing'],
  [
    'POST',
    `${admin}/assignments`,
    { 'allotment@odata.bind': 'x', 'assignedTo@odata.bind': 'y', disabledServicePlanIds: [] },
    400,
    'invalidValue',
  ],
  [
    'POST',
    `${admin}/assignments`,
    { 'allotment@odata.bind': none, 'assignedTo@odata.bind': none, disabledServicePlanIds: ['x'] },
    400,
    'invalidValue',
  ],
  [
    'POST',
    `${admin}/assignments`,
    {
      'allotment@odata.bind': none,
      'assignedTo@odata.bind': none,
      disabledServicePlanIds: [],
      priority: 1e12,
    },
    400,
    'invalidValue',
  ],
  ['POST', '/v1.0/directory/subscriptions', { totalLicenses: 1 }, 400, 'requiredFieldOrParameterMissing'],
  ['POST', '/v1.0/directory/subscriptions', { skuPartNumber: 'NO_SUCH', totalLicenses: 1 }, 400, 'notFound'],
  [
    'POST',
    '/v1.0/directory/subscriptions',
    { skuPartNumber: 'SPE_E5', totalLicenses: 1, startDate: '2026-02-30' },
    400,
    'invalidValue',
  ],
  [
    'POST',
    '/v1.0/directory/subscriptions',
    { skuPartNumber: 'SPE_E5', totalLicenses: 1, nextLifecycleDateTime: 'soon' },
    400,
    'invalidValue',
  ],
  [
    'PATCH',
    `/v1.0/groups/${none}`,
    { 'members@odata.bind': Array.from({ length: 21 }, () => none) },
    400,
    'invalidValue',
  ],
  [
    'POST',
    `/v1.0/groups/${none}/members/$ref`,
    { '@odata.id': 'https://host/v1.0/users/x' },
    400,
    'invalidValue',
  ],
  ['POST', `/v1.0/groups/${none}/members/$ref`, { '@odata.id': 7 }, 400, 'invalidValue'],
  ['POST', `${admin}/tokens`, { displayName: 'x', role: 'root' }, 400, 'invalidValue'],
  [
    'POST',
    `${admin}/tokens`,
    { displayName: 'x', role: 'globalReader', expirationDateTime: 'never' },
    400,
    'invalidValue',
  ],
  [
    'POST',
    `${admin}/tokens`,
    { displayName: 'x', role: 'globalReader', expirationDateTime: '2020-01-01T00:00:00Z' },
    400,
    'invalidValue',
  ],
  [
    'POST',
    `${admin}/servicePlanRules`,
    { kind: 'requires', planId: none, otherPlanIds: [] },
    400,
    'invalidValue',
  ],
  ['PATCH', `${admin}/settings`, { countryLetterCode: 'Deutschland' }, 400, 'invalidValue'],
  ['POST', '/v1.0/users?dryRun=perhaps', newUser, 400, 'invalidQuery'],
  ['POST', '/v1.0/users?$select=id', newUser, 400, 'invalidQuery'],
]

describe('a bad request is told what is wrong', () => {
  test.each(rows)('%s %s', async (method, url, body, status, code) => {
    const answer = await api.call(
      method,
      url.replaceAll(' ', '%20').replaceAll('"', '%22').replaceAll('\\', '%5C'),
      body,
    )
    expect([answer.status, answer.body?.error?.innerError?.code, answer.text.slice(0, 300)]).toEqual([
      status,
      code,
      expect.any(String),
    ])
    if (status >= 400) expect(answer.body.error.message).toMatch(/\w/)
  })

  test('there are at least sixty of them', () => expect(rows.length).toBeGreaterThanOrEqual(60))

  test('another content type is 415, and says which one is right', async () => {
    const answer = await api.call('POST', '/v1.0/users', '<user/>', {
      headers: { 'content-type': 'text/xml' },
    })
    expect([answer.status, answer.body.error.message]).toEqual([
      415,
      'Bodies are application/json, not text/xml.',
    ])
  })

  test('letters outside of ASCII come back as they came', async () => {
    const user = await api.post('/v1.0/users', {
      userPrincipalName: 'jörg@contoso.com',
      displayName: 'Jörg 😀 ﷽',
    })
    expect(await api.get(`/v1.0/users/${user.id}`)).toMatchObject({ displayName: 'Jörg 😀 ﷽' })
  })

  test('bytes that are no HTTP end the connection, not the server', async () => {
    await api.server.listen({ port: 0, host: '127.0.0.1' })
    const { port } = api.server.server.address() as { port: number }
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('\x00\xff nonsense\r\n\r\n'))
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').error.message).toBe('This is no request of HTTP.')
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  })

  test('the longest filter fits into an address, and what is longer is told so', async () => {
    const origin = api.server.listeningOrigin.replace('[::1]', '127.0.0.1')
    const ask = (letters: number) =>
      fetch(`${origin}/v1.0/users?$filter=displayName eq '${'字'.repeat(letters)}'`, {
        headers: { authorization: `Bearer ${api.token}` },
      })
    expect((await ask(7_900)).status).toBe(200)
    const tooLong = await ask(9_500)
    expect([tooLong.status, ((await tooLong.json()) as Json).error]).toEqual([
      431,
      {
        code: 'badRequest',
        message: expect.stringContaining('at most 81920 bytes'),
        innerError: {
          code: 'invalidValue',
          date: expect.any(String),
          'request-id': tooLong.headers.get('request-id'),
        },
      },
    ])
  })
})
