import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import type { World } from '../../src/engine/model-world.ts'
import { Refusal } from '../../src/engine/refusal.ts'
import { createTestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { found } from './found.ts'
import { type Change, resolve, runReal } from './run-steps.ts'
import { setUp } from './start-world.ts'
import { type Start, type Step, start, steps } from './steps.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())

const runs = Number(process.env.RUNS ?? (process.env.LONG ? 100_000 : 500))
/** Two lanes at a time in each process keep both processors busy. */
const lanes = process.env.LONG ? 4 : 2

for (const batches of [false, true]) {
  test(`PostgreSQL and the model agree after every command, ${batches ? 'in batches of two' : 'whole'}`, {
    timeout: 0,
  }, async () => {
    await Promise.all(
      Array.from({ length: lanes }, () =>
        fc.assert(
          fc.asyncProperty(start, steps, (world, sequence) => agree(world, sequence, batches)),
          {
            numRuns: runs,
            examples: found.map(([world, sequence]) => [world, [...sequence]] as [Start, Step[]]),
            endOnFailure: process.env.NO_SHRINK !== undefined,
            interruptAfterTimeLimit: process.env.LONG ? 3_600_000 : 600_000,
          },
        ),
      ),
    )
  })
}

async function agree(startingWith: Start, sequence: readonly Step[], batches: boolean): Promise<void> {
  const app = createTestApp(database, batches ? { fewMembers: 0, inlineMembers: 1, batchMembers: 2 } : {})
  const caller = await setUp(app, startingWith)
  await app.idle()
  const { world: model } = await readWorld(database.db, caller.tenantId)
  for (const step of sequence) {
    app.clock.advance(1_000)
    const change = resolve(step, model)
    if (!change) continue
    const real = await runReal(app, caller, change)
    await app.idle()
    const refused = runModel(model, change, app.clock.now.getTime(), real.made)
    const observed = await readWorld(database.db, caller.tenantId)
    expect({ step, refused: real.refused }).toEqual({ step, refused })
    expect(seatsOf(observed.world), JSON.stringify(step)).toEqual(seatsOf(model))
    expect(brokenInvariants(observed), JSON.stringify(step)).toEqual([])
  }
}

function runModel(world: World, change: Change, now: number, made: unknown): string | undefined {
  try {
    change.model(world, now, made)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

function seatsOf(world: World) {
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    seats: sorted(world.seats),
    waiting: sorted(world.waiting),
    errors: sorted(world.errors),
    past: world.pastSeats.map((p) => `${p.allotmentId} ${p.memberId} ${p.from} ${p.to}`).sort(),
  }
}
