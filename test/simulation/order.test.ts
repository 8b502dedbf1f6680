import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../src/command/run-command.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { settle } from '../../src/settlement/settle.ts'
import { resolve, runReal } from '../model/run-steps.ts'
import { setUp } from '../model/start-world.ts'
import { start, steps } from '../model/steps.ts'
import { createTestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { applyFacts, chooseFacts, chooseScarceFacts, standingOf, startTwin, twinSize } from './facts.ts'
import { chooseSeed, isLong, type Random, randomFrom } from './seed.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())

const runMs = isLong ? 600_000 : 7_000
const timeout = runMs + 60_000

/** Runs until the time is up, each time with a seed of its own, which a failure names. */
async function forAWhile(what: string, run: (random: Random, seed: number) => Promise<void>): Promise<void> {
  const first = chooseSeed(what)
  const deadline = Date.now() + runMs
  let runs = 0
  for (let seed = first; Date.now() < deadline; seed++, runs++) await run(randomFrom(seed), seed)
  process.stdout.write(`${what}: ${runs} runs\n`)
}

function someApp(random: Random) {
  const batches = random.chance(0.5)
  return createTestApp(
    database,
    batches ? { fewMembers: random.below(3), inlineMembers: 1, batchMembers: 2 + random.below(3) } : {},
  )
}

const plenty = { named: 40, capacity: 100 }
/** User data that is there from the start: most have a location, some have none or a prohibited one. */
const someLocations = (random: Random) =>
  Array.from({ length: twinSize.users }, (_, i) => (i < 4 || random.chance(0.8) ? 1 : random.below(4)))

test('the order of facts does not matter when nobody has to wait', { timeout }, () =>
  forAWhile('order of facts', async (random, seed) => {
    const locations = someLocations(random)
    const facts = chooseFacts(random)
    const ends = []
    for (let twin = 0; twin < 2; twin++) {
      const app = someApp(random)
      const world = await startTwin(app, locations, plenty.named, plenty.capacity)
      await applyFacts(app, world, random.shuffled(facts))
      const observed = await readWorld(database.db, world.caller.tenantId)
      expect(brokenInvariants(observed), `SEED=${seed}`).toEqual([])
      ends.push(standingOf(world, observed.world))
    }
    expect(ends[1], `SEED=${seed}`).toEqual(ends[0])
  }),
)

test('with too few units the order decides who, not how many', { timeout }, () =>
  forAWhile('order of facts, too few units', async (random, seed) => {
    const locations = someLocations(random)
    const facts = chooseScarceFacts(random)
    const [named, capacity] = [random.below(6), 6 + random.below(6)]
    const ends = []
    for (let twin = 0; twin < 2; twin++) {
      const app = someApp(random)
      const world = await startTwin(app, locations, named, capacity)
      await applyFacts(app, world, random.shuffled(facts))
      const observed = await readWorld(database.db, world.caller.tenantId)
      expect(brokenInvariants(observed), `SEED=${seed}`).toEqual([])
      ends.push(world.allotments.map((id) => observed.numbers.get(id)))
    }
    expect(ends[1], `SEED=${seed}`).toEqual(ends[0])
  }),
)

test('settling everybody everywhere once more changes nothing', { timeout }, () =>
  forAWhile('settling again', async (random, seed) => {
    const app = someApp(random)
    const [startingWith] = fc.sample(start, { seed, numRuns: 1 })
    if (!startingWith) throw new Error('no world')
    const caller = await setUp(app, startingWith)
    await app.idle()
    for (const step of fc.sample(steps, { seed, numRuns: 3 }).flat()) {
      app.clock.advance(1_000)
      const change = resolve(step, (await readWorld(database.db, caller.tenantId)).world)
      if (change) await runReal(app, caller, change)
      await app.idle()
    }
    const { world } = await readWorld(database.db, caller.tenantId)
    const before = await settledRows(caller.tenantId)
    app.clock.advance(1_000)
    const { moves } = await runCommand(app, caller, { command: 'settleAgain' }, async (ctx) => {
      const allotmentIds = [...world.allotments.keys()]
      await settle(ctx, { allotmentIds, memberIds: [...world.users.keys(), ...world.devices] })
    })
    await app.idle()
    expect(moves, `SEED=${seed}`).toEqual([])
    expect(await settledRows(caller.tenantId), `SEED=${seed}`).toEqual(before)
  }),
)

/** All that settlement writes, with the transaction that wrote each row last. */
async function settledRows(tenantId: string): Promise<string[]> {
  const { rows } = await sql<{ row: string }>`
    select 'seat ' || x.xmin || to_jsonb(x)::text as row from seat x where tenant_id = ${tenantId}
    union all select 'waiting ' || x.xmin || to_jsonb(x)::text from waiting_member x where tenant_id = ${tenantId}
    union all select 'allotment ' || x.xmin || to_jsonb(x)::text from allotment x where tenant_id = ${tenantId}
    union all select 'error ' || x.xmin || to_jsonb(x)::text from assignment_error x where tenant_id = ${tenantId}
    union all select 'past ' || x.xmin || to_jsonb(x)::text from past_seat x where tenant_id = ${tenantId}
     order by 1`.execute(database.db)
  return rows.map(({ row }) => row)
}
