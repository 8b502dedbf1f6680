import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockAllotments } from '../../src/allotment/allotment-store.ts'
import { createAllotment } from '../../src/allotment/create-allotment.ts'
import {
  findProcessing,
  listReach,
  lockProcessing,
  writeProgress,
} from '../../src/assignment/assignment-store.ts'
import { continueAssignment } from '../../src/assignment/continue-assignment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import { updateAssignment } from '../../src/assignment/update-assignment.ts'
import type { Caller } from '../../src/command/caller.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembers } from '../../src/directory/change-members.ts'
import { updateUser } from '../../src/directory/change-user.ts'
import { findBatchEnd } from '../../src/directory/directory-store.ts'
import { admissionLimit } from '../../src/engine/admit.ts'
import { Refusal } from '../../src/engine/refusal.ts'
import { excludeMember } from '../../src/exclusion/exclude-member.ts'
import { settleNewcomers } from '../../src/settlement/settle-newcomers.ts'
import { settleUnsettled } from '../../src/settlement/settle-unsettled.ts'
import { alignSeats } from '../../src/settlement/settlement-store.ts'
import type { TimedTouch } from '../../src/settlement/touched.ts'
import { getTenant } from '../../src/tenant/tenant-store.ts'
import { updateTenant } from '../../src/tenant/update-tenant.ts'
import { setUp } from '../model/start-world.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { chooseSeed, isLong, type Random, randomFrom } from './seed.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())

const runMs = isLong ? 300_000 : 12_000
type Scene = { app: TestApp; caller: Caller; random: Random; large: string; users: readonly string[] }
type Settle = (ctx: Context, touched: TimedTouch) => Promise<unknown>

test('a batch of newcomers gets what the whole statement gives', { timeout: runMs + 60_000 }, async () => {
  const first = chooseSeed('newcomers')
  const deadline = Date.now() + runMs
  let compared = 0
  let usual = 0
  for (let seed = first; Date.now() < deadline; seed++) {
    const scene = await randomScene(seed)
    for (let batch = await compareBatch(scene, seed); batch; batch = await compareBatch(scene, seed)) {
      compared += 1
      if (batch === 'usual') usual += 1
      if (scene.random.chance(0.3)) await joinMeanwhile(scene)
    }
  }
  process.stdout.write(`newcomers: ${compared} batches, ${usual} of newcomers alone\n`)
  expect(usual).toBeGreaterThan(compared / 10)
  expect(usual).toBeLessThan(compared)
})

/** Settles the next batch of a group in progress in both ways, on trial, and then for good. Undefined: there is none. */
async function compareBatch({ app, caller }: Scene, seed: number): Promise<'usual' | 'other' | undefined> {
  const processing = await findProcessing(database.db, caller.tenantId)
  if (!processing) return undefined
  const input = { assignmentId: processing.id, allotmentId: processing.allotmentId }
  const quick = await onTrial(app, caller, input, settleQuickly)
  const whole = await onTrial(app, caller, input, settleWhole)
  if (quick.move) expect(quick, `SEED=${seed}`).toEqual(whole)
  await runCommand(app, caller, { command: 'batch' }, (ctx) => continueAssignment(ctx, input))
  return quick.move ? 'usual' : 'other'
}

/** Who joins a group in progress is settled at once, and met again by the batch that reaches them. */
async function joinMeanwhile({ app, caller, random, large, users }: Scene): Promise<void> {
  const change = { groupId: large, memberId: random.pick(users) ?? '', action: 'add' as const }
  await runCommand(app, caller, { command: 'join' }, (ctx) => changeMembers(ctx, [change]))
}

async function settleQuickly(ctx: Context, touched: TimedTouch): Promise<unknown> {
  return settleNewcomers(ctx, await allotmentOf(ctx, touched), touched)
}

async function settleWhole(ctx: Context, touched: TimedTouch): Promise<unknown> {
  const allotment = await allotmentOf(ctx, touched)
  const limit = admissionLimit(allotment, { capacity: allotment.capacity, consumedUnits: 0 })
  const { since, now, range = null } = touched
  const [move] = await alignSeats(ctx.tx, ctx.tenantId, {
    targets: [{ allotmentId: allotment.id, admissionLimit: limit }],
    memberIds: [],
    firstMemberId: null,
    allIds: false,
    since,
    now,
    range,
  })
  return move
}

async function allotmentOf(ctx: Context, { allotmentIds }: TimedTouch) {
  const [allotment] = await lockAllotments(ctx.tx, ctx.tenantId, allotmentIds)
  if (!allotment) throw new Error('the allotment is there')
  return allotment
}

/** What one way of settling the next batch does, undone afterwards. */
async function onTrial(
  app: TestApp,
  caller: Caller,
  { assignmentId, allotmentId }: { assignmentId: string; allotmentId: string },
  settle: Settle,
) {
  const { value } = await runCommand(app, caller, { command: 'trial', dryRun: true }, async (ctx) => {
    const { tx, tenantId, limits, now } = ctx
    await lockAllotments(tx, tenantId, [allotmentId])
    const assignment = await lockProcessing(tx, tenantId, assignmentId)
    const groupIds = await listReach(tx, tenantId, assignmentId)
    const after = assignment?.processingCursor ?? null
    const batch = await findBatchEnd(tx, tenantId, groupIds, after, limits.batchMembers)
    if (!batch) return { move: null, rows: [] }
    await writeProgress(tx, tenantId, assignmentId, {
      cursor: batch.upTo,
      processed: 0,
      finished: !batch.more,
    })
    const { prohibitedUsageLocations: prohibitedLocations } = await getTenant(tx, tenantId)
    const move = await settle(ctx, {
      allotmentIds: [allotmentId],
      memberIds: [],
      range: { groupIds, after, ...batch, prohibitedLocations },
      since: assignment?.processingSince ?? now,
      now,
    })
    const { rows } = await sql`
      select member_id::text, 'seat' as place, held_since, entitled_since as since, 0 as priority, null as blocked
        from seat where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
      union all
      select member_id::text, 'queue', null, waiting_since, priority, blocked
        from waiting_member where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
      union all
      select 'counts', consumed_units || ' ' || waiting_count || ' ' || blocked_count, null, settled_at, 0, null
        from allotment where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
       order by 2, 1`.execute(tx)
    return { move, rows }
  })
  return value
}

/** One allotment that a large group is just coming to, with sometimes one thing beside it that the batches must heed. */
async function randomScene(seed: number): Promise<Scene> {
  const random = randomFrom(seed)
  const app = createTestApp(database, { fewMembers: 2, inlineMembers: 3, batchMembers: 2 + random.below(4) })
  // Nothing goes on by itself: the test runs every batch by hand.
  Object.assign(app, { onFollowUp() {} })
  const some = (count: number) => [...new Set(Array.from({ length: count }, () => random.below(20)))]
  const caller = await setUp(app, {
    users: Array.from({ length: 20 }, () => ({ location: random.chance(0.04) ? random.below(3) : 1 })),
    devices: random.below(2),
    groups: [some(20), some(10)],
    capacities: [40],
  })
  while ((await runCommand(app, caller, { command: 'setUp' }, settleUnsettled)).value);
  const { world } = await readWorld(database.db, caller.tenantId)
  const [large = '', other = ''] = [...world.groups.keys()].sort()
  const users = [...world.users.keys()]
  const run = <T>(work: (ctx: Context) => Promise<T>) =>
    runCommand(app, caller, { command: 'scene' }, work).then(
      ({ value }) => value,
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error
        return undefined
      },
    )
  const [skuId = ''] = world.products.keys()
  const limit = random.pick([0, 0, 4, 12, 30]) ?? 0
  const allotment = await run((ctx) =>
    createAllotment(ctx, { skuId, displayName: 'Share', allottedUnits: limit }),
  )
  const allotmentId = allotment?.id ?? ''
  const scene = { app, caller, random, large, users }
  const policies = ['keepAndGet', 'keepOnly', 'release'] as const
  const assign = (targetId: string, priority = random.below(3)) =>
    run((ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [], priority }))
  const member = () => random.pick(users) ?? ''
  const beside: readonly (() => Promise<unknown>)[] = [
    () => assign(other),
    () => assign(member()),
    () => run((ctx) => excludeMember(ctx, { allotmentId, memberId: member() })),
    () => run((ctx) => updateUser(ctx, { id: member(), accountEnabled: false })),
    () => run((ctx) => updateTenant(ctx, { disabledUsers: random.pick(policies) ?? 'release' })),
  ]
  for (let more = random.below(3); more > 0; more--) {
    await random.pick(beside)?.()
    app.clock.advance(random.below(2) * 1_000)
  }
  const assigned = await assign(large)
  if (random.chance(0.2)) await assign(other)
  if (assigned && random.chance(0.2)) {
    // The members are gone through once more, though all of them are settled.
    while (await compareBatch(scene, seed));
    await run((ctx) => updateAssignment(ctx, { assignmentId: assigned.id, priority: random.below(3) }))
  }
  return scene
}
