import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, inRollback, type TestDatabase } from './database.ts'
import { createWatchedDatabase } from './witness.ts'

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

test('a watched database tells at its end what was changed and not told', async () => {
  const tenantId = '00000000-0000-7000-8000-000000000001'
  const watched = await createWatchedDatabase()
  await sql`insert into tenant (tenant_id, display_name, created_at) values (${tenantId}, 'X', now())`.execute(
    watched.db,
  )
  await sql`insert into directory_group (tenant_id, group_id, display_name, created_at)
            values (${tenantId}, ${tenantId}, 'Quiet', now())`.execute(watched.db)
  await expect(watched.drop()).rejects.toThrow('to deeply equal []')
})
