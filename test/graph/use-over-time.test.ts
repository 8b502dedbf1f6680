import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seenThrough } from '../../src/db/sight.ts'
import { countSeatsAt } from '../../src/seat/use-over-time-store.ts'
import { dropOldSamples, sampleWaiting } from '../../src/waiting-room/waiting-sample-store.ts'
import { startSamplingWaiting } from '../../src/worker/sample-waiting-loop.ts'
import { makeOwner, tokenOf } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
const dayMs = 86_400_000
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
let api: TestApi
beforeAll(async () => {
  api = await testApi({ byHand: true })
})
afterAll(() => api.close())

type Held = { readonly memberId: string; readonly from: number; readonly to: number | null }

/** Whole numbers below a bound, the same for the same seed. */
function numbers(start: number): (bound: number) => number {
  let state = start >>> 0
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

/** Periods of members, one after the other and some without an end, on few moments: many fall on the points. */
function periods(random: (bound: number) => number): Held[] {
  return Array.from({ length: random(30) }, () => randomUUID()).flatMap((memberId) => {
    const turns = Array.from({ length: 1 + random(6) }, () => random(60)).sort((a, b) => a - b)
    const moments = [...new Set(turns)]
    return moments.flatMap((from, index) => {
      const to = moments[index + 1] ?? null
      return index % 2 === 0 ? [{ memberId, from, to }] : []
    })
  })
}

async function writeSeats(tenantId: string, allotmentId: string, held: readonly Held[]): Promise<void> {
  const at = (step: number) => new Date(Date.UTC(2026, 0, 1, step))
  for (const { memberId, from, to } of held) {
    await (to === null
      ? sql`insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
            values (${tenantId}, ${allotmentId}, ${memberId}, ${at(from)}, ${at(from)})`
      : sql`insert into past_seat (tenant_id, allotment_id, member_id, held_from, held_to)
            values (${tenantId}, ${allotmentId}, ${memberId}, ${at(from)}, ${at(to)})`
    ).execute(api.database.db)
  }
}

test(`the statement counts as one does by hand, seed ${seed}`, async () => {
  const random = numbers(seed)
  let seen = 0
  for (let world = 0; world < 40; world++) {
    const [tenantId, allotmentId, another] = [randomUUID(), randomUUID(), randomUUID()]
    const held = periods(random)
    await writeSeats(tenantId, allotmentId, held)
    // Neither of these is to be counted.
    await writeSeats(tenantId, another, periods(random))
    await writeSeats(randomUUID(), allotmentId, periods(random))
    const points = Array.from({ length: 2 + random(20) }, (_, index) => random(10) + index * 3)
    const steps = [...points].sort((a, b) => a - b)
    const expected = steps.map(
      (step) => held.filter(({ from, to }) => from <= step && (to ?? 1_000) > step).length,
    )
    const moments = steps.map((step) => new Date(Date.UTC(2026, 0, 1, step)))
    expect(await countSeatsAt(api.database.db, tenantId, allotmentId, moments), `world ${world}`).toEqual(
      expected,
    )
    const blind = seenThrough(api.database.db, { personId: randomUUID(), allotmentIds: [another] })
    expect(await countSeatsAt(blind, tenantId, allotmentId, moments)).toEqual(expected.map(() => 0))
    seen += expected.reduce((sum, each) => sum + each, 0)
  }
  expect(seen).toBeGreaterThan(500)
})

test('tells the use of an allotment, and owners that of theirs', async () => {
  const { skuId } = await api.buy(20)
  const allotmentId = await api.allot(skuId, 'Library', 6)
  const url = `${admin}/allotments/${allotmentId}/useOverTime`
  const start = api.clock.now.toISOString()
  const people: string[] = []
  // One more every eighth day; the second leaves again.
  for (const name of ['Ann', 'Ben', 'Cem', 'Dan']) {
    people.push(await api.user(name))
    api.clock.advance(8 * dayMs)
    const assignment = await api.assign(allotmentId, { user: people.at(-1) ?? '' })
    if (name === 'Ben') {
      api.clock.advance(dayMs)
      await api.remove(`${admin}/assignments/${assignment}`)
    }
  }
  api.clock.advance(7 * dayMs)
  const use = await api.get(`${url}?from=${start}&points=41`)
  expect(use).toMatchObject({ consumedUnits: 3, allottedUnits: 6, waitingCount: 0, noDayReason: null })
  const counts = use.points.map(({ consumedUnits }: { consumedUnits: number }) => consumedUnits)
  expect(counts).toEqual([
    ...Array(8).fill(0),
    ...Array(8).fill(1),
    2,
    ...Array(8).fill(1),
    ...Array(8).fill(2),
    ...Array(8).fill(3),
  ])
  expect(use.points[0].dateTime).toBe(`${start.slice(0, -1)}0000Z`)
  expect(use.daysToFull).toBeGreaterThan(30)
  expect(use.daysToFull).toBeLessThan(80)

  // As it is asked without parameters: 90 days until now, at 60 moments.
  const { points } = await api.get(url)
  expect(points).toHaveLength(60)
  const reach = Date.parse(points[59].dateTime) - Date.parse(points[0].dateTime)
  expect(reach).toBe(90 * dayMs)

  await makeOwner(api, allotmentId, people[0] ?? '')
  const owner = { token: await tokenOf(api, people[0] ?? '') }
  expect((await api.call('GET', url, undefined, owner)).body.points).toEqual(points)
  const other = await api.allot(skuId, 'Museum', 2)
  const hidden = await api.call('GET', `${admin}/allotments/${other}/useOverTime`, undefined, owner)
  expect(hidden.status).toBe(404)
})

test('tells how many waited, as was noted when the number was another', async () => {
  const { skuId } = await api.buy(3)
  const allotmentId = await api.allot(skuId, 'Archive', 1)
  const people = await Promise.all(['Eve', 'Fay', 'Gus'].map((name) => api.user(name)))
  const group = await api.group('Readers', people.slice(0, 2))
  const start = api.clock.now.toISOString()
  const { db } = api.database
  const note = (): Promise<number[]> =>
    Promise.all(Array.from({ length: 4 }, () => sampleWaiting(db, api.tenantId, api.clock.now)))
  const samples = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::integer as n from waiting_sample where allotment_id = ${allotmentId}`.execute(db)
    return rows[0]?.n
  }
  api.clock.advance(dayMs)
  // Four servers at once note it once.
  await note()
  expect(await samples()).toBe(1)
  await api.assign(allotmentId, { group })
  api.clock.advance(dayMs)
  await note()
  api.clock.advance(dayMs)
  await note()
  expect(await samples()).toBe(2)
  await api.post(`/v1.0/groups/${group}/members/$ref`, {
    '@odata.id': `https://host/v1.0/directoryObjects/${people[2]}`,
  })
  const url = `${admin}/allotments/${allotmentId}/useOverTime`
  const { points, waitingCount } = await api.get(`${url}?from=${start}&points=4`)
  expect(points.map(({ waiting }: { waiting: number | null }) => waiting)).toEqual([null, 0, 1, 2])
  expect(waitingCount).toBe(2)

  // Kept as long as the record of the organization is; the last one before then says what was at that moment.
  expect(await dropOldSamples(db, api.tenantId, new Date(api.clock.now.getTime() + 365 * dayMs))).toBe(0)
  await api.patch(`${admin}/settings`, { auditRetentionDays: 30 })
  await dropOldSamples(db, api.tenantId, new Date(api.clock.now.getTime() + 30 * dayMs))
  expect(await samples()).toBe(1)
  await api.remove(`${admin}/allotments/${allotmentId}?endAssignments=true`)
  await dropOldSamples(db, api.tenantId, api.clock.now)
  expect(await samples()).toBe(0)
})

test('background work notes it, at the same moment on every server', async () => {
  const { defaultAllotmentId } = await api.buy(1, { skuPartNumber: 'PROJECTPREMIUM' })
  const errors: unknown[] = []
  const loops = [1, 2, 3].map(() => startSamplingWaiting(api.app, (error) => errors.push(error), 60_000))
  // A turn that has begun is finished.
  await Promise.all(loops.map((loop) => loop.stop()))
  const { rows } = await sql<{ at: Date }>`
    select sampled_at as at from waiting_sample where allotment_id = ${defaultAllotmentId}`.execute(
    api.database.db,
  )
  expect(errors).toEqual([])
  expect(rows).toEqual([{ at: api.clock.now }])
})

test.each([
  ['points=1', 'points', '2 to 366'],
  ['points=367', 'points', '2 to 366'],
  ['points=ten', 'points', '2 to 366'],
  ['from=yesterday', 'from', '2026-03-01T08:00:00Z'],
  ['to=2026-02-30', 'to', '2026-03-01T08:00:00Z'],
  ['to=9999-01-01T00:00:00Z', 'to', 'not later than now'],
  ['from=1999-12-31T23:59:59Z', 'from', 'not before 2000-01-01'],
  ['from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z', 'from', 'not before 2000-01-01'],
  ['from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z', 'from', 'before to'],
  ['from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z', 'from', 'before to'],
])('%s is refused and says why', async (query, propertyName, message) => {
  const { skuId } = await api.buy(1)
  const allotmentId = await api.allot(skuId, `Of ${query}`, 0)
  const { status, body } = await api.call('GET', `${admin}/allotments/${allotmentId}/useOverTime?${query}`)
  expect(status).toBe(400)
  expect(body.error.message).toContain(message)
  expect(JSON.stringify(body.error.innerError)).toContain(propertyName)
})
