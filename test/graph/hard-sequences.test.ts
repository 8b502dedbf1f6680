import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { readWorld } from '../support/read-world.ts'
import { type Answer, type Json, type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'

let api: TestApi
let allotment: string
let skuId: string
let people: string[]
let count = 0
beforeAll(async () => {
  // So small that groups of more than three are worked in batches of two.
  api = await testApi({ limits: { fewMembers: 1, inlineMembers: 3, batchMembers: 2 } })
})
afterAll(() => api.close())

/** A product of ten units, three of them in an allotment, and eight people. */
beforeEach(async () => {
  count += 1
  const commerceSubscriptionId = `s${count}`
  const created = await api.post('/v1.0/directory/subscriptions', {
    skuId: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    skuPartNumber: `PART_${count}`,
    productName: `Product ${count}`,
    totalLicenses: 10,
    commerceSubscriptionId,
  })
  skuId = created.skuId
  allotment = await api.allot(skuId, 'Share', 3)
  people = []
  for (const name of 'abcdefgh') people.push(await api.user(`${name}${count}`))
})
afterEach(async () => {
  await api.settler.idle()
  expect(brokenInvariants(await readWorld(api.database.db, api.tenantId))).toEqual([])
  expect((await api.get(`${admin}/auditVerification`)).faults).toEqual([])
})

const person = (index: number) => people[index] ?? ''
const later = () => api.clock.advance(60_000)
async function seats(of = allotment): Promise<string[]> {
  await api.settler.idle()
  const { value } = await api.get(`${admin}/allotments/${of}/seats?$select=memberId`)
  return value.map((row: Json) => row.memberId).sort()
}
async function queue(of = allotment): Promise<string[]> {
  await api.settler.idle()
  return (await api.get(`${admin}/allotments/${of}/waitingMembers?$select=memberId`)).value.map(
    (row: Json) => row.memberId,
  )
}
async function numbers(of = allotment): Promise<Json> {
  await api.settler.idle()
  return api.get(
    `${admin}/allotments/${of}?$select=allottedUnits,consumedUnits,waitingCount,blockedCount,overAllotted`,
  )
}
const resize = (allottedUnits: number, whenBelowConsumed?: string, of = allotment): Promise<Answer> =>
  api.call('PATCH', `${admin}/allotments/${of}`, {
    allottedUnits,
    ...(whenBelowConsumed ? { whenBelowConsumed } : {}),
  })
const refusal = ({ status, body }: Answer) => [status, body?.error?.innerError?.code]
const join = (group: string, member: string) =>
  api.post(`/v1.0/groups/${group}/members/$ref`, {
    '@odata.id': `https://host/v1.0/directoryObjects/${member}`,
  })
const leave = (group: string, member: string) => api.remove(`/v1.0/groups/${group}/members/${member}/$ref`)
const explained = async (member: string, sku = skuId): Promise<Json> => {
  const { value } = await api.get(`/beta/users/${member}/cloudLicensing/explain(skuId=${sku})`)
  return value.find((row: Json) => row.allotmentName === 'Share')
}

describe('groups in groups (rules 6 and 9)', () => {
  test('a circle of three, broken, closed and left again', async () => {
    const [one, two, three] = [
      await api.group(`one${count}`, [person(0)]),
      await api.group(`two${count}`, [person(1)]),
      await api.group(`three${count}`, [person(2)]),
    ]
    await join(one, two)
    await join(two, three)
    await join(three, one)
    const id = await api.assign(allotment, { group: one }, { includeNestedGroups: true })
    expect(await seats()).toEqual([person(0), person(1), person(2)].sort())
    await leave(one, two)
    expect(await seats()).toEqual([person(0)])
    later()
    await join(one, two)
    await join(three, person(3))
    expect([await seats(), await queue()]).toEqual([[person(0), person(1), person(2)].sort(), [person(3)]])
    await api.patch(`${admin}/assignments/${id}`, { includeNestedGroups: false })
    expect([await seats(), await queue()]).toEqual([[person(0)], []])
    await api.patch(`${admin}/assignments/${id}`, { includeNestedGroups: true })
    expect((await seats()).length + (await queue()).length).toBe(4)
    // A group in the middle goes: it carries no assignment of its own.
    await api.remove(`/v1.0/groups/${two}`)
    expect(await seats()).toEqual([person(0)])
    expect(refusal(await api.call('DELETE', `/v1.0/groups/${one}`))).toEqual([409, 'groupInUse'])
    const self = { '@odata.id': `https://host/v1.0/directoryObjects/${one}` }
    expect((await api.call('POST', `/v1.0/groups/${one}/members/$ref`, self)).status).toBe(400)
  })

  test('two paths to one seat: the seat ends with the last of them', async () => {
    const group = await api.group(`both${count}`, [person(0)])
    await api.assign(allotment, { group })
    const direct = await api.assign(allotment, { user: person(0) })
    expect(await numbers()).toMatchObject({ consumedUnits: 1 })
    await leave(group, person(0))
    expect(await seats()).toEqual([person(0)])
    await api.remove(`${admin}/assignments/${direct}`)
    expect(await seats()).toEqual([])
  })
})

describe('units (rules 2, 3, 5 and 12)', () => {
  test('to and fro between the default allotment and a named one', async () => {
    const { defaultAllotmentId } = await api.get(`${admin}/products/${skuId}`)
    const move = (from: string, to: string, units: number) =>
      api.call('POST', `${admin}/allotments/${from}/transferUnits`, { toAllotmentId: to, units })
    for (let at = 0; at < 7; at++) await api.assign(defaultAllotmentId, { user: person(at) })
    expect(refusal(await move(defaultAllotmentId, allotment, 1))).toEqual([409, 'insufficientUnits'])
    await api.assign(allotment, { user: person(0) })
    expect(refusal(await move(allotment, defaultAllotmentId, 3))).toEqual([409, 'insufficientUnits'])
    expect((await move(allotment, defaultAllotmentId, 2)).status).toBe(200)
    expect([(await numbers()).allottedUnits, (await numbers(defaultAllotmentId)).allottedUnits]).toEqual([
      1, 9,
    ])
    expect(refusal(await resize(5))).toEqual([409, 'insufficientUnits'])
    expect((await move(defaultAllotmentId, allotment, 2)).status).toBe(200)
    expect([(await numbers()).allottedUnits, (await numbers(defaultAllotmentId)).allottedUnits]).toEqual([
      3, 7,
    ])
  })

  test('a subscription shrinks while an allotment drains: nobody comes in until both fit', async () => {
    await resize(6)
    const group = await api.group(`drain${count}`, people)
    await api.assign(allotment, { group })
    await api.settler.idle()
    expect(refusal(await resize(2))).toEqual([409, 'belowConsumed'])
    expect((await resize(2, 'drain')).status).toBe(200)
    expect(await numbers()).toMatchObject({ allottedUnits: 2, consumedUnits: 6, waitingCount: 2 })
    const [waits] = await queue()
    expect((await explained(waits ?? '')).whatWouldChange[0]).toBe(
      'Raise the limit of "Share" by 5 or more, or free 5 seats.',
    )
    const [subscription] = (await api.get('/v1.0/directory/subscriptions')).value.filter(
      (s: Json) => s.skuId === skuId,
    )
    await api.patch(`/v1.0/directory/subscriptions/${subscription.id}`, { totalLicenses: 1 })
    expect(await numbers()).toMatchObject({ overAllotted: true, consumedUnits: 6 })
    expect(refusal(await resize(3))).toEqual([409, 'overAllotted'])
    for (const holder of (await seats()).slice(0, 5)) await leave(group, holder)
    expect(await numbers()).toMatchObject({ consumedUnits: 1, waitingCount: 2 })
    await api.patch(`/v1.0/directory/subscriptions/${subscription.id}`, { totalLicenses: 2 })
    expect(await numbers()).toMatchObject({ consumedUnits: 2, waitingCount: 1, overAllotted: false })
  })

  test('evicted members stand before those who came later, and come back in their order', async () => {
    const group = await api.group(`evict${count}`, people.slice(0, 3))
    await api.assign(allotment, { group })
    later()
    await join(group, person(5))
    later()
    expect((await resize(1, 'evict')).status).toBe(200)
    const [kept] = await seats()
    const waiting = await queue()
    expect([waiting.length, waiting.at(-1)]).toEqual([3, person(5)])
    await resize(3)
    expect(await seats()).toEqual([kept, ...waiting.slice(0, 2)].sort())
    expect(await queue()).toEqual([person(5)])
  })

  test('a drain, and seats beyond what is owned, end with the same limit and evict', async () => {
    const { defaultAllotmentId } = await api.get(`${admin}/products/${skuId}`)
    await api.assign(allotment, { group: await api.group(`again${count}`, people.slice(0, 3)) })
    await api.settler.idle()
    expect((await resize(1, 'drain')).status).toBe(200)
    expect((await resize(1)).status).toBe(200)
    expect((await resize(1, 'drain')).status).toBe(200)
    expect(await numbers()).toMatchObject({ consumedUnits: 3, waitingCount: 0 })
    expect((await resize(1, 'evict')).status).toBe(200)
    expect(await numbers()).toMatchObject({ consumedUnits: 1, waitingCount: 2 })
    // Of the default allotment, whose limit nobody sets.
    for (const at of [3, 4, 5]) await api.assign(defaultAllotmentId, { user: person(at) })
    const [subscription] = (await api.get('/v1.0/directory/subscriptions')).value.filter(
      (s: Json) => s.skuId === skuId,
    )
    await api.patch(`/v1.0/directory/subscriptions/${subscription.id}`, { totalLicenses: 3 })
    expect(await numbers(defaultAllotmentId)).toMatchObject({ allottedUnits: 2, consumedUnits: 3 })
    expect((await resize(2, 'evict', defaultAllotmentId)).status).toBe(200)
    expect(await numbers(defaultAllotmentId)).toMatchObject({ consumedUnits: 2, waitingCount: 1 })
  })

  test('capacities beyond what a number holds are refused, and nothing is lost', async () => {
    const much = { skuId, totalLicenses: 2_147_483_647, commerceSubscriptionId: `m${count}` }
    expect(refusal(await api.call('POST', '/v1.0/directory/subscriptions', much))).toEqual([
      400,
      'invalidValue',
    ])
    expect((await api.get(`${admin}/products/${skuId}`)).capacity).toBe(10)
    // What counts nothing (rule 1) is no trouble until it counts.
    const { id } = await api.post('/v1.0/directory/subscriptions', { ...much, status: 'Suspended' })
    const enabled = await api.call('PATCH', `/v1.0/directory/subscriptions/${id}`, { status: 'Enabled' })
    expect(refusal(enabled)).toEqual([400, 'invalidValue'])
  })
})

describe('people (rules 10, 11, 14 and 20)', () => {
  test('deleted with a direct and a group seat, restored at the end of the queue', async () => {
    const group = await api.group(`gone${count}`, people.slice(0, 5))
    await api.assign(allotment, { group })
    const direct = (await seats())[0] ?? ''
    await api.assign(allotment, { user: direct })
    const next = (await queue())[0]
    later()
    await api.remove(`/v1.0/users/${direct}`)
    expect(await seats()).toContain(next)
    expect(await queue()).toHaveLength(1)
    later()
    await api.post(`/v1.0/directory/deletedItems/${direct}/restore`)
    expect((await queue()).at(-1)).toBe(direct)
    expect(await explained(direct)).toMatchObject({ status: 'waiting', position: 2 })
    expect((await explained(direct)).paths.map((path: Json) => path.kind).sort()).toEqual(['direct', 'group'])
  })

  test('excluded, assigned directly, released, included', async () => {
    const group = await api.group(`out${count}`, people.slice(0, 2))
    await api.assign(allotment, { group })
    await api.post(`${admin}/allotments/${allotment}/exclusions`, { memberId: person(0) })
    expect(await seats()).toEqual([person(1)])
    expect(await explained(person(0))).toMatchObject({ status: 'excluded' })
    await api.assign(allotment, { user: person(0) })
    expect(await seats()).toEqual([person(0), person(1)].sort())
    await api.remove(`${admin}/allotments/${allotment}/seats/${allotment}_${person(0)}`)
    expect(await seats()).toEqual([person(1)])
    expect(await explained(person(0))).toMatchObject({ status: 'excluded' })
    await api.remove(`${admin}/allotments/${allotment}/exclusions/${allotment}_${person(0)}`)
    expect(await seats()).toEqual([person(0), person(1)].sort())
  })

  test('a pin goes with its member, and only one has it', async () => {
    const group = await api.group(`pin${count}`, people)
    await api.assign(allotment, { group })
    const waiting = await queue()
    const pin = (member: string, body: object = { pinned: true }) =>
      api.call('PATCH', `${admin}/allotments/${allotment}/waitingMembers/${allotment}_${member}`, body)
    await pin(waiting[3] ?? '')
    await pin(waiting[4] ?? '')
    expect((await queue()).slice(0, 2)).toEqual([waiting[4], waiting[0]])
    await api.patch(`${admin}/allotments/${allotment}`, { state: 'hold' })
    await leave(group, (await seats())[0] ?? '')
    expect(await seats()).toHaveLength(2)
    await leave(group, waiting[4] ?? '')
    await join(group, waiting[4] ?? '')
    expect((await queue()).slice(0, 1)).toEqual([waiting[0]])
    await pin(waiting[2] ?? '', { priority: 5 })
    await api.patch(`${admin}/allotments/${allotment}`, { state: 'open' })
    expect(await seats()).toContain(waiting[2])
    expect((await pin((await seats())[0] ?? '')).status).toBe(404)
  })
})

describe('large groups in progress (rules 8, 9 and 13)', () => {
  test('priority, hold, shrink and another group between the batches', async () => {
    const large = await api.group(`large${count}`, people)
    const other = await api.group(`other${count}`, people.slice(4))
    const id = await api.assign(allotment, { group: large })
    await api.patch(`${admin}/assignments/${id}`, { priority: 3 })
    await api.patch(`${admin}/allotments/${allotment}`, { state: 'hold' })
    await api.assign(allotment, { group: other }, { priority: 9 })
    await api.call('PATCH', `${admin}/allotments/${allotment}`, {
      allottedUnits: 1,
      whenBelowConsumed: 'evict',
    })
    await api.patch(`${admin}/allotments/${allotment}`, { state: 'open' })
    await api.settler.idle()
    expect(await numbers()).toMatchObject({ consumedUnits: 1, waitingCount: 7 })
    expect((await queue()).slice(0, 3).filter((member) => people.indexOf(member) < 4)).toEqual([])
    await api.remove(`${admin}/assignments/${id}`)
    expect((await numbers()).waitingCount + 1).toBe(4)
  })

  test('ended, and its allotment deleted, before it is through', async () => {
    const large = await api.group(`short${count}`, people)
    const first = await api.assign(allotment, { group: large })
    await api.remove(`${admin}/assignments/${first}`)
    expect([await seats(), await queue()]).toEqual([[], []])
    await api.assign(allotment, { group: large })
    expect(refusal(await api.call('DELETE', `${admin}/allotments/${allotment}`))).toEqual([
      409,
      'allotmentInUse',
    ])
    await api.remove(`${admin}/allotments/${allotment}?endAssignments=true`)
    await api.settler.idle()
    expect((await api.get(`${admin}/products/${skuId}`)).unallottedUnits).toBe(10)
    allotment = await api.allot(skuId, 'Share', 10)
    expect(await numbers()).toMatchObject({ allottedUnits: 10, consumedUnits: 0 })
  })
})

describe('services (rules 16 and 18)', () => {
  test('switching off what an add-on needs fails there, and switching it on mends it', async () => {
    const suite = await api.buy(10)
    const share = await api.allot(suite.skuId, `Suite ${count}`, 3)
    const addOn = await api.buy(5, { skuPartNumber: 'WORKPLACE_ANALYTICS' })
    const group = await api.group(`suite${count}`, [person(0)])
    const id = await api.assign(share, { group })
    await api.assign(addOn.defaultAllotmentId, { user: person(0) })
    await api.patch(`${admin}/assignments/${id}`, { disabledServicePlanIds: [exchange] })
    await api.settler.idle()
    const rights = () => api.get(`/beta/users/${person(0)}/cloudLicensing/assignmentErrors`)
    expect((await rights()).value).toMatchObject([{ code: 'MissingDependency', skuId: addOn.skuId }])
    expect(await seats(addOn.defaultAllotmentId)).toContain(person(0))
    // A second path with the service on: off only when every path turns it off.
    const direct = await api.assign(share, { user: person(0) })
    await api.settler.idle()
    expect((await rights()).value).toEqual([])
    await api.remove(`${admin}/assignments/${direct}`)
    await api.settler.idle()
    expect((await rights()).value).toHaveLength(1)
    await api.patch(`${admin}/assignments/${id}`, { disabledServicePlanIds: [] })
    await api.settler.idle()
    expect((await rights()).value).toEqual([])
  })
})
