import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { DatabaseStartError, errorCode } from './database-start-error.ts'
import { inTransaction } from './transaction.ts'

/** Works from `src/db` and from `dist/db` alike. */
export const migrationsDir = fileURLToPath(new URL('../../migrations/', import.meta.url))

/**
 * Brings the schema to this program's version: numbered SQL files, forward only, one statement per
 * query (so that the same files run on a cluster), each file in one transaction.
 * Refuses a database that a newer program has already migrated further.
 */
export async function migrate(
  database: Database,
  dir = migrationsDir,
  /** Only these: for rows of an older schema, which later migrations then change. */
  only?: ReadonlySet<string>,
): Promise<{ applied: string[] }> {
  await createRecord(database)
  const files = await migrationFiles(dir)
  const done = await appliedMigrations(database)
  const unknown = [...done].filter((name) => !files.includes(name))
  if (unknown.length > 0) {
    throw new DatabaseStartError(
      `This database was written by a newer version of License Allotments (it has ${unknown.join(', ')}). ` +
        'Install that version or a later one; going back needs a backup from before the upgrade.',
    )
  }
  const applied: string[] = []
  for (const name of files.filter((file) => !done.has(file) && (only?.has(file) ?? true))) {
    const statements = splitStatements(await readFile(join(dir, name), 'utf8'))
    const isOurs = await inTransaction(database, async (tx) => {
      await sql`lock table schema_migration in exclusive mode`.execute(tx)
      const again = await sql`select 1 from schema_migration where name = ${name}`.execute(tx)
      if (again.rows.length > 0) return false // another process was first
      for (const statement of statements) await sql.raw(statement).execute(tx)
      await sql`insert into schema_migration (name) values (${name})`.execute(tx)
      return true
    })
    if (isOurs) applied.push(name)
  }
  return { applied }
}

/** What PostgreSQL says where another process makes the same table at the same moment, in spite of `if not exists`. */
const madeByAnother: readonly unknown[] = ['23505', '42P07']

/** The table that says what was applied. */
async function createRecord({ db }: Database): Promise<void> {
  try {
    await sql`create table if not exists schema_migration (
      name text primary key,
      applied_at timestamptz not null default now()
    )`.execute(db)
  } catch (error) {
    if (!madeByAnother.includes(errorCode(error))) throw error
  }
}

/** The migrations this program knows, in order. */
export async function migrationFiles(dir = migrationsDir): Promise<string[]> {
  return (await readdir(dir)).filter((file) => file.endsWith('.sql')).sort()
}

/** The migrations a database already holds. */
export async function appliedMigrations(database: Database): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select name from schema_migration`.execute(database.db)
  return new Set(rows.map((row) => row.name))
}

/** Splits at semicolons that end a line; those inside a function of ours never do. */
function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/--.*$/gm, '').trim() !== '')
}
