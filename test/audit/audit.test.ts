import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { maxBlockEntries, sealAudit } from '../../src/audit/seal-audit.ts'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import type { Caller } from '../../src/command/caller.ts'
import { startSealingAudit } from '../../src/worker/seal-audit-loop.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { writeEntries } from './write-entries.ts'

let database: TestDatabase
let app: TestApp
let caller: Caller
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  app = createTestApp(database)
  caller = await createTestTenant(app)
})

function write(details: readonly unknown[]): Promise<void> {
  app.clock.advance(1)
  return writeEntries(app, caller, details)
}

const verify = () => verifyAudit(database.db, caller.tenantId)
const kinds = async () =>
  (await verify()).faults.map((f) => `${f.kind} ${f.blockNumber}${f.entryId ? ` ${f.entryId}` : ''}`)

async function entryIds(): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select entry_id as id from audit_entry where tenant_id = ${caller.tenantId} order by entry_id`.execute(
    database.db,
  )
  return rows.map((row) => row.id)
}

test('random histories verify, however they are sealed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.jsonValue(), { maxLength: 5 }), { maxLength: 6 }),
      async (history) => {
        caller = await createTestTenant(app)
        for (const [turn, details] of history.entries()) {
          await write(details)
          if (turn % 2 === 0)
            await Promise.all([sealAudit(app, caller.tenantId), sealAudit(app, caller.tenantId)])
        }
        const report = await verify()
        expect(report.faults).toEqual([])
        expect(report.entries + report.unsealed).toBe(history.flat().length)
        while ((await sealAudit(app, caller.tenantId)) > 0);
        expect(await verify()).toMatchObject({ intact: true, unsealed: 0, entries: history.flat().length })
      },
    ),
    { numRuns: 25 },
  )
})

test('a block holds a bounded number of entries', async () => {
  await write(Array.from({ length: maxBlockEntries + 1 }, (_, n) => n))
  expect([await sealAudit(app, caller.tenantId), await sealAudit(app, caller.tenantId)]).toEqual([
    maxBlockEntries,
    1,
  ])
  expect(await verify()).toMatchObject({ intact: true, blocks: 2, entries: maxBlockEntries + 1 })
})

describe('what is found', () => {
  let ids: string[]
  beforeEach(async () => {
    for (let block = 0; block < 3; block++) {
      await write(['a', 'b', 'c'])
      await sealAudit(app, caller.tenantId)
    }
    ids = await entryIds()
  })

  test.each([
    ["occurred_at = occurred_at + interval '1 microsecond'"],
    ["actor_type = 'system'"],
    ["actor_id = '00000000-0000-0000-0000-000000000001'"],
    ["actor_name = 'Somebody else'"],
    ["command = 'other'"],
    ["outcome = 'refused'"],
    ["refusal_code = 'notFound'"],
    ["correlation_id = 'x'"],
    ["allotment_id = '00000000-0000-0000-0000-000000000001'"],
    ["targets = '[]'"],
    [`detail = detail || '{"more": 1}'`],
  ])('an altered entry: %s', async (change) => {
    await sql
      .raw(
        `update audit_entry set ${change} where tenant_id = '${caller.tenantId}' and entry_id = '${ids[4]}'`,
      )
      .execute(database.db)
    expect(await kinds()).toEqual([`entryAltered 2 ${ids[4]}`])
  })

  const alter = (text: string) =>
    sql
      .raw(text.replaceAll('$t', `'${caller.tenantId}'`).replace(/\$e(\d)/g, (_, n) => `'${ids[Number(n)]}'`))
      .execute(database.db)

  test.each([
    [
      'a deleted entry',
      'delete from audit_entry where tenant_id = $t and entry_id = $e4',
      ['entryMissing 2 4'],
    ],
    [
      'an entry under another id',
      `update audit_entry set entry_id = '00000000-0000-0000-0000-000000000009' where tenant_id = $t and entry_id = $e4`,
      ['entryMissing 2 4', 'entryAltered 2 00000000-0000-0000-0000-000000000009'],
    ],
    [
      'an entry marked as not sealed',
      'update audit_entry set sealed_in = null where tenant_id = $t and entry_id = $e4',
      ['entryUnsealed 2 4'],
    ],
    [
      'an entry marked for another block',
      'update audit_entry set sealed_in = 1 where tenant_id = $t and entry_id = $e4',
      ['entryAltered 1 4', 'entryUnsealed 2 4'],
    ],
    [
      'two entries that changed places',
      `update audit_entry a set detail = b.detail, targets = b.targets from audit_entry b
       where a.tenant_id = $t and b.tenant_id = $t and (a.entry_id, b.entry_id) in (($e3, $e4), ($e4, $e3))`,
      ['entryAltered 2 3', 'entryAltered 2 4'],
    ],
    [
      'an order changed within a block',
      'update audit_block set entry_ids = array[$e4, $e3, $e5]::uuid[] where tenant_id = $t and block_number = 2',
      ['blockAltered 2', 'entryReordered 2 4', 'entryReordered 2 3'],
    ],
    [
      'a deleted block',
      'delete from audit_block where tenant_id = $t and block_number = 2',
      ['blockMissing 2'],
    ],
    [
      'the last block deleted',
      'delete from audit_block where tenant_id = $t and block_number = 3',
      ['blockMissing 3'],
    ],
    [
      'the first block deleted',
      'delete from audit_block where tenant_id = $t and block_number = 1',
      ['blockMissing 1'],
    ],
    [
      'a block hash edited',
      `update audit_block set block_hash = '\\x00' where tenant_id = $t and block_number = 2`,
      ['blockAltered 2', 'blockReordered 3'],
    ],
    [
      'a previous hash edited',
      `update audit_block set previous_hash = '\\x00' where tenant_id = $t and block_number = 2`,
      ['blockReordered 2', 'blockAltered 2'],
    ],
    [
      'blocks that changed places',
      `update audit_block a set entry_ids = b.entry_ids, entry_hashes = b.entry_hashes, block_hash = b.block_hash, previous_hash = b.previous_hash
       from audit_block b where a.tenant_id = $t and b.tenant_id = $t and (a.block_number, b.block_number) in ((2, 3), (3, 2))`,
      ['blockReordered 2', 'blockAltered 2', 'blockReordered 3', 'blockAltered 3'],
    ],
  ])('%s', async (_, text, expected) => {
    await alter(text)
    const named = expected.map((line) =>
      line.replace(/ (\d)$/, (end, n: string) => (line.startsWith('entry') ? ` ${ids[Number(n)]}` : end)),
    )
    const found = await kinds()
    for (const line of named) expect(found).toContain(line)
    expect((await verify()).intact).toBe(false)
  })

  test('a chain that was cut off does not hold the block that was written down', async () => {
    const { head } = await verify()
    await alter('delete from audit_block where tenant_id = $t and block_number = 3')
    await alter('delete from audit_entry where tenant_id = $t and sealed_in = 3')
    expect(await kinds()).toEqual([])
    const report = await verifyAudit(database.db, caller.tenantId, head ?? undefined)
    expect(report.faults.map((fault) => fault.blockNumber)).toEqual([3])
  })

  test('another tenant does not matter', async () => {
    const first = caller
    caller = await createTestTenant(app)
    await write(['x'])
    await sealAudit(app, caller.tenantId)
    await sql`delete from audit_entry where tenant_id = ${caller.tenantId}`.execute(database.db)
    expect((await verifyAudit(database.db, first.tenantId)).intact).toBe(true)
    expect((await verify()).intact).toBe(false)
  })
})

test('the loops of two processes seal everything once, and stop', async () => {
  const failures: unknown[] = []
  const loops = [1, 2].map(() => startSealingAudit(app, (error) => failures.push(error), 5))
  for (let n = 0; n < 20; n++) await write(['a', 'b'])
  await expect.poll(async () => (await verify()).unsealed, { timeout: 120_000 }).toBe(0)
  await Promise.all(loops.map((loop) => loop.stop()))
  expect(failures).toEqual([])
  expect(await verify()).toMatchObject({ intact: true, entries: 40 })
})
