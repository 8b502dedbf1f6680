import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withMoves } from '../../src/command/recorded-moves.ts'
import { type Move, mergeMoves } from '../../src/engine/move.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let skuId: string
let people: string[]

beforeAll(async () => {
  api = await testApi({ limits: { fewMembers: 2, inlineMembers: 3, batchMembers: 2 } })
  skuId = (await api.buy(20)).skuId
  people = []
  for (const name of ['Ada', 'Bo', 'Cy', 'Di', 'Ed', 'Flo', 'Gus']) people.push(await api.user(name))
})
afterAll(() => api.close())

/** The details of the newest entry of an activity that speaks of an object. */
async function detailsOf(activity: string, targetId: string): Promise<Record<string, Json>> {
  const filter = `activityDisplayName eq '${activity}' and targetResources/any(t:t/id eq '${targetId}')`
  const { value } = await api.get(
    `/v1.0/auditLogs/directoryAudits?$top=1&$filter=${encodeURIComponent(filter)}`,
  )
  return Object.fromEntries(
    value[0].additionalDetails.map((each: Json) => [
      each.key,
      each.key === 'allotmentId' ? each.value : JSON.parse(each.value),
    ]),
  )
}

describe('an audit entry says how many it moved', () => {
  test('when a group is assigned, the limit raised, and a license taken back', async () => {
    const allotmentId = await api.allot(skuId, 'Sales', 2)
    const group = await api.group('Sellers', people.slice(0, 3))
    await api.assign(allotmentId, { group })
    expect((await detailsOf('Create assignment', group)).moves).toEqual([
      { allotmentId, gained: 2, queued: 1 },
    ])

    const [seat] = (await api.get(`${admin}/allotments/${allotmentId}/seats`)).value
    await api.remove(`${admin}/allotments/${allotmentId}/seats/${seat.id}`)
    const released = await detailsOf('Release seat', allotmentId)
    expect(released.moves).toEqual([{ allotmentId, gained: 1, lost: 1 }])

    await api.post(`/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `https://host/v1.0/directoryObjects/${people[3]}`,
    })
    expect((await detailsOf('Change members', group)).moves).toEqual([{ allotmentId, queued: 1 }])
    await api.patch(`${admin}/allotments/${allotmentId}`, { allottedUnits: 5 })
    expect((await detailsOf('Update allotment', allotmentId)).moves).toEqual([{ allotmentId, gained: 1 }])
    await api.patch(`${admin}/allotments/${allotmentId}`, { description: 'Moves nobody' })
    expect((await detailsOf('Update allotment', allotmentId)).moves).toBeUndefined()
  })

  test('and of a large group that it goes on, and how it stands when it is through', async () => {
    const allotmentId = await api.allot(skuId, 'Support', 3)
    const group = await api.group('Helpers', people)
    await api.assign(allotmentId, { group })
    const begun = await detailsOf('Create assignment', group)
    expect(begun).toMatchObject({ inProgress: true })
    expect(begun.moves).toBeUndefined()
    await api.settler.idle()
    expect(await detailsOf('Finish assignment', group)).toMatchObject({
      members: 7,
      allottedUnits: 3,
      consumedUnits: 3,
      waitingCount: 4,
    })
  })
})

describe('of several entries', () => {
  const move = (allotmentId: string, gained: number): Move => ({
    allotmentId,
    gained,
    lost: 0,
    queued: 0,
    keptOut: 0,
    forgotten: 0,
    gainedIds: [],
    lostIds: [],
    queuedIds: [],
  })
  const entry = (allotmentId: string | null) => ({ allotmentId, targets: [], detail: {} })

  test('each tells what moved in its allotment; where two speak of one, neither does', () => {
    const moves = mergeMoves([move('a', 1), move('a', 2), move('b', 4), move('c', 8)])
    const told = withMoves([entry('a'), entry('b'), entry('b'), entry(null)], moves)
    expect(told.map(({ detail }) => detail.moves)).toEqual([
      [{ allotmentId: 'a', gained: 3 }],
      undefined,
      undefined,
      undefined,
    ])
  })
})
