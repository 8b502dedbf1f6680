import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAllotment } from '../../src/allotment/create-allotment.ts'
import { updateAllotment } from '../../src/allotment/update-allotment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
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

/** Facts count as they are behind the lock: before it, this member still waits and holds no seat to take. */
test('who leaves while being admitted from the queue keeps no seat', async () => {
  const app = createTestApp(database)
  const caller = await setUp(app, { users: [{ location: 1 }], devices: 0, groups: [[0]], capacities: [5] })
  const { world } = await readWorld(database.db, caller.tenantId)
  const [memberId = ''] = world.users.keys()
  const [groupId = ''] = world.groups.keys()
  const [skuId = ''] = world.products.keys()
  const run = <T>(work: (ctx: Context) => Promise<T>) => runCommand(app, caller, { command: 'race' }, work)
  const { value: allotment } = await run((ctx) =>
    createAllotment(ctx, { skuId, displayName: 'None', allottedUnits: 0 }),
  )
  const allotmentId = allotment.id
  await run((ctx) => createAssignment(ctx, { allotmentId, targetId: groupId, disabledPlanIds: [] }))
  expect((await readWorld(database.db, caller.tenantId)).world.waiting.size).toBe(1)
  app.clock.advance(1_000)
  let leaving: Promise<unknown> = Promise.resolve()
  await run(async (ctx) => {
    await updateAllotment(ctx, { allotmentId, allottedUnits: 1 })
    leaving = run((other) => changeMembersTogether(other, [{ groupId, memberId, action: 'remove' }]))
    while (!(await isSomebodyWaiting(database.db)));
  })
  await leaving
  const observed = await readWorld(database.db, caller.tenantId)
  expect(brokenInvariants(observed)).toEqual([])
  expect([observed.world.seats.size, observed.world.waiting.size]).toEqual([0, 0])
})
