import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAllotment } from '../../src/allotment/create-allotment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import { endAssignment } from '../../src/assignment/end-assignment.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { setUp } from '../model/start-world.ts'
import { createTestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const members = 8_000
/** Ten times what it takes when each member is looked up by key. */
const endsWithinMs = 3_000

/**
 * Right after an import the planner believes the tables empty. It then looks a user up by id through the
 * index of names of those not deleted, which reads the whole tenant for each member: 26 000 took 65 s, and 1.3 s when that is prevented.
 */
test.fails('a large group ends in time while its users are believed to be few', {
  timeout: 60_000,
}, async () => {
  const app = createTestApp(database)
  const caller = await setUp(app, { users: [], devices: 0, groups: [[]], capacities: [members] })
  const { world } = await readWorld(database.db, caller.tenantId)
  const [skuId = ''] = world.products.keys()
  const [groupId = ''] = world.groups.keys()
  await importMembers(caller.tenantId, groupId)
  const units = Math.floor(members * 0.7)
  const { value: allotment } = await runCommand(app, caller, { command: 'divide' }, (ctx) =>
    createAllotment(ctx, { skuId, displayName: 'Share', allottedUnits: units }),
  )
  const target = { allotmentId: allotment.id, targetId: groupId, disabledPlanIds: [] }
  const { value } = await runCommand(app, caller, { command: 'assign' }, (ctx) =>
    createAssignment(ctx, target),
  )
  await app.idle()
  app.clock.advance(1_000)
  const started = Date.now()
  await runCommand(app, caller, { command: 'end' }, (ctx) => endAssignment(ctx, value.id))
  await app.idle()
  const tookMs = Date.now() - started
  process.stdout.write(`a group of ${members} ended in ${tookMs} ms\n`)
  expect(tookMs).toBeLessThan(endsWithinMs)
})

async function importMembers(tenantId: string, groupId: string): Promise<void> {
  // Nothing is counted behind the test's back.
  await sql`alter table directory_user set (autovacuum_enabled = off)`.execute(database.db)
  await sql`
    with made as (
      insert into directory_user (tenant_id, user_id, user_principal_name, usage_location, created_at)
      select ${tenantId}::uuid, gen_random_uuid(), 'user' || n || '@contoso.example', 'DE', now()
        from generate_series(1, ${members}::int) n
      returning user_id
    )
    insert into group_member (tenant_id, group_id, member_id, member_type)
    select ${tenantId}::uuid, ${groupId}::uuid, user_id, 'user' from made`.execute(database.db)
}
