import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAllotment } from '../../src/allotment/create-allotment.ts'
import { updateAllotment } from '../../src/allotment/update-allotment.ts'
import { findProcessing } from '../../src/assignment/assignment-store.ts'
import { continueAssignment } from '../../src/assignment/continue-assignment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Caller } from '../../src/command/caller.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { Refusal } from '../../src/engine/refusal.ts'
import { excludeMember, liftExclusion } from '../../src/exclusion/exclude-member.ts'
import { releaseSeat } from '../../src/seat/release-seat.ts'
import { settleUnsettled } from '../../src/settlement/settle-unsettled.ts'
import { updateWaitingMember } from '../../src/waiting-room/update-waiting-member.ts'
import { setUp } from '../model/start-world.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { type Moment, overtaken, readMoment, type Said } from './queue-checker.ts'
import { chooseSeed, isLong, type Random, randomFrom } from './seed.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())

const runMs = isLong ? 600_000 : 15_000
const stepsOfRun = 40

type Scene = {
  readonly app: TestApp
  readonly caller: Caller
  readonly allotmentId: string
  readonly users: readonly string[]
  /** The first two are large; one each of the others has priority 0, 1 and 2. */
  readonly groups: readonly string[]
  readonly random: Random
}
type Step = Said & { readonly name: string; run(ctx: Context): Promise<unknown> }

test('nobody is overtaken while large groups join in batches', { timeout: runMs + 60_000 }, async () => {
  const first = chooseSeed('queue')
  const deadline = Date.now() + runMs
  let runs = 0
  let admissions = 0
  for (let seed = first; Date.now() < deadline; seed++, runs++) admissions += await runOnce(seed)
  process.stdout.write(`queue: ${runs} runs, ${admissions} admissions\n`)
  expect(admissions).toBeGreaterThan(runs)
})

/**
 * Rule 9 in full: who waits with a lower priority since long, and is in a group in progress of a higher
 * one, stands before those who came later with that priority, also before the batch that reaches them.
 */
test('a group in progress counts at once for members who wait already', async () => {
  const scene = await startScene(randomFrom(1), [[], Array.from({ length: 20 }, (_, i) => i), [19], [], []])
  const { app, caller, allotmentId, users, groups } = scene
  const read = () => readMoment(database.db, caller.tenantId, allotmentId)
  await attempt(app, caller, {
    name: 'none',
    run: (ctx) => updateAllotment(ctx, { allotmentId, allottedUnits: 0 }),
  })
  app.clock.advance(1_000)
  const later = { groupId: groups[4] ?? '', memberId: users[25] ?? '', action: 'add' as const }
  await attempt(app, caller, { name: 'join', run: (ctx) => changeMembersTogether(ctx, [later]) })
  app.clock.advance(1_000)
  const large = { allotmentId, targetId: groups[1] ?? '', disabledPlanIds: [], priority: 2 }
  await attempt(app, caller, { name: 'large', run: (ctx) => createAssignment(ctx, large) })
  const before = await read()
  await attempt(app, caller, {
    name: 'one',
    run: (ctx) => updateAllotment(ctx, { allotmentId, allottedUnits: 1 }),
  })
  expect(overtaken(before, await read(), {})).toEqual([])
})

/** One random story; hands out how many seats were given in it. */
async function runOnce(seed: number): Promise<number> {
  const scene = await startScene(randomFrom(seed))
  const { app, caller, allotmentId, random } = scene
  const read = () => readMoment(database.db, caller.tenantId, allotmentId)
  const story: string[] = []
  let before = await read()
  let admissions = 0
  const play = async (step: Step) => {
    const outcome = await attempt(app, caller, step)
    story.push(`${step.name}: ${outcome}`)
    const after = await read()
    const faults = overtaken(before, after, step)
    expect(faults, [`SEED=${seed}`, ...story.slice(-12)].join('\n')).toEqual([])
    admissions += [...after.seats.keys()].filter((id) => !before.seats.has(id)).length
    before = after
  }
  for (let count = 0; count < stepsOfRun; count++) {
    if (random.chance(0.6)) app.clock.advance(1_000)
    const step = await chooseStep(scene, before)
    if (step) await play(step)
  }
  await play({ name: 'open', run: (ctx) => updateAllotment(ctx, { allotmentId, state: 'open' }) })
  for (let step = await nextWork(scene); step; step = await nextWork(scene)) await play(step)
  expect(brokenInvariants(await readWorld(database.db, caller.tenantId)), `SEED=${seed}`).toEqual([])
  return admissions
}

async function startScene(random: Random, members?: number[][]): Promise<Scene> {
  const app = createTestApp(database, {
    fewMembers: 2,
    inlineMembers: 3,
    batchMembers: 2 + random.below(4),
  })
  // Nothing goes on by itself: the test runs every batch by hand.
  Object.assign(app, { onFollowUp() {} })
  const some = (count: number) => Array.from({ length: count }, () => random.below(30))
  const caller = await setUp(app, {
    users: Array.from({ length: 30 }, () => ({ location: 1 })),
    devices: 0,
    groups: members ?? [some(26), some(26), some(2), some(2), some(2)],
    capacities: [40],
  })
  while ((await runCommand(app, caller, { command: 'setUp' }, settleUnsettled)).value);
  const { world } = await readWorld(database.db, caller.tenantId)
  const groups = [...world.groups.keys()].sort()
  const [skuId = ''] = world.products.keys()
  const { value } = await runCommand(app, caller, { command: 'setUp' }, (ctx) =>
    createAllotment(ctx, { skuId, displayName: 'Share', allottedUnits: random.below(10) }),
  )
  for (const [priority, targetId] of groups.slice(2).entries()) {
    await runCommand(app, caller, { command: 'setUp' }, (ctx) =>
      createAssignment(ctx, { allotmentId: value.id, targetId, disabledPlanIds: [], priority }),
    )
  }
  return { app, caller, allotmentId: value.id, users: [...world.users.keys()].sort(), groups, random }
}

async function attempt(app: TestApp, caller: Caller, { name, run }: Step): Promise<string> {
  try {
    await runCommand(app, caller, { command: name.split(' ')[0] ?? name }, run)
    return 'done'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** The next batch, or what was noted for later; undefined when all is done. */
async function nextWork({ app, caller, allotmentId }: Scene): Promise<Step | undefined> {
  const processing = await findProcessing(database.db, caller.tenantId)
  if (processing) {
    const input = { assignmentId: processing.id, allotmentId }
    return { name: `continue ${processing.priority}`, run: (ctx) => continueAssignment(ctx, input) }
  }
  const { value } = await runCommand(app, caller, { command: 'followUp', dryRun: true }, settleUnsettled)
  return value ? { name: 'followUp', run: settleUnsettled } : undefined
}

async function chooseStep(scene: Scene, now: Moment): Promise<Step | undefined> {
  const { random } = scene
  const dice = random.below(20)
  if (dice < 5) return nextWork(scene)
  if (dice < 7) return assignLarge(scene)
  if (dice < 12) return changeMembership(scene)
  if (dice < 15) return changeAllotment(scene, now)
  return changeMember(scene, now)
}

function assignLarge({ random, groups, allotmentId }: Scene): Step {
  const [targetId = '', priority] = [groups[random.below(2)], random.below(3)]
  return {
    name: `assignLarge ${priority}`,
    run: (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [], priority }),
  }
}

function changeMembership({ random, groups, users }: Scene): Step {
  const [group, memberId = ''] = [random.below(groups.length), random.pick(users)]
  const action = random.chance(0.7) ? ('add' as const) : ('remove' as const)
  const change = { groupId: groups[group] ?? '', memberId, action }
  return {
    name: `${action} ${memberId.slice(0, 13)} ${group}`,
    run: (ctx) => changeMembersTogether(ctx, [change]),
  }
}

function changeAllotment({ random, allotmentId }: Scene, now: Moment): Step {
  if (random.chance(0.3)) {
    const state = now.state === 'hold' ? 'open' : 'hold'
    return { name: state, run: (ctx) => updateAllotment(ctx, { allotmentId, state }) }
  }
  const allottedUnits = random.below(16)
  const whenBelowConsumed = random.pick(['refuse', 'drain', 'evict'] as const) ?? 'refuse'
  return {
    name: `${whenBelowConsumed} ${allottedUnits}`,
    run: (ctx) => updateAllotment(ctx, { allotmentId, allottedUnits, whenBelowConsumed }),
  }
}

function changeMember({ random, allotmentId, users }: Scene, now: Moment): Step | undefined {
  const dice = random.below(5)
  if (dice === 0) {
    const targetId = random.pick(users) ?? ''
    return {
      name: `direct ${targetId.slice(0, 13)}`,
      direct: targetId,
      run: (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }),
    }
  }
  if (dice === 1) {
    const memberId = random.pick([...now.seats.keys()])
    return memberId
      ? { name: 'release', run: (ctx) => releaseSeat(ctx, { allotmentId, memberId }) }
      : undefined
  }
  if (dice === 2) {
    const lifted = random.pick([...now.excluded])
    if (lifted) return { name: 'lift', run: (ctx) => liftExclusion(ctx, { allotmentId, memberId: lifted }) }
    const memberId = random.pick(users) ?? ''
    return { name: 'exclude', run: (ctx) => excludeMember(ctx, { allotmentId, memberId }) }
  }
  const memberId = random.pick([...now.waiting.keys()])
  if (!memberId) return undefined
  const [pinned, priority] = [random.chance(0.4), random.chance(0.5) ? random.below(4) : null]
  return {
    name: `queue ${memberId.slice(0, 13)} ${pinned} ${priority}`,
    standing: { memberId, pinned, override: priority },
    run: (ctx) => updateWaitingMember(ctx, { allotmentId, memberId, pinned, priority }),
  }
}
