import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, inRollback, type TestDatabase } from './database.ts'

let one: TestDatabase
let other: TestDatabase
beforeAll(async () => {
  one = await createTestDatabase()
  other = await createTestDatabase()
})
afterAll(() => Promise.all([one.drop(), other.drop()]))

test('every test file has a database of its own', async () => {
  await sql`create table only_here (id int primary key)`.execute(one.db)
  await expect(sql`select 1 from only_here`.execute(other.db)).rejects.toThrow('does not exist')
})

test('a case in a rolled back transaction leaves nothing behind', async () => {
  await sql`create table kept (id int primary key)`.execute(one.db)
  const count = await inRollback(one, async (tx) => {
    await sql`insert into kept values (1)`.execute(tx)
    const { rows } = await sql`select id from kept`.execute(tx)
    return rows.length
  })
  const { rows } = await sql`select id from kept`.execute(one.db)
  expect([count, rows.length]).toEqual([1, 0])
})

test('the application owns its database', async () => {
  const { rows } = await sql<{ owner: boolean; creates: boolean }>`
    select pg_get_userbyid(datdba) = current_user as owner, has_schema_privilege('public', 'create') as creates
      from pg_database where datname = current_database()`.execute(one.db)
  expect(rows).toEqual([{ owner: true, creates: true }])
})
