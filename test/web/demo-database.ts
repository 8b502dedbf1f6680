import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { inject } from 'vitest'
import { type App, defaultLimits } from '../../src/command/app.ts'
import { uuidv7 } from '../../src/command/new-id.ts'
import { openDatabase } from '../../src/db/database.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { createSettler, systemCaller } from '../../src/worker/continue-settlements.ts'
import { copyDatabase, createFrom, type TestDatabase } from '../support/database.ts'
import { asAdmin, onDatabase, type TestServer } from '../support/test-server.ts'

/** Any number: those that make copies of the demo take turns on it. */
const lockKey = 20_210_317

/** A copy of the demo organization. It is loaded once for all test files of a run, and copying takes a moment. */
export async function createDemoDatabase(): Promise<TestDatabase> {
  const server = inject('testServer')
  return asAdmin(server, async ({ pool }) => {
    // Kept in use: the pool ends an idle connection after a while, and the lock with it.
    const held = await pool.connect()
    try {
      // A database that somebody copies can not be copied by others.
      await held.query('select pg_advisory_lock($1)', [lockKey])
      return await createFrom(server, await findOrLoadDemo(server))
    } finally {
      held.release(true)
    }
  })
}

async function findOrLoadDemo(server: TestServer): Promise<string> {
  const name = `${server.prefix}_demo`
  const loading = `${name}_loading`
  return asAdmin(server, async ({ db }) => {
    const { rows } = await sql`select 1 from pg_database where datname = ${name}`.execute(db)
    if (rows.length > 0) return name
    await sql`drop database if exists ${sql.id(loading)} with (force)`.execute(db)
    await copyDatabase(server, server.template, loading)
    await load(server, loading)
    await sql`alter database ${sql.id(loading)} rename to ${sql.id(name)}`.execute(db)
    return name
  })
}

async function load(server: TestServer, name: string): Promise<void> {
  const database = openDatabase(onDatabase(server.application, name))
  const settler = createSettler(
    () => app,
    () => {},
  )
  const app: App = {
    database,
    limits: defaultLimits,
    secretKey: randomBytes(32),
    now: () => new Date(),
    newId: uuidv7,
    onFollowUp: (tenantId) => settler.wake(tenantId),
  }
  try {
    const tenant = await createTenant(app, { displayName: 'Empty', countryLetterCode: 'DE' })
    await loadDemo(app, { ...systemCaller(tenant.id), roles: ['globalAdministrator'] })
    await settler.idle()
  } finally {
    await settler.stop()
    await database.close()
  }
}
