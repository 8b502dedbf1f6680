import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.ts'
import { runCli, type TestCli, testCli, wordsOf } from '../support/cli.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { programWords } from '../support/program.ts'
import { urlOf } from '../support/serve.ts'

let cli: TestCli
let target: TestDatabase
let dir: string
beforeAll(async () => {
  cli = await testCli()
  target = await createEmptyDatabase()
  dir = await mkdtemp(join(tmpdir(), 'license-allotments-walk-'))
})
afterAll(async () => {
  await cli.close()
  await target.drop()
  await rm(dir, { recursive: true, force: true })
})

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/organization/${name}.csv`, import.meta.url))
const group = 'kubernetes-sigs members'

test('import a real organization, divide, assign, see the limit hold, and the next in line be served', async () => {
  const { allot, json } = cli
  const files = ['--users', fixture('users'), '--groups', fixture('groups'), '--members', fixture('members')]
  expect(await allot('import', 'directory', ...files, '--dry-run')).toContain('nothing was written')
  expect((await json('user', 'list')).value).toEqual([])
  const imported = wordsOf(await allot('import', 'directory', ...files))
  expect(imported).toContain('People | 55 | 0 | 0 | 0')
  expect(imported).toContain('Groups | 25 | 0 | 0 | 0')
  expect(await json('import', 'directory', ...files)).toMatchObject({ users: { added: 0, unchanged: 55 } })

  await allot('subscription', 'add', 'ENTERPRISEPACK', '--units', '10')
  await allot('allotment', 'create', 'Special Interest', '--product', 'ENTERPRISEPACK', '--units', '2')
  const assigned = await allot('assign', '--allotment', 'Special Interest', '--group', group)
  expect(assigned).toContain('2 of 2 seats used, 2 waiting')
  expect(assigned).toContain('2 wait because the limit is 2.')

  const seats = await json('seats', 'Special Interest')
  const queue = await json('waiting', 'Special Interest')
  expect([seats.value.length, queue.value.length]).toEqual([2, 2])
  const first = queue.value[0].assignedTo
  expect(await allot('explain', first.id)).toContain('1st of 2')

  await allot('release', 'Special Interest', '--user', seats.value[0].assignedTo.id)
  const after = await json('seats', 'Special Interest')
  expect(after.value.map((row: { assignedTo: { id: string } }) => row.assignedTo.id)).toContain(first.id)
  expect((await json('waiting', 'Special Interest')).value).toMatchObject([{ position: 1 }])
  expect(await json('allotment', 'show', 'Special Interest')).toMatchObject({
    consumedUnits: 2,
    allottedUnits: 2,
  })
})

test('the program by itself, as a process', async () => {
  const env = { ALLOT_URL: cli.url, ALLOT_TOKEN: cli.api.token }
  const [fine, refused, wrong] = await Promise.all([
    runCli(['allotment', 'list', '--json'], env),
    runCli(['allotment', 'show', 'Nothing'], env),
    runCli(['allotment', 'resize'], env),
  ])
  expect([fine.code, refused.code, wrong.code]).toEqual([0, 1, 2])
  expect(JSON.parse(fine.out).value).toContainEqual(
    expect.objectContaining({ displayName: 'Special Interest' }),
  )
  expect(fine.err).toBe('')
})

test('the whole database moves by export and import', async () => {
  const file = join(dir, 'all.export')
  const from = { DATABASE_URL: urlOf(cli.api.database) }
  const out = await cli.attempt(['export', file], from)
  expect(out).toMatchObject({ code: 0 })
  expect(out.out).toMatch(/Exported to .*: \d+ rows of \d+ tables\./)
  expect(await cli.attempt(['export', file], from)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--force'),
  })
  const arrived = await cli.attempt(['import', '--from-export', file, '--json'], {
    DATABASE_URL: urlOf(target),
  })
  expect(arrived.code).toBe(0)
  expect(JSON.parse(arrived.out).tables).toContainEqual(
    expect.objectContaining({ table: 'directory_user', rows: 55 }),
  )
  const again = await cli.attempt(['import', '--from-export', file], { DATABASE_URL: urlOf(target) })
  expect(again.err).toContain('The database is not empty')
  expect(again.code).toBe(1)
})

test('an export of a directory without a database says so', async () => {
  const { code, err } = await cli.attempt(['export', join(dir, 'x'), '--data-dir', join(dir, 'nothing')])
  expect(code).toBe(1)
  expect(err).toContain('There is no database in')
})

test('Ctrl-C ends an export in order: nothing of it stays', async () => {
  const target = join(dir, 'stopped.export')
  const { database } = cli.api
  const { code, said } = await inTransaction(database, async (tx) => {
    // The export waits here, so that it is under way for certain.
    await sql`lock table seat in access exclusive mode`.execute(tx)
    const child = spawn(process.execPath, [...programWords(), 'export', target], {
      env: { ...process.env, DATABASE_URL: urlOf(database) },
    })
    let said = ''
    child.stderr.on('data', (data: Buffer) => {
      said += data
    })
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', resolve)
    })
    const blocked = async () => {
      const { rows } =
        await sql`select 1 from pg_locks where not granted and relation = 'seat'::regclass`.execute(
          database.db,
        )
      return rows.length > 0
    }
    while (!(await blocked()));
    child.kill('SIGINT')
    await sql`select 1`.execute(tx)
    return { ended, read: () => said }
  }).then(async ({ ended, read }) => ({ code: await ended, said: read() }))
  expect([code, said]).toEqual([130, expect.stringContaining('Stopped. Nothing was kept of it.')])
  expect((await readdir(dir)).filter((name) => name.startsWith('stopped'))).toEqual([])
})
