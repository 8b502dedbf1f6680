import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { superuser } from '../../src/db/postgres-cluster.ts'
import { startProgram } from './postgres-program.ts'
import { asAdmin, onDatabase, type TestServer } from './test-server.ts'

const prepare = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url))
/** What a test run loses in a power cut, nobody misses. The application never sets these. */
const withoutDurability = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** One server and one migrated template database for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await openServer()
  try {
    await createTemplate(server)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('testServer', server)
  project.provide('isBuilt', spawnSync(process.execPath, [prepare, '--ask']).status === 0)
  return async () => {
    await dropDatabases(server)
    await stop()
  }
}

async function openServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  // Runs may share a server, so every name carries this run's own mark.
  const prefix = `allot_test_${randomBytes(4).toString('hex')}`
  const template = `${prefix}_template`
  const url = process.env.DATABASE_URL
  if (url)
    return {
      server: { admin: { url }, application: { url }, owner: undefined, prefix, template },
      stop: async () => {},
    }
  const dataDir = await mkdtemp(join(tmpdir(), 'license-allotments-test-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    // In a program of its own, which ends with this one, also where this one is killed.
    const { child, started, ended } = startProgram({ dataDir, serverSettings: withoutDurability })
    const application = (await started).settings
    const admin = { ...application, user: superuser, database: 'postgres' }
    const stop = async () => {
      child.stdin?.end()
      await ended
      await remove()
    }
    return { server: { admin, application, owner: application.user, prefix, template }, stop }
  } catch (error) {
    await remove()
    throw error
  }
}

async function createTemplate(server: TestServer): Promise<void> {
  await asAdmin(server, async ({ db }) => {
    await sql`create database ${sql.id(server.template)}`.execute(db)
    if (server.owner) {
      await sql`alter database ${sql.id(server.template)} owner to ${sql.id(server.owner)}`.execute(db)
    }
  })
  const database = openDatabase(onDatabase(server.application, server.template))
  await migrate(database).finally(() => database.close())
}

async function dropDatabases(server: TestServer): Promise<void> {
  await asAdmin(server, async ({ db }) => {
    const { rows } = await sql<{ datname: string }>`
      select datname from pg_database where starts_with(datname, ${server.prefix})`.execute(db)
    for (const { datname } of rows) await sql`drop database ${sql.id(datname)} with (force)`.execute(db)
  })
}
