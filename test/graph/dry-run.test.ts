import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Rule 30: a plan tells what the command would come to, also where much of it follows the commit.

const admin = '/beta/admin/cloudLicensing'
const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'

let api: TestApi
let skuId: string
let allotment: string
let people: string[]
let count = 0
beforeAll(async () => {
  // Groups of more than three are worked in batches of two.
  api = await testApi({ limits: { fewMembers: 1, inlineMembers: 3, batchMembers: 2 } })
  skuId = (await api.buy(50)).skuId
})
afterAll(() => api.close())

/** A share of four units, and six people. */
beforeEach(async () => {
  count += 1
  allotment = await api.allot(skuId, `Share ${count}`, 4)
  people = []
  for (const name of 'abcdef') people.push(await api.user(`${name}${count}`))
})

const holders = async (of = allotment): Promise<string[]> => {
  const { value } = await api.get(`${admin}/allotments/${of}/seats?$select=memberId`)
  return value.map((row: Json) => row.memberId).sort()
}

/** What the plan says comes and goes in an allotment, and what does when it is done. */
async function planned(method: string, url: string, body?: object, of = allotment) {
  await api.settler.idle()
  const before = await holders(of)
  const tried = await api.call(method, `${url}?dryRun=true`, body)
  expect(tried.status).toBe(200)
  expect(await holders(of)).toEqual(before)
  expect((await api.call(method, url, body)).status).toBeLessThan(300)
  await api.settler.idle()
  const after = await holders(of)
  const move = tried.body.moves.find(({ allotmentId }: Json) => allotmentId === of)
  const real = {
    gained: after.filter((id) => !before.includes(id)),
    lost: before.filter((id) => !after.includes(id)),
  }
  return { said: { gained: move?.gainedIds.sort() ?? [], lost: move?.lostIds.sort() ?? [] }, real }
}

test('ending the assignment of a large group', async () => {
  const group = await api.group(`large${count}`, people)
  const id = await api.assign(allotment, { group })
  const { said, real } = await planned('DELETE', `${admin}/assignments/${id}`)
  expect(real.lost).toHaveLength(4)
  expect(said).toEqual(real)
})

test('a large group that comes into one with an assignment', async () => {
  const inner = await api.group(`inner${count}`, people)
  const outer = await api.group(`outer${count}`)
  await api.assign(allotment, { group: outer }, { includeNestedGroups: true })
  const { said, real } = await planned('POST', `/v1.0/groups/${outer}/members/$ref`, {
    '@odata.id': `https://host/v1.0/directoryObjects/${inner}`,
  })
  expect(real.gained).toHaveLength(4)
  expect(said).toEqual(real)
})

test('a policy that takes seats, which go to who waits', async () => {
  await api.assign(allotment, { group: await api.group(`policy${count}`, people) })
  await api.settler.idle()
  const [first = ''] = await holders()
  await api.patch(`/v1.0/users/${first}`, { accountEnabled: false })
  const { said, real } = await planned('PATCH', `${admin}/settings`, { disabledUsers: 'release' })
  expect(real).toMatchObject({ lost: [first], gained: [expect.any(String)] })
  expect(said).toEqual(real)
})

test('a service that an add-on waits for', async () => {
  const addOn = await api.buy(5, { skuPartNumber: 'WORKPLACE_ANALYTICS' })
  const ann = people[0] ?? ''
  const id = await api.assign(allotment, { user: ann }, { disabledServicePlanIds: [exchange] })
  await api.assign(addOn.defaultAllotmentId, { group: await api.group(`addOn${count}`, [ann]) })
  const url = `${admin}/assignments/${id}`
  const { said, real } = await planned('PATCH', url, { disabledServicePlanIds: [] }, addOn.defaultAllotmentId)
  expect(real).toEqual({ gained: [ann], lost: [] })
  expect(said).toEqual(real)
})

test('it waits for nobody who holds what it does not touch', async () => {
  const addOn = await api.buy(5, { skuPartNumber: 'WORKPLACE_ANALYTICS' })
  const ann = people[0] ?? ''
  const id = await api.assign(allotment, { user: ann })
  await api.assign(addOn.defaultAllotmentId, { user: ann })
  const client = await api.database.pool.connect()
  try {
    await client.query('begin')
    await client.query('select 1 from allotment where allotment_id = $1 for no key update', [
      addOn.defaultAllotmentId,
    ])
    const tried = await api.call('DELETE', `${admin}/assignments/${id}?dryRun=true`)
    expect(tried.body.moves).toMatchObject([{ allotmentId: allotment, lost: 1 }])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
