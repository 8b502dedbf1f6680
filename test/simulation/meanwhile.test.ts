import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { resolve, runReal } from '../model/run-steps.ts'
import { setUp } from '../model/start-world.ts'
import { start, steps } from '../model/steps.ts'
import { createTestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { chooseSeed, isLong, randomFrom } from './seed.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const runs = isLong ? 20_000 : 40

/**
 * Rule 9: any commands, of which nobody waits for what the one before left to do. Batches and follow-ups
 * run beside them, and all is in line when they have ended.
 */
test('commands that come while groups are being worked leave nothing behind', { timeout: 0 }, async () => {
  const first = chooseSeed('meanwhile')
  for (let seed = first; seed < first + runs; seed++) {
    const random = randomFrom(seed)
    const limits = { fewMembers: random.below(3), inlineMembers: 1, batchMembers: 1 + random.below(3) }
    const app = createTestApp(database, limits)
    const [world] = fc.sample(start, { seed, numRuns: 1 })
    if (!world) throw new Error('no world')
    const caller = await setUp(app, world)
    const story: string[] = []
    for (const step of fc.sample(steps, { seed, numRuns: 4 }).flat()) {
      if (random.chance(0.7)) app.clock.advance(1_000)
      const change = resolve(step, (await readWorld(database.db, caller.tenantId)).world)
      if (change)
        story.push(`${JSON.stringify(step)}: ${(await runReal(app, caller, change)).refused ?? 'done'}`)
    }
    await app.idle()
    const observed = await readWorld(database.db, caller.tenantId)
    expect(brokenInvariants(observed), [`SEED=${seed}`, ...story.slice(-15)].join('\n')).toEqual([])
  }
})
