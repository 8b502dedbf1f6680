import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inTransaction, send } from '../../src/db/transaction.ts'
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
