import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const allotments = '/beta/admin/cloudLicensing/allotments'
const numbers = '$select=allottedUnits,consumedUnits,waitingCount,unitsBeyondLimit,enforcement'

/** A limit of 2 for a group of 5, of whom one joins a second. */
async function overflow(enforcement?: 'reportOnly') {
  const { skuId, defaultAllotmentId, subscriptionId } = await api.buy(10, {
    skuId: randomUUID(),
    skuPartNumber: 'PILOT',
  })
  const created = await api.post(allotments, {
    skuId,
    displayName: `Pilot ${skuId}`,
    allottedUnits: 2,
    ...(enforcement ? { enforcement } : {}),
  })
  const members: string[] = []
  for (let n = 0; n < 5; n++) members.push(await api.user(`pilot${n}-${skuId.slice(0, 8)}`))
  const group = await api.group(`Pilot ${skuId}`, [])
  await api.assign(created.id, { group })
  for (const member of members) {
    api.clock.advance(1_000)
    await api.post(`/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/users/${member}`,
    })
  }
  return { id: created.id as string, skuId, members, defaultAllotmentId, subscriptionId }
}

const read = (id: string) => api.get(`${allotments}/${id}?${numbers}`)

describe('rule 15', () => {
  test('a report-only limit admits everybody and marks the newest beyond it', async () => {
    const { id, members } = await overflow('reportOnly')
    expect(await read(id)).toMatchObject({ consumedUnits: 5, waitingCount: 0, unitsBeyondLimit: 3 })
    const seats = await api.get(`${allotments}/${id}/seats?$select=memberId,beyondLimit`)
    const beyond = seats.value.filter((seat: { beyondLimit: boolean }) => seat.beyondLimit)
    expect(beyond.map((seat: { memberId: string }) => seat.memberId).sort()).toEqual(members.slice(2).sort())
  })

  test('enforcing a limit that was passed needs a mode, and a trial changes nothing', async () => {
    const { id, members } = await overflow('reportOnly')
    const refused = await api.call('PATCH', `${allotments}/${id}`, { enforcement: 'enforced' })
    expect(refused.status).toBe(409)
    expect(refused.body.error.innerError.code).toBe('belowConsumed')
    const change = { enforcement: 'enforced', whenBelowConsumed: 'evict' }
    const trial = await api.call('PATCH', `${allotments}/${id}?dryRun=true`, change)
    expect(trial.status).toBe(200)
    expect(await read(id)).toMatchObject({ consumedUnits: 5, enforcement: 'reportOnly' })
    await api.patch(`${allotments}/${id}`, change)
    expect(await read(id)).toMatchObject({ consumedUnits: 2, waitingCount: 3, unitsBeyondLimit: 0 })
    const waiting = await api.get(`${allotments}/${id}/waitingMembers?$select=memberId`)
    expect(waiting.value.map((entry: { memberId: string }) => entry.memberId)).toEqual(members.slice(2))
  })

  test('drained, the seats stay and nobody is admitted until it fits', async () => {
    const { id } = await overflow('reportOnly')
    await api.patch(`${allotments}/${id}`, { enforcement: 'enforced', whenBelowConsumed: 'drain' })
    expect(await read(id)).toMatchObject({ consumedUnits: 5, waitingCount: 0, unitsBeyondLimit: 3 })
  })

  test('whoever waits gets a seat when the limit becomes report-only', async () => {
    const { id } = await overflow()
    expect(await read(id)).toMatchObject({ consumedUnits: 2, waitingCount: 3 })
    await api.patch(`${allotments}/${id}`, { enforcement: 'reportOnly' })
    expect(await read(id)).toMatchObject({ consumedUnits: 5, waitingCount: 0 })
  })

  test('the default allotment has no limit to try out', async () => {
    const { defaultAllotmentId } = await api.buy(3, { skuId: randomUUID(), skuPartNumber: 'PILOT' })
    const refused = await api.call('PATCH', `${allotments}/${defaultAllotmentId}`, {
      enforcement: 'reportOnly',
    })
    expect(refused.status).toBe(400)
    expect(refused.body.error.message).toContain('default allotment')
  })

  test('what a pilot gives beyond its limit is taken from no other allotment', async () => {
    const { id, skuId, subscriptionId } = await overflow('reportOnly')
    const other = await api.allot(skuId, `Other ${skuId}`, 8)
    // Over-allotted now: 10 are divided, 9 are owned, of which the pilot's limit counts for 2.
    await api.patch(`/v1.0/directory/subscriptions/${subscriptionId}`, { totalLicenses: 9 })
    const members = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => api.user(`other${n}-${skuId.slice(0, 8)}`)),
    )
    const group = await api.group(`Other ${skuId}`, members)
    await api.assign(other, { group })
    expect(await read(other)).toMatchObject({ consumedUnits: 7, waitingCount: 1 })
    expect(await read(id)).toMatchObject({ consumedUnits: 5 })
  })
})
