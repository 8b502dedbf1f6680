import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sealAudit } from '../../src/audit/seal-audit.ts'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import type { Caller } from '../../src/command/caller.ts'
import { uuidv7 } from '../../src/command/new-id.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { createMemberCombiner, type MemberCombiner } from '../../src/directory/combine-member-changes.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import type { World } from '../../src/engine/model-world.ts'
import { Refusal } from '../../src/engine/refusal.ts'
import { resolve } from '../model/run-steps.ts'
import { setUp } from '../model/start-world.ts'
import { type Start, type Step, steps } from '../model/steps.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { chooseSeed, isLong, type Random, randomFrom } from './seed.ts'
import { allRows, countDeadlocks, watchCommits } from './watchers.ts'

const runMs = isLong ? 600_000 : 8_000
/** Two processes' worth of the application, with eight connections at work in each. */
const processes = 2
const lanesEach = 8
/** Commands that a lane runs on one reading of the world: the staler, the more it names what is gone. */
const commandsPerReading = 8
const ofUsers = 24

test.each([
  { name: 'no allotment is over its limit at any commit', strict: true },
  { name: 'nobody is admitted while over, with drain and capacity loss', strict: false },
])('sixteen connections at once: $name', { timeout: runMs + 60_000 }, async ({ name, strict }) => {
  const seed = chooseSeed(name)
  const random = randomFrom(seed)
  const store = await createTestDatabase()
  const pools = Array.from({ length: processes }, () => openDatabase(store.settings, { max: lanesEach + 2 }))
  try {
    const apps = pools.map((pool) => realApp(pool, random))
    const [first] = apps
    if (!first) throw new Error('no application')
    const quiet = await setUp(first, smallWorld(random))
    const busy = await setUp(first, smallWorld(random))
    await drain(apps)
    const before = await allRows(store.db, quiet.tenantId)
    await watchCommits(store.db, strict)
    const log = await storm(apps, busy, seed, strict)
    await drain(apps)

    const observed = await readWorld(store.db, busy.tenantId)
    expect(brokenInvariants(observed)).toEqual([])
    expect(await leftOver(store, busy.tenantId)).toEqual({ unsettled: 0, processing: 0 })
    expect(await auditedOf(store, busy.tenantId)).toEqual(log)
    while ((await sealAudit(first, busy.tenantId)) > 0);
    expect(await verifyAudit(store.db, busy.tenantId)).toMatchObject({ intact: true, unsealed: 0 })
    expect(await allRows(store.db, quiet.tenantId)).toEqual(before)
    report(log, await countDeadlocks(store.db))
  } finally {
    await Promise.all(pools.map((pool) => pool.close()))
    await store.drop()
  }
})

/** The application as it runs: a real clock, real ids, batches so small that groups are worked in many. */
function realApp(database: Database, random: Random): TestApp {
  const app = createTestApp(database, {
    fewMembers: random.below(6),
    inlineMembers: 1 + random.below(6),
    batchMembers: 2 + random.below(6),
  })
  return Object.assign(app, { now: () => new Date(), newId: uuidv7 })
}

function smallWorld(random: Random): Start {
  const group = () => Array.from({ length: random.below(ofUsers) }, () => random.below(ofUsers + 2))
  return {
    users: Array.from({ length: ofUsers }, () => ({ location: random.chance(0.9) ? 1 : random.below(4) })),
    devices: 2,
    groups: Array.from({ length: 4 }, group),
    capacities: [20, 14, 10, 8],
  }
}

async function storm(
  apps: readonly TestApp[],
  caller: Caller,
  seed: number,
  strict: boolean,
): Promise<Map<string, string>> {
  const log = new Map<string, string>()
  const deadline = Date.now() + runMs
  let failed = false
  const lanes = apps.flatMap((app, process) => {
    const combiner = createMemberCombiner(app)
    return Array.from({ length: lanesEach }, async (_, number) => {
      const lane = process * lanesEach + number
      const random = randomFrom(seed + lane)
      for (let round = 0; Date.now() < deadline && !failed; round++) {
        const { world } = await readWorld(app.database.db, caller.tenantId)
        for (const [index, step] of chooseSteps(seed + lane * 1_000_003 + round, strict).entries()) {
          const id = `${lane}.${round}.${index}`
          const outcome = await issue(app, combiner, caller, { id, step, world, random }).catch((error) => {
            failed = true
            throw Object.assign(error, { step: JSON.stringify(step) })
          })
          if (outcome) log.set(id, outcome)
        }
      }
    })
  })
  const ended = await Promise.allSettled(lanes)
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason
  return log
}

function chooseSteps(seed: number, strict: boolean): Step[] {
  const all = fc.sample(steps, { seed, numRuns: 4 }).flat()
  return all.filter((step) => !strict || !mayPutOver(step)).slice(0, commandsPerReading)
}

/** Rule 5's exceptions: draining, and capacity that is lost. */
function mayPutOver(step: Step): boolean {
  return step.kind === 'subscription' || (step.kind === 'updateAllotment' && step.mode === 'drain')
}

type Order = { id: string; step: Step; world: World; random: Random }

/** Runs one command; says what was answered. Anything but an answer or a refusal is thrown. */
async function issue(
  app: TestApp,
  combiner: MemberCombiner,
  caller: Caller,
  { id, step, world, random }: Order,
): Promise<string | undefined> {
  const single = step.kind === 'member' && random.chance(0.7)
  const groupId = random.pick([...world.groups.keys()]) ?? ''
  const memberId = random.pick([...world.users.keys(), ...world.devices]) ?? ''
  const change = resolve(step, world)
  if (!single && !change) return undefined
  const command = single ? 'changeMembers' : change?.command
  try {
    if (single) await combiner.submit(caller, { groupId, memberId, action: step.action }, id)
    else if (change)
      await runCommand(app, caller, { command: change.command, correlationId: id }, change.real)
    return `${command} success`
  } catch (error) {
    if (error instanceof Refusal) return `${command} refused`
    throw error
  }
}

/** Works off everything noted, in all processes. */
async function drain(apps: readonly TestApp[]): Promise<void> {
  for (const app of apps) await app.settler.resume()
  for (const app of apps) await app.idle()
}

async function leftOver({ db }: Database, tenantId: string) {
  const { rows } = await sql`
    select (select count(*) from unsettled where tenant_id = ${tenantId}) as unsettled,
           (select count(*) from assignment
             where tenant_id = ${tenantId} and processing_since is not null) as processing`.execute(db)
  return rows[0]
}

/** I7: by correlation id what was audited; one that was audited twice says so. */
async function auditedOf({ db }: Database, tenantId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; said: string }>`
    select correlation_id as id, string_agg(command || ' ' || outcome, ', ') as said from audit_entry
     where tenant_id = ${tenantId} and actor_type = 'user' and command <> 'setUp' group by correlation_id`.execute(
    db,
  )
  return new Map(rows.map(({ id, said }) => [id, said]))
}

function report(log: ReadonlyMap<string, string>, deadlocks: number): void {
  const counts = new Map<string, number>()
  for (const said of log.values()) counts.set(said, (counts.get(said) ?? 0) + 1)
  const told = [...counts].sort().map(([said, n]) => `${said} ${n}`)
  process.stdout.write(`${log.size} commands, ${deadlocks} deadlocks run again: ${told.join(', ')}\n`)
}
