import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { delayAfter, maxAttempts } from '../../src/notification/deliver.ts'
import { createSender } from '../../src/notification/sender.ts'
import type { Notifier } from '../../src/worker/notify-loop.ts'
import { hours, type NotifiedApi, notifiedApi } from '../support/notified-api.ts'
import { startReceiver } from '../support/receiver.ts'
import type { Json, TestApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
let notified: NotifiedApi
let api: TestApi
let notifier: Notifier
let inHours: NotifiedApi['inHours']
let receiver: Awaited<ReturnType<typeof startReceiver>>
let answer: () => number = () => 202
let skuId: string
let allotmentId: string
beforeAll(async () => {
  notified = await notifiedApi()
  ;({ api, notifier, inHours } = notified)
  skuId = (await api.buy(50)).skuId
})
beforeEach(async () => {
  receiver = await startReceiver(() => answer())
  allotmentId = await api.allot(skuId, `Notified ${Math.random()}`, 2)
})
afterEach(async () => {
  answer = () => 202
  await notified.endSubscriptions()
  await receiver.close()
})
afterAll(() => notified.close())

const wanted = (more: object = {}) => ({
  changeType: 'created,updated,deleted',
  notificationUrl: receiver.url,
  resource: `admin/cloudLicensing/allotments/${allotmentId}/seats`,
  expirationDateTime: inHours(2),
  clientState: 'secret word',
  ...more,
})
const subscribe = (more: object = {}): Promise<Json> => api.post('/v1.0/subscriptions', wanted(more))

test('seats are told as they come and go, in order, and signed', async () => {
  const subscription = await subscribe()
  expect(subscription).toMatchObject({
    clientState: 'secret word',
    signingSecret: expect.stringMatching(/^whsec_/),
  })
  const ann = await api.user('Ann')
  const assignment = await api.assign(allotmentId, { user: ann })
  await notifier.turn()
  await api.remove(`${admin}/assignments/${assignment}`)
  await notifier.turn()
  await notifier.turn()
  const resource = `admin/cloudLicensing/allotments('${allotmentId}')/seats('${allotmentId}_${ann}')`
  expect(receiver.entries()).toEqual(
    ['created', 'deleted'].map((changeType) => ({
      subscriptionId: subscription.id,
      subscriptionExpirationDateTime: subscription.expirationDateTime.replace(/0000Z$/, 'Z'),
      clientState: 'secret word',
      changeType,
      resource,
      resourceData: {
        '@odata.type': '#licenseAllotments.seat',
        '@odata.id': resource,
        id: `${allotmentId}_${ann}`,
      },
      tenantId: api.tenantId,
    })),
  )
  const webhook = new Webhook(subscription.signingSecret)
  for (const { text, headers } of receiver.told) {
    expect(webhook.verify(text, headers as Record<string, string>)).toEqual(JSON.parse(text))
    expect(() => webhook.verify(`${text} `, headers as Record<string, string>)).toThrow()
  }
  const shown = await api.get(`/v1.0/subscriptions/${subscription.id}`)
  expect(shown.clientState).toBeNull()
  expect(JSON.stringify(shown)).not.toContain('whsec_')
})

test('allotments and waiting members, only the kinds of change that were asked for', async () => {
  await subscribe({
    resource: `/admin/cloudLicensing/allotments('${allotmentId}')/waitingMembers`,
    changeType: 'created',
  })
  await subscribe({ resource: 'admin/cloudLicensing/allotments', changeType: 'updated,deleted' })
  const people = [await api.user('W1'), await api.user('W2'), await api.user('W3')]
  await api.assign(allotmentId, { group: await api.group('Waiters', people) })
  const other = await api.allot(skuId, 'Short', 1)
  await api.remove(`${admin}/allotments/${other}`)
  await notifier.turn()
  const entries = receiver.entries()
  const waiting = (await api.get(`${admin}/allotments/${allotmentId}/waitingMembers`)).value
  expect(
    entries.filter((each) => each.resource.includes('waitingMembers')).map((each) => each.resourceData.id),
  ).toEqual(waiting.map((each: Json) => each.id))
  const kinds = entries.filter((each) => each.resourceData.id === other).map((each) => each.changeType)
  expect(kinds).toEqual(['deleted'])
  expect(entries.find((each) => each.resourceData.id === allotmentId)?.changeType).toBe('updated')
})

test('what is not taken is tried again later, given up on in the end, shown, and sent again by hand', async () => {
  const { id } = await subscribe()
  const url = `/v1.0/subscriptions/${id}`
  await api.call('PATCH', url, { expirationDateTime: inHours(24) })
  answer = () => 503
  const [first, second] = [await api.user('D1'), await api.user('D2')]
  await api.assign(allotmentId, { user: first })
  await notifier.turn()
  await api.assign(allotmentId, { user: second })
  await notifier.turn()
  expect(await api.get(`${url}?$select=waitingNotifications,deadLetters,lastError`)).toMatchObject({
    waitingNotifications: 2,
    deadLetters: 0,
    lastError: 'The receiver answered 503.',
  })
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    api.clock.advance(delayAfter(attempt) * 1_000 - 1)
    await notifier.turn()
    api.clock.advance(1)
    if (attempt === maxAttempts - 1)
      answer = () => (receiver.told.length === 0 && ++refused === 1 ? 500 : 202)
    await notifier.turn()
  }
  // The first was given up on; the second, which had waited behind it, is through.
  expect(receiver.entries().map((each) => each.resourceData.id)).toEqual([`${allotmentId}_${second}`])
  const dead = (await api.get(`${url}/deadLetters`)).value
  expect(dead).toMatchObject([
    {
      id: '1',
      attempts: maxAttempts,
      lastError: 'The receiver answered 500.',
      notification: { value: [{ resourceData: { id: `${allotmentId}_${first}` } }] },
    },
  ])
  expect(await api.post(`${url}/replay`)).toEqual({ value: 1 })
  await notifier.turn()
  expect(receiver.entries().map((each) => each.resourceData.id)).toEqual([
    `${allotmentId}_${second}`,
    `${allotmentId}_${first}`,
  ])
  expect((await api.get(`${url}/deadLetters`)).value).toEqual([])
})
let refused = 0

test('a subscription is renewed, moved, and ends when it expires', async () => {
  const { id } = await subscribe()
  const other = await startReceiver()
  const moved = await api.call('PATCH', `/v1.0/subscriptions/${id}`, {
    expirationDateTime: inHours(3),
    notificationUrl: other.url,
  })
  expect([moved.status, moved.body.notificationUrl]).toEqual([200, other.url])
  api.clock.advance(2.5 * hours)
  await api.assign(allotmentId, { user: await api.user('Renewed') })
  await notifier.turn()
  expect([receiver.told.length, other.told.length]).toEqual([0, 1])
  api.clock.advance(hours)
  expect((await api.call('GET', `/v1.0/subscriptions/${id}`)).status).toBe(404)
  expect(
    (await api.call('PATCH', `/v1.0/subscriptions/${id}`, { expirationDateTime: inHours(1) })).status,
  ).toBe(404)
  await api.assign(allotmentId, { user: await api.user('Expired') })
  await notifier.turn()
  expect(other.told).toHaveLength(1)
  await other.close()
})

describe('is refused', () => {
  test.each<[string, () => object, string]>([
    ['another resource', () => ({ resource: 'users' }), 'resource'],
    ['another change', () => ({ changeType: 'moved' }), 'changeType'],
    ['an expiry in the past', () => ({ expirationDateTime: inHours(-1) }), 'expirationDateTime'],
    ['one too far away', () => ({ expirationDateTime: inHours(24 * 31) }), 'expirationDateTime'],
    ['http to others', () => ({ notificationUrl: 'http://contoso.com/hook' }), 'notificationUrl'],
    ['another scheme', () => ({ notificationUrl: 'ftp://localhost/hook' }), 'notificationUrl'],
    ['a password', () => ({ notificationUrl: 'https://a:b@contoso.com/' }), 'notificationUrl'],
    ['a private address', () => ({ notificationUrl: 'https://10.1.2.3/hook' }), 'notificationUrl'],
    [
      'the address of metadata',
      () => ({ notificationUrl: 'https://169.254.169.254/latest' }),
      'notificationUrl',
    ],
    ['a private one as one number', () => ({ notificationUrl: 'https://2852039166/' }), 'notificationUrl'],
    ['a private one in IPv6', () => ({ notificationUrl: 'https://[fd00::1]/hook' }), 'notificationUrl'],
    [
      'one that carries IPv4',
      () => ({ notificationUrl: 'https://[::ffff:10.0.0.1]/hook' }),
      'notificationUrl',
    ],
    ['nobody there', () => ({ notificationUrl: 'http://127.0.0.1:9/' }), 'notificationUrl'],
  ])('%s', async (_, more, propertyName) => {
    const { status, body } = await api.call('POST', '/v1.0/subscriptions', wanted(more()))
    expect([status, body.error.innerError.code, body.error.innerError.propertyName]).toEqual([
      400,
      'invalidValue',
      propertyName,
    ])
  })

  test.each([
    [200, 'something else'],
    [500, undefined],
    [302, undefined],
  ])('a receiver that answers the validation with %i %s', async (status, text) => {
    receiver.validate((token) => ({ status, text: text ?? token }))
    expect((await api.call('POST', '/v1.0/subscriptions', wanted())).body.error.innerError.propertyName).toBe(
      'notificationUrl',
    )
  })

  test('an allotment that is not there, and who may not', async () => {
    const resource = `admin/cloudLicensing/allotments/${api.tenantId}/seats`
    expect((await api.call('POST', '/v1.0/subscriptions', wanted({ resource }))).status).toBe(404)
    const token = await api.tokenFor('globalReader')
    expect((await api.call('POST', '/v1.0/subscriptions', wanted(), { token })).status).toBe(403)
  })
})

test('a name that leads inside is not called, unless it is allowed', async () => {
  const { hostname } = new URL(receiver.url)
  expect(hostname).toBe('127.0.0.1')
  // localtest names are resolved by the system; "localhost." is loopback by another spelling.
  const inside = `https://localhost.:${receiver.port}/`
  await expect(createSender().post(inside, {}, '')).rejects.toThrow(/private network|ENOTFOUND|EAI_AGAIN/)
  expect(createSender(['hooks.internal']).refuse('http://hooks.internal/x')).toBeUndefined()
  expect(createSender(['hooks.internal']).refuse('http://other.internal/x')).toBe('must begin with https')
})
