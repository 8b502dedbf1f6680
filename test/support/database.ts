import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { inject } from 'vitest'
import { type ConnectionSettings, type Database, openDatabase, type Tx } from '../../src/db/database.ts'
import { inUndoneTransaction } from '../../src/db/transaction.ts'
import { asAdmin, onDatabase, type TestServer } from './test-server.ts'

export type TestDatabase = Database & {
  /** For what opens its own connections, such as a second process. */
  readonly settings: ConnectionSettings
  /** Closes the pool and removes the database. */
  drop(): Promise<void>
}

/** A database of one's own with the whole schema: once per test file, in `beforeAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('testServer')
  return createFrom(server, server.template)
}

/** A database without any table, for tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom(inject('testServer'), 'template1')
}

/** Copies a database that nobody is connected to. */
export async function copyDatabase(server: TestServer, from: string, to: string): Promise<void> {
  await asAdmin(server, async ({ db }) => {
    await sql`create database ${sql.id(to)} template ${sql.id(from)}`.execute(db)
    if (server.owner) await sql`alter database ${sql.id(to)} owner to ${sql.id(server.owner)}`.execute(db)
  })
}

/** An autovacuum at work belongs to the superuser: it cannot be forced out, but makes room when it is asked. */
const notAllowed = '42501'

/** A copy of a database, of one's own. */
export async function createFrom(server: TestServer, template: string): Promise<TestDatabase> {
  const name = `${server.prefix}_${randomBytes(5).toString('hex')}`
  await copyDatabase(server, template, name)
  const settings = onDatabase(server.application, name)
  const database = openDatabase(settings)
  const drop = async () => {
    await database.close()
    await asAdmin(server, async ({ db }) => {
      await sql`drop database if exists ${sql.id(name)} with (force)`.execute(db).catch((error) => {
        if (error.code !== notAllowed) throw error
        return sql`drop database if exists ${sql.id(name)}`.execute(db)
      })
    })
  }
  return { ...database, settings, drop }
}

/** Runs one case in a transaction that leaves nothing behind. */
export function inRollback<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inUndoneTransaction(database, work)
}
