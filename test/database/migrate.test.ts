import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appliedMigrations, migrate, migrationFiles, migrationsDir } from '../../src/db/migrate.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fillTables, readTables, schemaOf } from '../support/filled-tables.ts'

const files = await migrationFiles()

let database: TestDatabase
let dir: string // the migrations of another version of this program
beforeEach(async () => {
  database = await createEmptyDatabase()
  dir = await mkdtemp(join(tmpdir(), 'allot-migrations-'))
})
afterEach(async () => {
  await database.drop()
  await rm(dir, { recursive: true })
})

describe('every version', () => {
  test('from empty: all migrations in order, and nothing at the second time', async () => {
    expect(await migrate(database)).toEqual({ applied: files })
    expect(await migrate(database)).toEqual({ applied: [] })
    expect([...(await appliedMigrations(database))].sort()).toEqual(files)
  })

  test('the template of the tests is what the migrations make', async () => {
    await migrate(database)
    const fromTemplate = await createTestDatabase()
    expect(await schemaOf(fromTemplate).finally(() => fromTemplate.drop())).toEqual(await schemaOf(database))
  })

  test('a database of a newer program is refused, and says what to do', async () => {
    await migrate(database)
    await sql`insert into schema_migration (name) values ('9999-from-the-future.sql')`.execute(database.db)
    await expect(migrate(database)).rejects.toThrow(
      /newer version .*9999-from-the-future\.sql.*Install that version/,
    )
  })

  test('two programs that migrate at once apply everything once', async () => {
    await writeFile(join(dir, '0001-once.sql'), 'create table once (id int primary key);\n')
    await migrate(database, dir)
    await writeFile(
      join(dir, '0002-twice.sql'),
      'alter table once add column twice int;\ninsert into once values (1);\n',
    )
    await Promise.all([migrate(database, dir), migrate(database, dir)])
    expect((await sql`select * from once`.execute(database.db)).rows).toEqual([{ id: 1, twice: null }])
  })

  test('a migration that fails leaves nothing of itself', async () => {
    await writeFile(join(dir, '0001-half.sql'), 'create table half (id int);\ncreate table half (id int);\n')
    await expect(migrate(database, dir)).rejects.toThrow('already exists')
    expect([...(await appliedMigrations(database))]).toEqual([])
    await expect(sql`select 1 from half`.execute(database.db)).rejects.toThrow('does not exist')
  })
})

describe('upgrade', () => {
  test('an older schema with data is brought up to date, and the data is kept', async () => {
    await writeFile(
      join(dir, '0001-person.sql'),
      '-- People.\ncreate table person (id int primary key, name text);\n',
    )
    await migrate(database, dir)
    await sql`insert into person values (1, 'Ada Lovelace')`.execute(database.db)
    await writeFile(
      join(dir, '0002-family-name.sql'),
      "alter table person add column family_name text;\nupdate person set family_name = split_part(name, ' ', 2);\n",
    )
    expect(await migrate(database, dir)).toEqual({ applied: ['0002-family-name.sql'] })
    const { rows } = await sql`select * from person`.execute(database.db)
    expect(rows).toEqual([{ id: 1, name: 'Ada Lovelace', family_name: 'Lovelace' }])
  })

  // Each earlier version in turn: its migrations, a row in every table that takes one, then today's program.
  test.each(files.slice(0, -1).map((last, index) => [last, index + 1] as const))(
    'from the version that ended with %s',
    async (_last, count) => {
      const older = files.slice(0, count)
      await Promise.all(older.map((file) => copyFile(join(migrationsDir, file), join(dir, file))))
      await migrate(database, dir)
      expect(await fillTables(database)).not.toEqual([])
      const before = await readTables(database)
      expect(await migrate(database)).toEqual({ applied: files.slice(count) })
      const after = await readTables(database)
      // New columns may have come; nothing that was there may have gone or changed.
      expect(after).toMatchObject(before)

      const fresh = await createEmptyDatabase()
      await migrate(fresh)
      expect(await schemaOf(database)).toEqual(await schemaOf(fresh).finally(() => fresh.drop()))
    },
  )
})
