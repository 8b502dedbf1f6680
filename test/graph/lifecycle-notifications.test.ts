import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { delayAfter, maxAttempts } from '../../src/notification/deliver.ts'
import type { Notifier } from '../../src/worker/notify-loop.ts'
import { giveRole, tokenOf } from '../support/callers.ts'
import { hours, type NotifiedApi, notifiedApi } from '../support/notified-api.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import type { Json, TestApi } from '../support/test-api.ts'

// What is told of a subscription itself, where, and by whose right a subscription reads.

const admin = '/beta/admin/cloudLicensing'
let notified: NotifiedApi
let api: TestApi
let notifier: Notifier
let inHours: NotifiedApi['inHours']
let changes: Receiver
let life: Receiver
let answer: () => number = () => 202
let allotmentId: string
beforeAll(async () => {
  notified = await notifiedApi()
  ;({ api, notifier, inHours } = notified)
  await api.buy(50)
})
beforeEach(async () => {
  changes = await startReceiver(() => answer())
  life = await startReceiver()
  const { value } = await api.get('/v1.0/subscribedSkus')
  allotmentId = await api.allot(value[0].skuId, `Followed ${Math.random()}`, 2)
})
afterEach(async () => {
  answer = () => 202
  await notified.endSubscriptions()
  await changes.close()
  await life.close()
})
afterAll(() => notified.close())

const wanted = (more: object = {}) => ({
  changeType: 'created,deleted',
  notificationUrl: changes.url,
  lifecycleNotificationUrl: life.url,
  resource: `admin/cloudLicensing/allotments/${allotmentId}/seats`,
  expirationDateTime: inHours(8),
  clientState: 'secret word',
  ...more,
})
const subscribe = async (more: object = {}, token = api.token): Promise<Json> => {
  const made = await api.call('POST', '/v1.0/subscriptions', wanted(more), { token })
  expect([made.status, made.text]).toEqual([201, made.text])
  return made.body
}
const seat = async (name: string) => api.assign(allotmentId, { user: await api.user(name) })
const noteAsked = (receiver: Receiver, name: string, asked: string[]) =>
  receiver.validate((text) => {
    asked.push(name)
    return { status: 200, text }
  })
const events = () => life.entries().map(({ lifecycleEvent }) => lifecycleEvent)
const statusOf = async (id: string) => (await api.call('GET', `/v1.0/subscriptions/${id}`)).status
const turns = async () => {
  await notifier.turn()
  await notifier.turn()
}

describe('the address', () => {
  test('is asked as the other one is, shown, and never changed', async () => {
    const asked: string[] = []
    noteAsked(changes, 'changes', asked)
    noteAsked(life, 'life', asked)
    const { id } = await subscribe()
    expect(asked).toEqual(['changes', 'life'])
    const url = `/v1.0/subscriptions/${id}`
    expect((await api.get(url)).lifecycleNotificationUrl).toBe(life.url)
    const same = { expirationDateTime: inHours(9), lifecycleNotificationUrl: life.url }
    expect((await api.call('PATCH', url, same)).status).toBe(200)
    for (const lifecycleNotificationUrl of [changes.url, null]) {
      const { status, body } = await api.call('PATCH', url, { lifecycleNotificationUrl })
      expect([status, body.error.innerError]).toMatchObject([
        400,
        { code: 'immutablePropertyModified', propertyName: 'lifecycleNotificationUrl' },
      ])
    }
  })

  test('that may not be called refuses the subscription before the other one is asked', async () => {
    const asked: string[] = []
    noteAsked(changes, 'changes', asked)
    for (const lifecycleNotificationUrl of ['https://10.1.2.3/x', 'ftp://files.example/x']) {
      const { status, body } = await api.call(
        'POST',
        '/v1.0/subscriptions',
        wanted({ lifecycleNotificationUrl }),
      )
      expect([status, body.error.innerError.propertyName]).toEqual([400, 'lifecycleNotificationUrl'])
    }
    expect(asked).toEqual([])
  })

  test('that answers wrongly refuses the subscription', async () => {
    life.validate(() => ({ status: 200, text: 'no' }))
    const { status, body } = await api.call('POST', '/v1.0/subscriptions', wanted())
    expect([status, body.error.innerError]).toMatchObject([
      400,
      { code: 'invalidValue', propertyName: 'lifecycleNotificationUrl' },
    ])
    expect((await api.get('/v1.0/subscriptions')).value).toEqual([])
  })

  test('of nobody: the subscription shows null and works', async () => {
    const { id, lifecycleNotificationUrl } = await subscribe({ lifecycleNotificationUrl: null })
    expect([lifecycleNotificationUrl, await statusOf(id)]).toEqual([null, 200])
  })
})

test('nobody is asked before everything else is right', async () => {
  const asked: string[] = []
  noteAsked(changes, 'changes', asked)
  const unknown = `admin/cloudLicensing/allotments/${api.tenantId}/seats`
  const { status, body } = await api.call('POST', '/v1.0/subscriptions', wanted({ resource: unknown }))
  expect([status, body.error.innerError]).toMatchObject([404, { propertyName: 'allotmentId' }])
  const nothing = `/v1.0/subscriptions/${api.tenantId}`
  expect((await api.call('PATCH', nothing, { notificationUrl: changes.url })).status).toBe(404)
  expect(asked).toEqual([])
  const { id } = await subscribe()
  asked.length = 0
  const late = { notificationUrl: changes.url, expirationDateTime: inHours(-1) }
  expect((await api.call('PATCH', `/v1.0/subscriptions/${id}`, late)).status).toBe(400)
  expect(asked).toEqual([])
})

test('a receiver is asked to renew once before each expiry, in Graph’s words and signed', async () => {
  const made = await subscribe()
  await turns()
  expect(life.told).toEqual([])
  api.clock.advance(6 * hours - 1)
  await turns()
  expect(life.told).toEqual([])
  api.clock.advance(1)
  await turns()
  await turns()
  expect(life.entries()).toEqual([
    {
      subscriptionId: made.id,
      subscriptionExpirationDateTime: made.expirationDateTime.replace(/0000Z$/, 'Z'),
      tenantId: api.tenantId,
      clientState: 'secret word',
      lifecycleEvent: 'reauthorizationRequired',
    },
  ])
  const [told] = life.told
  if (!told) throw new Error('nobody was asked')
  const { text, headers } = told
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
  const signed = new Webhook(made.signingSecret).sign(String(headers['webhook-id']), at, text)
  expect(headers['webhook-signature']).toBe(signed)
  // Renewed for long, the next question comes a day before the end.
  await api.patch(`/v1.0/subscriptions/${made.id}`, { expirationDateTime: inHours(24 * 10) })
  api.clock.advance(9 * 24 * hours - 1)
  await turns()
  expect(events()).toHaveLength(1)
  api.clock.advance(1)
  await turns()
  expect(events()).toEqual(['reauthorizationRequired', 'reauthorizationRequired'])
  expect(changes.told).toEqual([])
})

test('what was given up on is told as missed, though the other receiver does not answer', async () => {
  const { id } = await subscribe({ expirationDateTime: inHours(24) })
  answer = () => 503
  await seat('Lost')
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    expect(events().filter((event) => event === 'missed')).toEqual([])
    await turns()
    api.clock.advance(delayAfter(attempt) * 1_000)
  }
  await turns()
  expect(events()).toEqual(['missed'])
  expect((await api.get(`/v1.0/subscriptions/${id}/deadLetters`)).value).toHaveLength(1)
})

describe('a subscription ends, and its receiver hears of it', () => {
  test('with the allotment, after the last changes', async () => {
    const { id } = await subscribe()
    const assignment = await seat('Short')
    await turns()
    await api.remove(`${admin}/assignments/${assignment}`)
    await api.remove(`${admin}/allotments/${allotmentId}`)
    await turns()
    expect(changes.entries().map(({ changeType }) => changeType)).toEqual(['created', 'deleted'])
    expect([events(), await statusOf(id)]).toEqual([['subscriptionRemoved'], 404])
    await turns()
    expect(events()).toHaveLength(1)
  })

  const ends: readonly (readonly [string, (person: string, role: string) => Promise<unknown>])[] = [
    ['is disabled', (person) => api.patch(`/v1.0/users/${person}`, { accountEnabled: false })],
    ['is deleted', (person) => api.remove(`/v1.0/users/${person}`)],
    [
      'has no role any more',
      (_, role) => api.remove(`/v1.0/roleManagement/directory/roleAssignments/${role}`),
    ],
  ]
  test.each(ends)('when whoever made it %s: of what comes after nothing is told', async (what, ends) => {
    const person = await api.user(`Admin ${what}`.replaceAll(' ', ''))
    const role = await giveRole(api, person, 'licenseAdministrator')
    const { id } = await subscribe({}, await tokenOf(api, person))
    answer = () => 503
    await seat(`Before${id}`)
    await turns()
    await ends(person, role)
    answer = () => 202
    await seat(`After${id}`)
    api.clock.advance(delayAfter(1) * 1_000)
    await turns()
    expect([events(), changes.told, await statusOf(id)]).toEqual([['subscriptionRemoved'], [], 404])
    expect((await api.call('DELETE', `/v1.0/subscriptions/${id}`)).status).toBe(404)
  })

  test('when a program’s token is revoked, or expires', async () => {
    const tokens = `${admin}/tokens`
    const made = await api.post(tokens, { displayName: 'Program', role: 'licenseAdministrator' })
    const later = { displayName: 'Short', role: 'licenseAdministrator', expirationDateTime: inHours(1) }
    const short = await api.post(tokens, later)
    const ids = [
      (await subscribe({}, made.token)).id,
      (await subscribe({}, short.token)).id,
      (await subscribe({}, api.token)).id,
    ]
    await api.remove(`${tokens}/${made.id}`)
    await turns()
    expect(await Promise.all(ids.map(statusOf))).toEqual([404, 200, 200])
    api.clock.advance(hours)
    await turns()
    expect(await Promise.all(ids.map(statusOf))).toEqual([404, 404, 200])
    expect(events()).toEqual(['subscriptionRemoved', 'subscriptionRemoved'])
  })

  test('and not when somebody else has taken it over', async () => {
    const person = await api.user('Leaving')
    await giveRole(api, person, 'licenseAdministrator')
    const { id } = await subscribe({}, await tokenOf(api, person))
    expect((await api.call('POST', `/v1.0/subscriptions/${id}/reauthorize`)).status).toBe(204)
    const before = (await api.get(`/v1.0/subscriptions/${id}`)).expirationDateTime
    await api.remove(`/v1.0/users/${person}`)
    await seat('Told')
    await turns()
    expect([events(), changes.told.length, await statusOf(id)]).toEqual([[], 1, 200])
    expect((await api.get(`/v1.0/subscriptions/${id}`)).expirationDateTime).toBe(before)
  })
})

describe('a limited token', () => {
  let person: string
  beforeAll(async () => {
    person = await api.user('Limited')
    await giveRole(api, person, 'licenseAdministrator')
  })
  const at = (list: string) => ({
    resource: `admin/cloudLicensing/allotments${list === '' ? '' : `/${allotmentId}`}${list}`,
  })
  const ask = async (scopes: readonly string[], method: string, url: string, body?: object) =>
    api.call(method, url, body, { token: await tokenOf(api, person, { scopes }) })

  test.each<[string, number, number, number]>([
    ['CloudLicensing.Read.All', 201, 201, 201],
    ['Directory.Read.All', 201, 201, 201],
    ['User-CloudLicensing.Read.All', 403, 403, 201],
    ['User.Read.All', 403, 403, 201],
    // What the person manages is not the whole organization.
    ['CloudLicensing.Read', 403, 403, 403],
    ['CloudLicensing.AssignLicenses.Organization', 403, 403, 403],
    ['Group.Read.All', 403, 403, 403],
    ['AuditLog.Read.All', 403, 403, 403],
  ])('with %s follows what it may read', async (scope, ...expected) => {
    const answers: number[] = []
    for (const list of ['', '/seats', '/waitingMembers']) {
      answers.push((await ask([scope], 'POST', '/v1.0/subscriptions', wanted(at(list)))).status)
    }
    expect(answers).toEqual(expected)
    const listed = await ask([scope], 'GET', '/v1.0/subscriptions')
    const readable = expected.filter((status) => status === 201).length
    expect([listed.status, listed.body.value?.length ?? 0]).toEqual([readable > 0 ? 200 : 403, readable])
  })

  test('sees and changes no subscription to what it may not read', async () => {
    const { id } = await subscribe(at('/seats'))
    const url = `/v1.0/subscriptions/${id}`
    const scopes = ['User-CloudLicensing.Read.All', 'CloudLicensing.Read']
    for (const [method, path, body] of [
      ['GET', url],
      ['GET', `${url}/deadLetters`],
      ['PATCH', url, { notificationUrl: life.url }],
      ['POST', `${url}/replay`],
      ['POST', `${url}/reauthorize`],
      ['DELETE', url],
    ] as const) {
      expect([method, path, (await ask(scopes, method, path, body)).status]).toEqual([method, path, 404])
    }
    expect((await ask(scopes, 'GET', '/v1.0/subscriptions')).body.value).toEqual([])
    expect((await ask(scopes, 'POST', '/v1.0/subscriptions', wanted(at('/seats')))).status).toBe(403)
    expect((await ask(['CloudLicensing.Read.All'], 'GET', url)).status).toBe(200)
    expect((await ask(['CloudLicensing.Read.All'], 'DELETE', url)).status).toBe(204)
  })

  test('of a reader follows nothing', async () => {
    const reader = await api.user(`Reader${Math.random()}`)
    await giveRole(api, reader, 'globalReader')
    const token = await tokenOf(api, reader, { scopes: ['CloudLicensing.Read.All'] })
    expect((await api.call('POST', '/v1.0/subscriptions', wanted(), { token })).status).toBe(403)
    expect((await api.call('GET', '/v1.0/subscriptions', undefined, { token })).status).toBe(200)
  })
})

test('what cannot be asked of a notification is refused by name', async () => {
  expect((await subscribe({ includeResourceData: false, latestSupportedTlsVersion: 'v1_2' })).id).toBeTruthy()
  const { status, body } = await api.call(
    'POST',
    '/v1.0/subscriptions',
    wanted({ includeResourceData: true }),
  )
  expect([status, body.error.innerError]).toMatchObject([400, { propertyName: 'includeResourceData' }])
})
