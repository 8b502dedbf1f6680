import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Tx } from '../../src/db/database.ts'
import { inTransaction, planForValues, send } from '../../src/db/transaction.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await sql`create table note (note_id integer primary key)`.execute(database.db)
})
beforeEach(() => sql`truncate note`.execute(database.db))
afterAll(() => database.drop())

const write = (id: number) => sql`insert into note (note_id) values (${id})`

async function notes(): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select note_id as id from note order by note_id`.execute(
    database.db,
  )
  return rows.map(({ id }) => id)
}

test('writes that nobody waited for are committed, in the order they were sent', async () => {
  const seen = await inTransaction(database, async (tx) => {
    for (const id of [1, 2, 3]) send(tx, write(id).execute(tx))
    const { rows } = await sql<{ n: number }>`select count(*) as n from note`.execute(tx)
    return rows[0]?.n
  })
  expect(seen).toBe(3)
  expect(await notes()).toEqual([1, 2, 3])
})

test('a commit does not count when a write sent before it failed', async () => {
  const attempt = inTransaction(database, async (tx) => {
    send(tx, write(1).execute(tx))
    send(tx, write(1).execute(tx))
  })
  await expect(attempt).rejects.toMatchObject({ code: '23505' })
  expect(await notes()).toEqual([])
})

test('what failed first is told, not what failed because of it', async () => {
  const attempt = inTransaction(database, async (tx) => {
    send(tx, write(1).execute(tx))
    send(tx, write(1).execute(tx))
    await write(2).execute(tx)
  })
  await expect(attempt).rejects.toMatchObject({ code: '23505' })
  expect(await notes()).toEqual([])
})

test('of questions asked together, the one that failed tells why, however late its asker hears of it', async () => {
  const later = async (answer: Promise<unknown>): Promise<unknown> => Promise.all([Promise.all([answer])])
  const attempt = inTransaction(database, async (tx) => {
    await write(1).execute(tx)
    await Promise.all([later(write(1).execute(tx)), later(later(write(2).execute(tx))), write(3).execute(tx)])
  })
  await expect(attempt).rejects.toMatchObject({ code: '23505' })
  expect(await notes()).toEqual([])
})

test('a connection is as good as new after a failure', async () => {
  const failing = () =>
    inTransaction(database, async (tx) => {
      send(tx, write(1).execute(tx))
      throw new Error('on purpose')
    })
  for (let run = 0; run < 20; run++) await expect(failing()).rejects.toThrow('on purpose')
  await inTransaction(database, (tx) => write(7).execute(tx))
  expect(await notes()).toEqual([7])
})

test('a lookup is planned by its key, however small its table was then; many rows for their values', async () => {
  await sql`insert into note select generate_series(1, 20)`.execute(database.db)
  await sql`analyze note`.execute(database.db)
  const plan = async (tx: Tx) => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select from note where note_id = 7`.execute(
      tx,
    )
    return rows[0]?.['QUERY PLAN']
  }
  const [ofCommand, ofBatch] = await inTransaction(database, async (tx) => {
    const before = await plan(tx)
    planForValues(tx)
    return [before, await plan(tx)]
  })
  expect(ofCommand).toMatch(/^Index Only Scan/)
  expect(ofBatch).toMatch(/^Seq Scan/)
})
