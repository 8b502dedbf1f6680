import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type App, defaultLimits } from '../src/command/app.ts'
import type { Caller } from '../src/command/caller.ts'
import { uuidv7 } from '../src/command/new-id.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts'
import { migrate } from '../src/db/migrate.ts'
import { createTenant } from '../src/tenant/create-tenant.ts'
import { createSettler, type Settler } from '../src/worker/continue-settlements.ts'

export type Bench = {
  readonly database: Database
  readonly app: App
  readonly settler: Settler
  /** A new organization to measure in. */
  organization(): Promise<Caller>
  close(): Promise<void>
}

/** The embedded server as it is in production, durable, in a directory of its own; or `DATABASE_URL`. */
export async function openBench(): Promise<Bench> {
  const url = process.env.DATABASE_URL
  const dir = await mkdtemp(join(tmpdir(), 'license-allotments-bench-'))
  const server = url ? undefined : await startEmbeddedPostgres({ dataDir: join(dir, 'data') })
  const settings = url ? { url } : server?.settings
  if (!settings) throw new Error('no database to measure on')
  const database = openDatabase(settings, { max: 20 })
  await migrate(database)
  const settler = createSettler(
    () => app,
    (error) => console.error(error),
  )
  const app: App = {
    database,
    limits: defaultLimits,
    now: () => new Date(),
    newId: uuidv7,
    onFollowUp: (tenantId) => settler.wake(tenantId),
  }
  return {
    database,
    app,
    settler,
    async organization() {
      const tenant = await createTenant(app, { displayName: 'Bench', countryLetterCode: 'DE' })
      return {
        tenantId: tenant.id,
        actor: { type: 'user', id: null, name: 'Bench' },
        roles: ['globalAdministrator'],
      }
    },
    async close() {
      await settler.stop()
      await database.close()
      await server?.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Adds users, and a group that holds the first `members` of them; hands out the group's id. */
export async function addPeople(
  { database }: Bench,
  tenantId: string,
  users: number,
  members: number,
): Promise<{ groupId: string }> {
  const groupId = uuidv7()
  const salt = randomBytes(4).toString('hex')
  await sql`
    insert into directory_user (tenant_id, user_id, user_principal_name, display_name, usage_location, created_at)
    select ${tenantId}, md5(${salt} || n)::uuid, 'user' || n || '@' || ${salt} || '.example', 'User ' || n, 'DE', now()
      from generate_series(1, ${users}::int) n`.execute(database.db)
  await sql`
    insert into directory_group (tenant_id, group_id, display_name, created_at)
    values (${tenantId}, ${groupId}, 'Everybody', now())`.execute(database.db)
  await sql`
    insert into group_member (tenant_id, group_id, member_id, member_type)
    select ${tenantId}, ${groupId}, md5(${salt} || n)::uuid, 'user' from generate_series(1, ${members}::int) n`.execute(
    database.db,
  )
  await sql`vacuum analyze directory_user, group_member, directory_group`.execute(database.db)
  return { groupId }
}
