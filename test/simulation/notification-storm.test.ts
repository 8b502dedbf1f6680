import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSender } from '../../src/notification/sender.ts'
import { type Notifier, startNotifier } from '../../src/worker/notify-loop.ts'
import { startReceiver } from '../support/receiver.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'
import { chooseSeed, isLong, randomFrom } from './seed.ts'
import { type StormWorld, startStormWorld, storm } from './write-storm.ts'

// A receiver keeps ids by nothing but the notifications it is sent, while writers change things at random and
// it refuses some of what it is told, after having read it. In the end it holds what the server lists.

const writers = 4
const changes = isLong ? 800 : 60
const changeTypes = 'created,updated,deleted'
let api: TestApi
let world: StormWorld
let notifier: Notifier
const failures: unknown[] = []
beforeAll(async () => {
  api = await testApi()
  api.clock.now = new Date()
  world = await startStormWorld(api)
  notifier = startNotifier(api.app, createSender(), (error) => failures.push(error), null)
})
afterAll(async () => {
  await notifier.stop()
  await api.close()
})

async function idsOf(list: string): Promise<string[]> {
  const page = await api.get(`/beta/${list}?$top=999&$select=id`)
  return page.value.map((each: Json) => each.id).sort()
}

test('a receiver of notifications ends with the state of the server', { timeout: 600_000 }, async () => {
  const seed = chooseSeed('notification storm')
  const { chance } = randomFrom(seed)
  const resources = [
    'admin/cloudLicensing/allotments',
    `admin/cloudLicensing/allotments/${world.allotments[0]}/seats`,
    `admin/cloudLicensing/allotments/${world.allotments[1]}/waitingMembers`,
  ]
  const held = new Map<string, Set<string>>()
  const numbers = new Map<string, number>()
  let deliveries = 0
  let repeated = 0
  const receiver = await startReceiver(({ headers, body }) => {
    const [subscriptionId = '', number = ''] = String(headers['webhook-id']).split('_')
    const last = numbers.get(subscriptionId) ?? 0
    // In order: the next one, or the last one again.
    expect([last, last + 1]).toContain(Number(number))
    if (Number(number) === last) repeated += 1
    numbers.set(subscriptionId, Number(number))
    for (const entry of body.value as Json[]) {
      const ids = held.get(entry.subscriptionId)
      if (entry.changeType === 'deleted') ids?.delete(entry.resourceData.id)
      else ids?.add(entry.resourceData.id)
    }
    deliveries += 1
    return deliveries === 1 || chance(0.15) ? 500 : 204
  })
  const subscriptions: string[] = []
  for (const resource of resources) {
    const made = await api.post('/v1.0/subscriptions', {
      changeType: changeTypes,
      notificationUrl: receiver.url,
      resource,
      expirationDateTime: new Date(api.clock.now.getTime() + 29 * 86_400_000).toISOString(),
    })
    subscriptions.push(made.id)
    held.set(made.id, new Set(await idsOf(resource)))
  }
  let writing = true
  const storms = Promise.all(
    Array.from({ length: writers }, (_, n) => storm(api, world, seed + n, changes)),
  ).finally(() => {
    writing = false
  })
  const follow = async () => {
    while (writing) {
      await notifier.turn()
      api.clock.advance(20_000) // what was refused is due again
    }
  }
  await Promise.all([storms, follow()])
  await api.settler.idle()
  const waiting = async () =>
    (await api.get('/v1.0/subscriptions?$select=waitingNotifications,deadLetters')).value as Json[]
  await notifier.turn()
  while ((await waiting()).some((each) => each.waitingNotifications > 0)) {
    api.clock.advance(3_600_000)
    await notifier.turn()
  }
  for (const [index, id] of subscriptions.entries()) {
    const resource = resources[index] ?? ''
    expect([...(held.get(id) ?? [])].sort(), `${resource}, seed ${seed}`).toEqual(await idsOf(resource))
  }
  expect(repeated).toBeGreaterThan(0)
  expect((await waiting()).every((each) => each.deadLetters === 0)).toBe(true)
  expect(failures).toEqual([])
  await receiver.close()
})
