import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { setUp } from '../model/start-world.ts'
import { createTestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/**
 * A command takes its time when it begins and may then wait for a lock: one that began earlier and
 * commits later writes history in between. I6 must hold all the same.
 */
test('a command that waited for its turn does not begin a seat before the last one ended', async () => {
  const app = createTestApp(database)
  const caller = await setUp(app, {
    users: [{ location: 1 }],
    devices: 0,
    groups: [[0], []],
    capacities: [5],
  })
  const { world } = await readWorld(database.db, caller.tenantId)
  const [memberId = ''] = world.users.keys()
  const [allotmentId = ''] = world.allotments.keys()
  const [full, empty] = [...world.groups].sort(([, a], [, b]) => b.size - a.size).map(([id]) => id)
  if (!full || !empty) throw new Error('no groups')
  for (const targetId of [full, empty]) {
    await runCommand(app, caller, { command: 'assign' }, (ctx) =>
      createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }),
    )
  }
  app.clock.advance(1_000)
  let begun = () => {}
  let goOn = () => {}
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const early = runCommand(app, caller, { command: 'join' }, async (ctx) => {
    begun()
    await mayGoOn
    await changeMembersTogether(ctx, [{ groupId: empty, memberId, action: 'add' }])
  })
  await hasBegun
  app.clock.advance(1_000)
  await runCommand(app, caller, { command: 'leave' }, (ctx) =>
    changeMembersTogether(ctx, [{ groupId: full, memberId, action: 'remove' }]),
  )
  goOn()
  await early
  expect(brokenInvariants(await readWorld(database.db, caller.tenantId))).toEqual([])
})
