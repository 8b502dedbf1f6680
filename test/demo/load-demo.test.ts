import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DemoLoaded, loadDemo } from '../../src/demo/load-demo.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { createTestApp, createTestTenant } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'

let database: TestDatabase
let tenantId: string
let loaded: DemoLoaded
beforeAll(async () => {
  database = await createWatchedDatabase()
  const app = createTestApp(database)
  const caller = await createTestTenant(app)
  tenantId = caller.tenantId
  loaded = await loadDemo(app, caller)
})
afterAll(() => database.drop())

async function count(what: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${what}`.execute(database.db)
  return rows[0]?.n ?? -1
}

test('the rules hold in the demo', async () => {
  expect(brokenInvariants(await readWorld(database.db, tenantId))).toEqual([])
})

test('the demo shows what there is to see', async () => {
  const { rows } = await sql<{
    name: string
    full: boolean
    waits: boolean
    state: string
    owners: number
  }>`
    select display_name as name, allotted_units = consumed_units as full, waiting_count > 0 as waits, state,
           (select count(*)::int from allotment_owner o
             where o.tenant_id = a.tenant_id and o.allotment_id = a.allotment_id) as owners
      from allotment a where tenant_id = ${tenantId} and not is_default order by 1`.execute(database.db)
  expect(rows.length).toBeGreaterThanOrEqual(12)
  expect(rows.every((row) => row.owners > 0)).toBe(true)
  expect(rows.filter((row) => row.full && row.waits).length).toBeGreaterThanOrEqual(6)
  expect(rows.filter((row) => row.state === 'hold').map((row) => row.name)).toEqual(['Field Work'])
  const errors = await sql<{ code: string }>`
    select distinct code from assignment_error where tenant_id = ${tenantId} order by 1`.execute(database.db)
  expect(errors.rows.map((row) => row.code)).toEqual([
    'invalidUsageLocation',
    'missingDependency',
    'mutuallyExclusiveServicePlans',
  ])
  expect(await count(sql`directory_user`)).toBe(1_200)
  expect(await count(sql`directory_group`)).toBeGreaterThanOrEqual(60)
  expect(await count(sql`past_seat`)).toBeGreaterThan(50)
  expect(await count(sql`audit_entry where outcome = 'refused'`)).toBe(1)
  expect(await count(sql`unsettled`)).toBe(0)
})

test('how many waited is noted as it came about, and last as it is', async () => {
  const { rows } = await sql<{ name: string; noted: number; agrees: boolean }>`
    select a.display_name as name, count(*)::int as noted,
           (array_agg(s.waiting_count order by s.sampled_at desc))[1] = a.waiting_count as agrees
      from allotment a join waiting_sample s using (tenant_id, allotment_id)
     where tenant_id = ${tenantId} group by tenant_id, allotment_id`.execute(database.db)
  expect(rows.length).toBe(await count(sql`allotment`))
  expect(rows.every((row) => row.agrees)).toBe(true)
  expect(rows.find((row) => row.name === 'Medicine')?.noted).toBeGreaterThan(3)
})

test('it happened over half a year, not in its last days', async () => {
  const { rows } = await sql<{ weeks: number }>`
    select count(distinct date_trunc('week', occurred_at))::int as weeks from audit_entry`.execute(
    database.db,
  )
  expect(rows[0]?.weeks).toBeGreaterThan(20)
})

test('nothing happened in the future', async () => {
  const { rows } = await sql<{ latest: Date }>`select max(occurred_at) as latest from audit_entry`.execute(
    database.db,
  )
  expect(rows[0]?.latest.getTime()).toBeLessThan(createTestApp(database).now().getTime())
})

test('what to try names people who are there', () => {
  expect(loaded.toTry.some((line) => /^allot explain \S+@lindenhof\.example$/.test(line))).toBe(true)
})

test('a second load is refused', async () => {
  const app = createTestApp(database)
  const caller = {
    tenantId,
    actor: { type: 'user', id: null, name: 'x' },
    roles: ['globalAdministrator'],
  } as const
  await expect(loadDemo(app, caller)).rejects.toThrow('fills an empty one')
})
