import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findDefaultAllotmentId } from '../../src/allotment/default-allotment-store.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { createPlanRule } from '../../src/product/change-product.ts'
import { setUp } from '../model/start-world.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { isSomebodyWaiting } from '../support/waiting.ts'

/* Rule 18 while a service-plan rule and a settlement that it concerns happen at once, in either order. */

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

type Scene = {
  readonly app: TestApp
  readonly tenantId: string
  readonly memberId: string
  readonly allotmentId: string
  run<T>(work: (ctx: Context) => Promise<T>): Promise<unknown>
  /** Forbids to hold the second product beside the first. */
  forbid(ctx: Context): Promise<unknown>
  /** Makes the member, who holds the first product, entitled to the second. */
  join(ctx: Context): Promise<unknown>
}

let scene: Scene
beforeEach(async () => {
  const app = createTestApp(database)
  const start = { users: [{ location: 1 }], devices: 0, groups: [[0], []], capacities: [5, 5, 5, 5] }
  const caller = await setUp(app, start)
  const { tenantId } = caller
  const { rows } = await sql<{ skuId: string; name: string; planId: string }>`
    select p.sku_id as "skuId", p.sku_part_number as name, min(s.plan_id::text) as "planId"
      from product p join service_plan s using (tenant_id, sku_id)
     where tenant_id = ${tenantId} group by 1, 2`.execute(database.db)
  const product = (name: string) => rows.find((row) => row.name === name) ?? { skuId: '', planId: '' }
  const run = <T>(work: (ctx: Context) => Promise<T>) => runCommand(app, caller, { command: 'race' }, work)
  const { world } = await readWorld(database.db, tenantId)
  const [memberId = ''] = world.users.keys()
  const [full = '', empty = ''] = [...world.groups].sort(([, a], [, b]) => b.size - a.size).map(([id]) => id)
  const assign = (skuId: string, targetId: string) =>
    run(async (ctx) => {
      const allotmentId = (await findDefaultAllotmentId(ctx.tx, tenantId, skuId)) ?? ''
      await createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] })
      return allotmentId
    })
  await assign(product('SUITE').skuId, full)
  const { value: allotmentId } = await assign(product('DEVICE').skuId, empty)
  await app.idle()
  app.clock.advance(1_000)
  scene = {
    app,
    tenantId,
    memberId,
    allotmentId,
    run,
    forbid: (ctx) =>
      createPlanRule(ctx, {
        kind: 'excludes',
        planId: product('DEVICE').planId,
        otherPlanIds: [product('SUITE').planId],
      }),
    join: (ctx) => changeMembersTogether(ctx, [{ groupId: empty, memberId, action: 'add' }]),
  }
})

/** Begins the first, and the second as far as it comes beside it; both end. */
async function race(
  first: (ctx: Context) => Promise<unknown>,
  second: (ctx: Context) => Promise<unknown>,
): Promise<void> {
  let following: Promise<unknown> = Promise.resolve()
  await scene.run(async (ctx) => {
    await first(ctx)
    let ended = false
    following = scene.run(second).finally(() => {
      ended = true
    })
    while (!ended && !(await isSomebodyWaiting(database.db)));
  })
  await following
  await scene.app.idle()
}

test('who asks for a seat while a rule is made is judged by it', async () => {
  await race(scene.forbid, scene.join)
  const observed = await readWorld(database.db, scene.tenantId)
  expect(brokenInvariants(observed)).toEqual([])
  const [entry] = [...observed.world.waiting.values()]
  expect(entry).toMatchObject({ memberId: scene.memberId, blocked: 'mutuallyExclusiveServicePlans' })
})

test('who gets a seat while a rule is made keeps it, and the conflict is told', async () => {
  await race(scene.join, scene.forbid)
  const observed = await readWorld(database.db, scene.tenantId)
  expect(brokenInvariants(observed)).toEqual([])
  const seat = [...observed.world.seats.values()].find((each) => each.allotmentId === scene.allotmentId)
  expect(seat?.failingPlanIds).toHaveLength(1)
})
