import { copyFile, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, migrationFiles } from '../../src/db/migrate.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { exportDatabase } from '../../src/transfer/export-database.ts'
import { importDatabase } from '../../src/transfer/import-database.ts'
import { createTestApp, createTestTenant } from '../support/app.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fillTables, readTables, schemaOf } from '../support/filled-tables.ts'

let source: TestDatabase
let dir: string
let file: string
beforeAll(async () => {
  source = await createTestDatabase()
  const app = createTestApp(source)
  await loadDemo(app, await createTestTenant(app))
  await fillTables(source)
  dir = await mkdtemp(join(tmpdir(), 'license-allotments-transfer-'))
  file = join(dir, 'whole.export')
  await exportDatabase(source, file)
})
afterAll(async () => {
  await source.drop()
  await rm(dir, { recursive: true, force: true })
})

async function sortedTables(database: TestDatabase): Promise<Record<string, string[]>> {
  const tables = await readTables(database)
  // Speak of transactions of one cluster, and stay there.
  const local = ['outbox', 'change_epoch', 'notification_subscription', 'notification']
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([name]) => !local.includes(name))
      .map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row)).sort()]),
  )
}

/** What an import of a spoiled copy says; it must leave the database without a table. */
async function refusal(name: string): Promise<string> {
  const target = await createEmptyDatabase()
  try {
    const said = await importDatabase(target, join(dir, name)).then(
      () => 'imported',
      (error: Error) => error.message,
    )
    const { rows } = await sql`select 1 from pg_class where relnamespace = 'public'::regnamespace`.execute(
      target.db,
    )
    expect(rows).toEqual([])
    return said
  } finally {
    await target.drop()
  }
}

/** A copy whose unpacked bytes were changed. */
async function spoiled(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  await writeFile(join(dir, name), gzipSync(change(gunzipSync(await readFile(file)))))
  return name
}

test('everything arrives, table by table', async () => {
  const target = await createEmptyDatabase()
  try {
    const seen: string[] = []
    const ends = await importDatabase(target, file, ({ table }) => seen.push(table))
    const before = await sortedTables(source)
    expect(Object.keys(before).length).toBeGreaterThan(15)
    expect(Object.keys(before).sort()).toEqual(ends.map((end) => end.table).sort())
    expect(await sortedTables(target)).toEqual(before)
    expect(await schemaOf(target)).toEqual(await schemaOf(source))
    expect(seen).toContain('directory_user')
    await expect(importDatabase(target, file)).rejects.toThrow('not empty')
  } finally {
    await target.drop()
  }
})

test('an export of the version before the outbox was made anew is taken', async () => {
  const files = await migrationFiles()
  const older = new Set(files.slice(0, files.indexOf('0056-outbox-by-commands.sql')))
  const [old, target] = [await createEmptyDatabase(), await createEmptyDatabase()]
  try {
    await migrate(old, undefined, older)
    const filled = await fillTables(old)
    expect(filled).toContain('outbox')
    const ends = await exportDatabase(old, join(dir, 'older.export'))
    await importDatabase(target, join(dir, 'older.export'))
    const { outbox, ...others } = await readTables(target)
    expect(outbox).toEqual([])
    for (const { table, rows } of ends.filter((end) => end.table !== 'outbox')) {
      expect(others[table]?.length, table).toBe(rows)
    }
  } finally {
    await old.drop()
    await target.drop()
  }
})

test('what is written during an export is not in it', async () => {
  const later = join(dir, 'later.export')
  let added: Promise<unknown> | undefined
  const ends = await exportDatabase(source, later, () => {
    added ??= sql`insert into tenant (tenant_id, display_name, created_at)
                  values (gen_random_uuid(), 'Came during the export', now())`.execute(source.db)
  })
  await added
  const tenants =
    (await sql<{ n: number }>`select count(*)::int as n from tenant`.execute(source.db)).rows[0]?.n ?? 0
  expect(ends.find((end) => end.table === 'tenant')?.rows).toBe(tenants - 1)
  await sql`delete from tenant where display_name = 'Came during the export'`.execute(source.db)
})

test('an altered value is noticed and named', async () => {
  const name = await spoiled('altered', (bytes) => {
    bytes[bytes.indexOf('Measuring campaign')] = 'm'.charCodeAt(0)
    return bytes
  })
  expect(await refusal(name)).toBe(
    'The file was altered: the rows of directory_group are not those that were exported. Export again.',
  )
})

test('every cut is noticed', async () => {
  const { size } = await stat(file)
  for (const part of [0, 10, size >> 1, size - 1]) {
    await copyFile(file, join(dir, 'cut'))
    const handle = await open(join(dir, 'cut'), 'r+')
    await handle.truncate(part)
    await handle.close()
    expect(await refusal('cut'), `${part} of ${size} bytes`).toMatch(/cut off|not an export/)
  }
  const shorter = await spoiled('shorter', (bytes) => bytes.subarray(0, bytes.length - 200))
  expect(await refusal(shorter)).toContain('cut off')
})

test('a flipped bit in the packed file is noticed', async () => {
  const bytes = await readFile(file)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(join(dir, 'flipped'), bytes)
  expect(await refusal('flipped')).toMatch(/altered|damaged/)
})

test('a file of a newer version is refused', async () => {
  const migrations = (await readdir(new URL('../../migrations/', import.meta.url))).sort()
  const last = migrations.at(-1) ?? ''
  const newer = last.replace(/^\d{4}/, '9999')
  const name = await spoiled('newer', (bytes) =>
    Buffer.from(bytes.toString('latin1').replace(last, newer), 'latin1'),
  )
  expect(await refusal(name)).toContain(`newer version of License Allotments (it has ${newer})`)
  const format = await spoiled('format', (bytes) =>
    Buffer.from(bytes.toString('latin1').replace('"formatVersion":1', '"formatVersion":2'), 'latin1'),
  )
  expect(await refusal(format)).toContain('format version 2')
})

test('another file is no export', async () => {
  await writeFile(join(dir, 'text'), 'name;units\n')
  expect(await refusal('text')).toContain('not an export')
  await writeFile(join(dir, 'packed'), gzipSync('name;units\nsomething longer than the mark\n'))
  expect(await refusal('packed')).toContain('not an export')
  expect(await refusal('nothing')).toContain('There is no file')
})

test('an export that fails leaves no file', async () => {
  await expect(exportDatabase(source, join(dir, 'no', 'such', 'place'))).rejects.toThrow('cannot be written')
  expect((await readdir(dir)).filter((name) => name.endsWith('.part'))).toEqual([])
})
