import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AuditNotIntact, cutAudit } from '../../src/audit/cut-audit.ts'
import { sealAudit } from '../../src/audit/seal-audit.ts'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import type { Caller } from '../../src/command/caller.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { updateTenant } from '../../src/tenant/update-tenant.ts'
import { systemCaller } from '../../src/worker/continue-settlements.ts'
import { startCuttingAudit } from '../../src/worker/cut-audit-loop.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { writeEntries } from './write-entries.ts'

// Rule 29: old entries are cut off in whole blocks, and what is left is proven as before.

const day = 86_400_000
let database: TestDatabase
let app: TestApp
let caller: Caller
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Five blocks of three entries, one block a day; then retention of 30 days, 31 days after the second. */
beforeEach(async () => {
  app = createTestApp(database)
  caller = await createTestTenant(app)
  for (let block = 1; block <= 5; block++) {
    await write(['a', 'b', 'c'])
    await sealAudit(app, caller.tenantId)
    app.clock.advance(day)
  }
  await keep(30)
  app.clock.advance(26.5 * day)
})

const write = (details: readonly unknown[]) => writeEntries(app, caller, details)
const keep = (days: number | null) =>
  runCommand(app, { ...caller, roles: ['globalAdministrator'] }, { command: 'updateSettings' }, (ctx) =>
    updateTenant(ctx, { auditRetentionDays: days }),
  )
const cut = (maxBlocks?: number) => cutAudit(app, systemCaller(caller.tenantId), maxBlocks)
const verify = (known?: { number: number; hash: string }) => verifyAudit(database.db, caller.tenantId, known)
const alter = (text: string) => sql.raw(text.replaceAll('$t', `'${caller.tenantId}'`)).execute(database.db)
const kinds = async () => (await verify()).faults.map(({ kind, blockNumber }) => `${kind} ${blockNumber}`)

test('whole blocks go whose entries are all too old, and the rest is proven from there on', async () => {
  const written = (await verify()).head ?? undefined
  expect(await cut()).toBe(2)
  expect(await verify(written)).toMatchObject({
    intact: true,
    blocks: 3,
    entries: 9,
    cut: { blockNumber: 2, entries: 6, cutDateTime: app.now() },
  })
  expect(await cut()).toBe(0)
  const { rows } = await sql<{ command: string; n: number }>`
    select command, count(*) as n from audit_entry where tenant_id = ${caller.tenantId} group by 1 order by 1`.execute(
    database.db,
  )
  expect(rows).toEqual([
    { command: 'cutAudit', n: 1 },
    { command: 'try', n: 9 },
    { command: 'updateSettings', n: 1 },
  ])
  await sealAudit(app, caller.tenantId)
  expect(await verify(written)).toMatchObject({ intact: true, blocks: 4, unsealed: 0 })
})

test('the last block always stays, so that the chain goes on', async () => {
  app.clock.advance(1_000 * day)
  expect(await cut()).toBe(4)
  expect(await cut()).toBe(0)
  await sealAudit(app, caller.tenantId)
  expect(await verify()).toMatchObject({ intact: true, blocks: 2, cut: { blockNumber: 4, entries: 12 } })
  // The next cut begins where the last one ended.
  app.clock.advance(31 * day)
  expect(await cut()).toBe(1)
  await sealAudit(app, caller.tenantId)
  expect(await verify()).toMatchObject({ intact: true, cut: { blockNumber: 5, entries: 15 } })
})

test('without a limit nothing is cut off', async () => {
  await keep(null)
  app.clock.advance(10_000 * day)
  expect(await cut()).toBe(0)
  expect(await verify()).toMatchObject({ blocks: 5, cut: null })
})

test('several processes at once cut each block off once', async () => {
  app.clock.advance(1_000 * day)
  const done = await Promise.all(Array.from({ length: 6 }, () => cut(1)))
  expect(done.filter((blocks) => blocks > 0).length).toBeGreaterThan(0)
  while ((await cut(1)) > 0);
  expect(await verify()).toMatchObject({ intact: true, blocks: 1, cut: { blockNumber: 4, entries: 12 } })
})

test('a process that dies in between leaves what it had finished, and another goes on', async () => {
  app.clock.advance(1_000 * day)
  expect(await cut(1)).toBe(1)
  expect(await verify()).toMatchObject({ intact: true, blocks: 4, cut: { blockNumber: 1 } })
  // Somebody holds an entry of the second block, so the cut stands in the middle of its transaction.
  const blocker = await database.pool.connect()
  try {
    await blocker.query('begin')
    await blocker.query('select 1 from audit_entry where tenant_id = $1 and sealed_in = 2 for update', [
      caller.tenantId,
    ])
    const dying = cut(1).catch((error: unknown) => error)
    const standing = async () =>
      (
        await sql<{ pid: number }>`
          select pid from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'
             and query like '%delete from audit_entry%'`.execute(database.db)
      ).rows[0]?.pid
    await expect.poll(standing, { timeout: 120_000, interval: 20 }).toBeTruthy()
    await sql`select pg_terminate_backend(${await standing()})`.execute(database.db)
    expect(await dying).toBeInstanceOf(Error)
  } finally {
    await blocker.query('rollback')
    blocker.release()
  }
  expect(await verify()).toMatchObject({ intact: true, blocks: 4, cut: { blockNumber: 1 } })
  expect(await cut()).toBe(3)
  expect(await verify()).toMatchObject({ intact: true, blocks: 1, cut: { blockNumber: 4 } })
})

describe('before a cut', () => {
  test.each([
    ['an altered entry', `update audit_entry set detail = '{}' where tenant_id = $t and sealed_in = 1`],
    ['a deleted entry', 'delete from audit_entry where tenant_id = $t and sealed_in = 2'],
    [
      'an altered block',
      `update audit_block set block_hash = '\\x00' where tenant_id = $t and block_number = 1`,
    ],
    ['a deleted block', 'delete from audit_block where tenant_id = $t and block_number = 1'],
    [
      'an entry made older than it is',
      `update audit_entry set occurred_at = occurred_at - interval '90 days' where tenant_id = $t and sealed_in = 2`,
    ],
  ])('%s is evidence and stays', async (_, text) => {
    await alter(text)
    const before = await verify()
    await expect(cut()).rejects.toBeInstanceOf(AuditNotIntact)
    expect(await verify()).toEqual(before)
  })

  test('an entry made newer keeps its block, and is found', async () => {
    await alter(
      `update audit_entry set occurred_at = occurred_at + interval '90 days' where tenant_id = $t and sealed_in = 1`,
    )
    expect(await cut()).toBe(0)
    expect((await kinds()).every((kind) => kind === 'entryAltered 1')).toBe(true)
  })
})

describe('after a cut it is found when', () => {
  beforeEach(async () => {
    await cut()
    await sealAudit(app, caller.tenantId)
  })

  test.each([
    [
      'an entry is altered',
      `update audit_entry set detail = '{}' where tenant_id = $t and sealed_in = 3`,
      'entryAltered 3',
    ],
    [
      'an entry is removed',
      'delete from audit_entry where tenant_id = $t and sealed_in = 3',
      'entryMissing 3',
    ],
    [
      'the first block left is removed',
      'delete from audit_block where tenant_id = $t and block_number = 3',
      'blockMissing 3',
    ],
    [
      'blocks change places',
      `update audit_block a set entry_ids = b.entry_ids, entry_hashes = b.entry_hashes, block_hash = b.block_hash, previous_hash = b.previous_hash
       from audit_block b where a.tenant_id = $t and b.tenant_id = $t and (a.block_number, b.block_number) in ((3, 4), (4, 3))`,
      'blockReordered 3',
    ],
    [
      'one more block is taken and the cut moved to hide it',
      `with gone as (delete from audit_block where tenant_id = $t and block_number = 3 returning block_hash),
            entries as (delete from audit_entry where tenant_id = $t and sealed_in = 3)
       update audit_cut set block_number = 3, block_hash = gone.block_hash, entry_count = 9 from gone where tenant_id = $t`,
      'cutAltered 3',
    ],
    [
      'the hash of the cut is altered',
      `update audit_cut set block_hash = '\\x00' where tenant_id = $t`,
      'blockReordered 3',
    ],
    [
      'the number of the cut is lowered',
      'update audit_cut set block_number = 1 where tenant_id = $t',
      'blockMissing 2',
    ],
    [
      'the number of the cut is raised',
      'update audit_cut set block_number = 3 where tenant_id = $t',
      'blockReordered 3',
    ],
    [
      'the count of the cut is altered',
      'update audit_cut set entry_count = 5 where tenant_id = $t',
      'cutAltered 2',
    ],
    [
      'the time of the cut is altered',
      `update audit_cut set entries_until = '2020-01-01' where tenant_id = $t`,
      'cutAltered 2',
    ],
    ['the cut is deleted', 'delete from audit_cut where tenant_id = $t', 'blockMissing 1'],
    [
      'the entry about it is deleted',
      `delete from audit_entry where tenant_id = $t and command = 'cutAudit'`,
      'cutAltered 2',
    ],
    [
      'the entry about it is altered',
      `update audit_entry set detail = jsonb_set(detail, '{after,entries}', '7') where tenant_id = $t and command = 'cutAudit'`,
      'cutAltered 2',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await kinds()).toEqual([])
    await alter(text)
    expect(await kinds()).toContain(expected)
  })

  test('an end that was written down and cut off since cannot be missed', async () => {
    const { hash } = (
      await sql<{ hash: Buffer }>`
      select block_hash as hash from audit_cut where tenant_id = ${caller.tenantId}`.execute(database.db)
    ).rows[0] ?? { hash: Buffer.alloc(0) }
    expect((await verify({ number: 1, hash: 'of long ago' })).intact).toBe(true)
    expect((await verify({ number: 2, hash: hash.toString('hex') })).intact).toBe(true)
    expect((await verify({ number: 2, hash: 'another' })).intact).toBe(false)
  })
})

test('a chain without a cut that lacks its beginning cannot be passed off as one', async () => {
  await alter('delete from audit_entry where tenant_id = $t and sealed_in <= 2')
  await alter(`insert into audit_cut (tenant_id, block_number, block_hash, entry_count, entries_until, cut_at)
    select tenant_id, block_number, block_hash, 6, sealed_at, sealed_at from audit_block where tenant_id = $t and block_number = 2`)
  await alter('delete from audit_block where tenant_id = $t and block_number <= 2')
  expect(await kinds()).toEqual(['cutAltered 2'])
})

test('the loop cuts all organizations; one whose chain does not verify holds up itself alone', async () => {
  const broken = caller
  await alter(`update audit_entry set detail = '{}' where tenant_id = $t and sealed_in = 1`)
  caller = await createTestTenant(app)
  for (let block = 1; block <= 2; block++) {
    await write(['a'])
    await sealAudit(app, caller.tenantId)
  }
  await keep(30)
  app.clock.advance(31 * day)
  const failures: unknown[] = []
  const loop = startCuttingAudit(app, (error) => failures.push(error), 60_000)
  await expect.poll(async () => (await verify()).cut?.blockNumber, { timeout: 120_000 }).toBe(1)
  await loop.stop()
  expect(failures.some((error) => error instanceof AuditNotIntact)).toBe(true)
  expect(await verify()).toMatchObject({ intact: true })
  expect((await verifyAudit(database.db, broken.tenantId)).cut).toBeNull()
})
