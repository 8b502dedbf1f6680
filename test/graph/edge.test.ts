import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plainUrl } from '../../src/graph/odata-path.ts'
import { routes } from '../../src/graph/routes.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const admin = '/beta/admin/cloudLicensing'

describe('tokens', () => {
  test.each([
    ['none', undefined],
    ['another scheme', 'Basic YTpi'],
    ['no token at all', 'Bearer nonsense'],
    ['an unknown token', `Bearer la_${'0'.repeat(32)}_${'A'.repeat(43)}`],
    ['a very long one', `Bearer ${'a'.repeat(5000)}`],
  ])('%s is 401 in the shape of Graph', async (_, authorization) => {
    const answer = await api.call('GET', '/v1.0/users', undefined, {
      token: null,
      ...(authorization ? { headers: { authorization } } : {}),
    })
    expect([answer.status, answer.body.error.code]).toEqual([401, 'InvalidAuthenticationToken'])
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /)
  })

  test('one is made, shown once, used, and revoked', async () => {
    const made = await api.post(`${admin}/tokens`, { displayName: 'Script', role: 'globalReader' })
    expect(made.token).toMatch(/^la_[0-9a-f]{32}_[\w-]{43}$/)
    const use = () => api.call('GET', '/v1.0/users', undefined, { token: made.token })
    expect((await use()).status).toBe(200)
    const listed = (await api.call('GET', `${admin}/tokens`)).text
    const audited = (await api.call('GET', '/v1.0/auditLogs/directoryAudits')).text
    expect(listed + audited).not.toContain(made.token.slice(-43))
    await api.remove(`${admin}/tokens/${made.id}`)
    expect((await use()).status).toBe(401)
    expect((await api.call('DELETE', `${admin}/tokens/${made.id}`)).status).toBe(404)
  })

  test('one that expired is refused', async () => {
    const expirationDateTime = new Date(api.clock.now.getTime() + 1_000).toISOString()
    const made = await api.post(`${admin}/tokens`, {
      displayName: 'Short',
      role: 'globalReader',
      expirationDateTime,
    })
    expect((await api.call('GET', '/v1.0/users', undefined, { token: made.token })).status).toBe(200)
    api.clock.advance(1_000)
    expect(
      (await api.call('GET', '/v1.0/users', undefined, { token: made.token })).body.error.message,
    ).toMatch(/expired/)
  })

  test('a reader reads everything and writes nothing, not even on trial', async () => {
    const token = await api.tokenFor('globalReader')
    const user = await api.user('Reader')
    for (const url of [
      '/v1.0/users',
      `${admin}/tokens`,
      '/v1.0/auditLogs/directoryAudits',
      `${admin}/settings`,
    ]) {
      expect((await api.call('GET', url, undefined, { token })).status).toBe(200)
    }
    for (const [method, url, body] of [
      ['DELETE', `/v1.0/users/${user}`, undefined],
      ['PATCH', `${admin}/settings`, { displayName: 'x' }],
      ['POST', `${admin}/tokens`, { displayName: 'x', role: 'globalAdministrator' }],
      ['POST', `/beta/users/${user}/cloudLicensing/assignments/reprocessAssignments`, undefined],
    ] as const) {
      expect((await api.call(method, url, body, { token })).status).toBe(403)
      expect((await api.call(method, `${url}?dryRun=true`, body, { token })).status).toBe(403)
    }
  })
})

describe('paths', () => {
  test.each([
    ['/v1.0/users', '/v1.0/users'],
    ["/v1.0/users('k')", '/v1.0/users/k'],
    ["/v1.0/users('k')/memberOf?$top=1", '/v1.0/users/k/memberOf?$top=1'],
    ["/v1.0/users('o''brien@x')", "/v1.0/users/o'brien@x"],
    ["/v1.0/users('a/b')", '/v1.0/users/a%2Fb'],
    ['/v1.0/users(%27k%27)', '/v1.0/users/k'],
    ['/v1.0/users%28%27k%27%29', '/v1.0/users/k'],
    ["/x/subscriptions(commerceSubscriptionId='a-1')", '/x/subscriptions/commerceSubscriptionId/a-1'],
    ['/x/explain(skuId=1-2)', '/x/explain/skuId/1-2'],
    ['/x/explain()', '/x/explain'],
    ["/v1.0/users(id='k')/memberOf", '/v1.0/users/k/memberOf'],
    ["/v1.0/groups(userPrincipalName='k')", '/v1.0/groups/userPrincipalName/k'],
    ['/v1.0/users/microsoft.graph.delta()?$top=1', '/v1.0/users/delta?$top=1'],
    ["/v1.0/users('k')/microsoft.graph.assignLicense", '/v1.0/users/k/assignLicense'],
    ['/v1.0/groups/k/members/microsoft.graph.user', '/v1.0/groups/k/members/microsoft.graph.user'],
    ["/v1.0/users('a)b')", '/v1.0/users/a)b'],
    ["/v1.0/users('", "/v1.0/users('"],
    ["/v1.0/users?$filter=startswith(displayName,'a')", "/v1.0/users?$filter=startswith(displayName,'a')"],
  ])('%s', (url, plain) => expect(plainUrl(url)).toBe(plain))

  test('segments are found in any letter case, and users by name', async () => {
    const id = await api.user('Case')
    expect(await api.get("/V1.0/Users('case@contoso.com')")).toMatchObject({ id })
    expect(await api.get(`${admin}/Products`)).toMatchObject({ value: [] })
    expect(await api.get('/v1.0/users/CASE@contoso.com?$select=id,userType')).toMatchObject({
      id,
      userType: 'Member',
    })
  })

  test('another verb is 405 with what is allowed', async () => {
    const answer = await api.call('DELETE', `${admin}/allotments`)
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST, HEAD'])
    expect((await api.call('POST', `${admin}/assignmentErrors`, {})).status).toBe(405)
    expect((await api.call('PATCH', `${admin}/products`, {})).status).toBe(405)
    expect((await api.call('OPTIONS', '/v1.0/users')).status).toBe(405)
  })
})

describe('answers', () => {
  test('carry ids, the date, and are compressed when asked', async () => {
    const { skuId } = await api.buy(5)
    const response = await api.server.inject({
      url: `${admin}/allotments?$filter=skuId eq ${skuId}`.replaceAll(' ', '%20'),
      headers: {
        authorization: `Bearer ${api.token}`,
        'accept-encoding': 'gzip',
        host: 'licenses.example.org:8443',
      },
    })
    expect(response.headers).toMatchObject({
      'content-encoding': 'gzip',
      'request-id': expect.any(String),
      'odata-version': '4.0',
    })
    expect(JSON.parse(gunzipSync(response.rawPayload).toString())['@odata.context']).toBe(
      'http://licenses.example.org:8443/beta/$metadata#admin/cloudLicensing/allotments',
    )
  })

  test('a failure of ours is a plain 500 that tells nothing of the inside', async () => {
    const before = api.app.now
    Object.assign(api.app, {
      now: () => {
        throw new Error('the clock broke: secret')
      },
    })
    const answer = await api
      .call('POST', '/v1.0/groups', { displayName: 'x' })
      .finally(() => Object.assign(api.app, { now: before }))
    expect(answer.status).toBe(500)
    expect(answer.text).not.toContain('secret')
  })

  test('health needs no token', async () => {
    expect((await api.call('GET', '/healthz', undefined, { token: null })).body).toEqual({ status: 'ok' })
  })
})

describe('the OpenAPI document', () => {
  test('lists every route, needs no token, and refers only to what it holds', async () => {
    const { body, text } = await api.call('GET', '/openapi.json', undefined, { token: null })
    for (const { endpoint } of routes) {
      for (const version of endpoint.versions) {
        const operation = body.paths[`/${version}${endpoint.path}`]?.[endpoint.method.toLowerCase()]
        expect(operation?.summary, `${endpoint.method} ${endpoint.path}`).toBe(endpoint.summary)
        expect(operation.responses[endpoint.success]).toBeDefined()
      }
    }
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(body.components.schemas).toHaveProperty(String(name))
    const ids = Object.values(body.paths).flatMap((path) =>
      Object.values(path as object).map((each) => each.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})
