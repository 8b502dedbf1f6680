import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAllotment } from '../../src/allotment/create-allotment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
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
 * Rule 18 where two products meet in one person, whose allotments share no lock: one transaction ends the seat that
 * gives the suite's service, the other gives the add-on that needs it. Whichever is first, the add-on's service
 * must not count as working.
 */
test.each([
  ['the suite goes while the add-on comes', 'suite'],
  ['the add-on comes while the suite goes', 'addOn'],
] as const)('%s', async (_name, first) => {
  const scene = await startScene()
  const changes = { suite: scene.leaveSuite, addOn: scene.joinAddOn }
  const second = first === 'suite' ? 'addOn' : 'suite'
  const gate = withResolvers()
  const reached = withResolvers()
  const opened = scene.run(async (ctx) => {
    await changes[first](ctx)
    reached.resolve()
    await gate.promise
  })
  await Promise.race([reached.promise, opened])
  let isOver = false
  const other = scene.run(changes[second])
  other.then(scene.app.idle).finally(() => {
    isOver = true
  })
  // The second has either gone through, with what it left to do, or one of them waits for what the first holds.
  while (!isOver && !(await isSomebodyWaiting(database.db)));
  gate.resolve()
  await Promise.all([opened, other])
  await scene.app.idle()
  const { rows } = await sql<{ name: string; failing: number }>`
    select p.sku_part_number as name, cardinality(s.failing_plan_ids) as failing
      from seat s
      join allotment a on a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id
      join product p on p.tenant_id = a.tenant_id and p.sku_id = a.sku_id
     where s.tenant_id = ${scene.tenantId} and s.member_id = ${scene.memberId}`.execute(database.db)
  expect(rows.filter(({ failing }) => failing === 0)).toEqual([])
  const errors = await sql<{ code: string }>`
    select code from assignment_error where tenant_id = ${scene.tenantId}`.execute(database.db)
  expect(errors.rows).toEqual([{ code: 'missingDependency' }])
})

/** Somebody with a seat of the suite, in a group of their own, and an assigned group that gives the add-on. */
async function startScene() {
  const app = createTestApp(database)
  const caller = await setUp(app, {
    users: [{ location: 1 }],
    devices: 0,
    groups: [[0], []],
    capacities: [5, 5],
  })
  const { tenantId } = caller
  const { world } = await readWorld(database.db, tenantId)
  const [suiteGroup = '', addOnGroup = ''] = [...world.groups.keys()].sort()
  const [memberId = ''] = world.users.keys()
  const run = (work: (ctx: Context) => Promise<unknown>) => runCommand(app, caller, { command: 'race' }, work)
  // Follow-ups take allotments in the order of their ids: the add-on's comes first, so that it is settled before the suite's.
  const [suite = '', addOn = ''] = [...world.products.keys()].sort()
  for (const [skuId, targetId] of [
    [addOn, addOnGroup],
    [suite, suiteGroup],
  ] as const) {
    await run(async (ctx) => {
      const { id } = await createAllotment(ctx, { skuId, displayName: 'Share', allottedUnits: 5 })
      await createAssignment(ctx, { allotmentId: id, targetId, disabledPlanIds: [] })
    })
  }
  await app.idle()
  const change = (groupId: string, action: 'add' | 'remove') => (ctx: Context) =>
    changeMembersTogether(ctx, [{ groupId, memberId, action }])
  const leaveSuite = change(suiteGroup, 'remove')
  return { app, tenantId, memberId, run, leaveSuite, joinAddOn: change(addOnGroup, 'add') }
}

/** A promise, and what ends it. */
function withResolvers() {
  let resolve = () => {}
  const promise = new Promise<void>((end) => {
    resolve = end
  })
  return { promise, resolve }
}
