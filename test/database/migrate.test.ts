import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { appliedMigrations, migrate, migrationFiles, migrationsDir } from '../../src/db/migrate.ts'
import {
  createEmptyDatabase,
  createTestDatabase,
  inRollback,
  type TestDatabase,
} from '../support/database.ts'
import { fillTables, readTables, schemaOf } from '../support/filled-tables.ts'

const files = await migrationFiles()

/** What 0056 renames: the notes of changes became the outbox, in the place of events that nobody read. */
function asNamedToday(
  tables: Record<string, unknown[]>,
  older: readonly string[],
): Record<string, unknown[]> {
  if (older.includes('0056-outbox-by-commands.sql')) return tables
  const { outbox: _events, change_note: notes = [], ...others } = tables
  return { ...others, outbox: notes }
}

let schemaOfToday: ReturnType<typeof schemaOf> | undefined

/** The schema that today's migrations make of nothing; they are applied for it once. */
function fromEmpty(): ReturnType<typeof schemaOf> {
  schemaOfToday ??= (async () => {
    const fresh = await createEmptyDatabase()
    try {
      await migrate(fresh)
      return await schemaOf(fresh)
    } finally {
      await fresh.drop()
    }
  })()
  return schemaOfToday
}

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

  test('has no triggers: whoever changes rows does what follows', async () => {
    await migrate(database)
    const { rows } = await sql`select tgname from pg_trigger where not tgisinternal`.execute(database.db)
    expect(rows).toEqual([])
  })

  test('the template of the tests is what the migrations make', async () => {
    await migrate(database)
    const fromTemplate = await createTestDatabase()
    expect(await schemaOf(fromTemplate).finally(() => fromTemplate.drop())).toEqual(await schemaOf(database))
  })

  test('trigram indexes are made where the extension can be, and nothing fails where it cannot', async () => {
    const indexes = async (db: Db) =>
      (await sql`select 1 from pg_indexes where indexname like '%\_trigrams'`.execute(db)).rows.length
    await migrate(database)
    expect(await indexes(database.db)).toBe(2)
    const again = await readFile(join(migrationsDir, '0053-directory-substrings.sql'), 'utf8')
    await inRollback(database, async (tx) => {
      await sql`drop extension pg_trgm cascade`.execute(tx)
      // Also the owner of a database needs this right to create an extension.
      const { rows } = await sql<{ name: string; role: string }>`
        select current_database() as name, current_user as role`.execute(tx)
      const { name = '', role = '' } = rows[0] ?? {}
      await sql`revoke create on database ${sql.id(name)} from ${sql.id(role)}`.execute(tx)
      await sql.raw(again).execute(tx)
      expect(await indexes(tx)).toBe(0)
    })
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

  test('programs that meet an empty database at once: none fails, and each tells what it applied itself', async () => {
    await writeFile(join(dir, '0001-once.sql'), 'create table once (id int primary key);\n')
    const others = Array.from({ length: 5 }, () => openDatabase(database.settings))
    try {
      const all = [database, ...others]
      // Connected before, so that they ask at the same moment.
      await Promise.all(all.map(({ db }) => sql`select 1`.execute(db)))
      const told = await Promise.all(all.map((each) => migrate(each, dir)))
      expect(told.flatMap(({ applied }) => applied)).toEqual(['0001-once.sql'])
    } finally {
      for (const other of others) await other.close()
    }
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
      expect(after).toMatchObject(asNamedToday(before, older))

      expect(await schemaOf(database)).toEqual(await fromEmpty())
    },
  )
})
