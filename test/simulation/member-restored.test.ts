import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { changeMembers } from '../../src/directory/change-members.ts'
import { deleteUser, restoreUser } from '../../src/directory/change-user.ts'
import { lockGroups } from '../../src/directory/directory-store.ts'
import { setUp } from '../model/start-world.ts'
import { createTestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { isSomebodyWaiting } from '../support/waiting.ts'
import { createWatchedDatabase } from '../support/witness.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())

/**
 * The statement that looks whom a change names waits for the group; meanwhile the deleted user comes back. Added alone,
 * the user is looked for once more, since only users are; beside a removal, one statement of the moment before decides.
 */
test.each([
  ['alone', [], undefined, 1],
  ['beside a removal', ['remove' as const], 'resourceNotFound', 0],
])(
  'a user restored while being added %s is refused or added, and never both',
  async (_, others, code, there) => {
    const app = createTestApp(database)
    const caller = await setUp(app, {
      users: [{ location: 1 }, { location: 1 }],
      devices: 0,
      groups: [[1]],
      capacities: [5],
    })
    const { world } = await readWorld(database.db, caller.tenantId)
    const [groupId = ''] = world.groups.keys()
    const [memberId = '', otherId = ''] = [...world.users.keys()].sort()
    const changes = [
      { groupId, memberId, action: 'add' as const },
      ...others.map((action) => ({ groupId, memberId: otherId, action })),
    ]
    const run = <T>(work: (ctx: Context) => Promise<T>) => runCommand(app, caller, { command: 'race' }, work)
    await run((ctx) => deleteUser(ctx, memberId))
    const adding = await inTransaction(database, async (tx) => {
      await lockGroups(tx, caller.tenantId, [groupId])
      const started = run((ctx) => changeMembers(ctx, changes))
      while (!(await isSomebodyWaiting(database.db)));
      await run((ctx) => restoreUser(ctx, memberId))
      return { started }
    })
    const { value } = await adding.started
    const { rows } = await sql`
    select 1 from group_member where tenant_id = ${caller.tenantId} and member_id = ${memberId}`.execute(
      database.db,
    )
    expect([value[0]?.refusal?.code, rows.length]).toEqual([code, there])
  },
)
