import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

// What somebody is told who asks at the wrong address, with the wrong verb, or with a body of the wrong shape.

let api: TestApi
let user: string
beforeAll(async () => {
  api = await testApi()
  user = await api.user('Ann')
})
afterAll(() => api.close())

const messageOf = async (method: string, url: string, body?: unknown) => {
  const answer = await api.call(method, url, body)
  return [answer.status, answer.body.error.message]
}

describe('licensing in allotments asked for below /v1.0', () => {
  test.each(['/v1.0/admin/cloudLicensing/allotments', '/V1.0/me/cloudLicensing'])('%s', async (path) => {
    const message = `Nothing is served at ${path}. cloudLicensing is served below /beta.`
    expect(await messageOf('GET', path)).toEqual([404, message])
  })

  test('and in a batch', async () => {
    const requests = [{ id: '1', method: 'GET', url: '/admin/cloudLicensing/allotments' }]
    const [{ body }] = (await api.post('/v1.0/$batch', { requests })).responses
    expect(body.error.message).toBe(
      'Nothing is served at /v1.0/admin/cloudLicensing/allotments in a batch. cloudLicensing is served below /beta.',
    )
  })

  test('what is nowhere is not sought below /beta', async () => {
    expect(await messageOf('GET', '/v1.0/nowhere')).toEqual([404, 'Nothing is served at /v1.0/nowhere.'])
  })
})

test('the verbs that are served, one or several', async () => {
  expect(await messageOf('GET', '/v1.0/$batch')).toEqual([405, 'GET is not supported here; POST is.'])
  expect(await messageOf('PUT', '/v1.0/users')).toEqual([
    405,
    'PUT is not supported here; GET, POST, HEAD are.',
  ])
})

test.each(['[]', '"x"', '5', 'true'])('a body that is %s is told to be no object', async (body) => {
  expect(await messageOf('PATCH', `/v1.0/users/${user}`, body)).toEqual([
    400,
    'The body must be a JSON object.',
  ])
})

test('and so is something within', async () => {
  const body = { addLicenses: [null], removeLicenses: [] }
  expect(await messageOf('POST', `/v1.0/users/${user}/assignLicense`, body)).toEqual([
    400,
    '"addLicenses[0]" must be a JSON object.',
  ])
})

test('and what should be text', async () => {
  const requests = [{ id: '1', method: 'GET', url: '/users', headers: { Prefer: 5 } }]
  expect(await messageOf('POST', '/v1.0/$batch', { requests })).toEqual([
    400,
    '"requests[0].headers.Prefer" must be text.',
  ])
})

test('bounds below zero are told as numbers, too', async () => {
  const { skuId } = await api.buy(3)
  const assignment = await api.assign(await api.allot(skuId, 'Small', 1), { user })
  const body = { disabledServicePlanIds: [], priority: 1e12 }
  const answer = await api.call('PATCH', `/beta/admin/cloudLicensing/assignments/${assignment}`, body)
  expect(answer.body.error.innerError).toMatchObject({ minimum: -1_000_000, maximum: 1_000_000 })
})

test('a delta query keeps to the options of its first request, and says so in its context', async () => {
  const first = await api.get('/v1.0/users/delta?$select=id,displayName')
  expect(first['@odata.context']).toMatch(/#users\(id,displayName\)$/)
  await api.patch(`/v1.0/users/${user}`, { displayName: 'Anna' })
  for (const more of ['', '&$select=id', `&$filter=id eq ${api.tenantId}`, '&$top=1']) {
    const body = await api.get(`${first['@odata.deltaLink']}${more}`)
    expect(body['@odata.context']).toMatch(/#users\(id,displayName\)$/)
    expect(body.value).toEqual([{ '@odata.type': '#microsoft.graph.user', id: user, displayName: 'Anna' }])
  }
})
