import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import type { Database } from '../../src/db/database.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { until } from '../support/postgres-program.ts'
import { readWorld } from '../support/read-world.ts'
import { type CrashWorld, setUpCrashWorld } from './crash-world.ts'
import { chooseSeed, isLong, type Random, randomFrom } from './seed.ts'
import { killDatabase, openBeside, type ServerProcess, startServer } from './server-process.ts'
import { readStored, type Slot } from './slots.ts'

const crashes = isLong ? 30 : 3
/** A busy machine works a batch of 25 000 in seconds; a settlement that failed is tried again after five. */
const settledWithinMs = 60_000
const ways = ['both', 'server', 'database'] as const

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'allot-crash-'))
})
afterAll(async () => {
  killDatabase(dataDir)
  await rm(dataDir, { recursive: true, force: true })
})

test('what was acknowledged outlives kill -9, and the rest is whole or not there', {
  timeout: 600_000 + crashes * 120_000, // a bound for busy machines
}, async () => {
  const random = randomFrom(chooseSeed('crash'))
  let server = await startServer(dataDir)
  try {
    const world = await setUpCrashWorld(server, dataDir)
    const acknowledged = new Set<string>()
    for (let crash = 0; crash < crashes; crash++) {
      const way = ways[crash % ways.length] ?? 'both'
      const told = await storm(server, world, way, random, acknowledged)
      if (way !== 'database') {
        await server.ended
        server = await startServer(dataDir)
      }
      await untilAnswered(server)
      const inDoubt = world.lanes.flat().filter((slot) => slot.inDoubt).length
      const started = Date.now()
      await afterTheCrash(server, world, acknowledged)
      const ms = Date.now() - started
      process.stdout.write(
        `crash ${crash} of ${way}: ${told} acknowledged, ${inDoubt} in doubt, checked in ${ms} ms\n`,
      )
    }
  } finally {
    await server.stop()
  }
})

/** Writes from all lanes until so many requests were answered that it is time to kill; ends with the last answer. */
async function storm(
  server: ServerProcess,
  world: CrashWorld,
  way: (typeof ways)[number],
  random: Random,
  acknowledged: Set<string>,
): Promise<number> {
  const killAfter = 30 + random.below(400)
  let answers = 0
  let killed = false
  const answered = () => {
    answers += 1
    if (answers !== killAfter) return
    killed = true
    server.kill(way)
  }
  const lanes = world.lanes.map(async (slots, lane) => {
    const own = randomFrom(random.below(1_000_000) + lane)
    while (!killed) {
      const slot = own.pick(slots)
      if (!slot || slot.inDoubt) continue
      const requestId = crypto.randomUUID()
      const request = slot.next(own)
      const answer = await send(server, request, requestId)
      if (answer === undefined || answer.status >= 500) {
        if (!killed) throw new Error(`${slot.name}: ${answer?.status} ${answer?.text} before any kill`)
        // A database that is away is no failure of the program.
        if (answer && answer.status !== 503) throw new Error(`${slot.name}: ${answer.status} ${answer.text}`)
        slot.inDoubt = { to: request.to, requestId }
        return
      }
      acknowledged.add(requestId)
      if (answer.status < 300) slot.known = answer.id ?? request.to
      answered()
    }
  })
  await Promise.all(lanes)
  return answers
}

type Request = ReturnType<Slot['next']>

/** Undefined: the connection ended without an answer. */
async function send(server: ServerProcess, { method, path, body }: Request, requestId: string) {
  try {
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        'client-request-id': requestId,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    const id = response.status === 201 ? (JSON.parse(text) as { id: string }).id : undefined
    return { status: response.status, text, id }
  } catch {
    return undefined
  }
}

async function untilAnswered(server: ServerProcess): Promise<void> {
  const request = { to: '', method: 'GET', path: '/beta/admin/cloudLicensing/settings' }
  await until(async () => (await send(server, request, crypto.randomUUID()))?.status === 200)
}

async function afterTheCrash(
  server: ServerProcess,
  world: CrashWorld,
  acknowledged: ReadonlySet<string>,
): Promise<void> {
  const beside = openBeside(dataDir)
  try {
    await checkSlots(beside, world)
    await untilSettled(server, beside, world)
    expect(brokenInvariants(await readWorld(beside.db, world.tenantId))).toEqual([])
    expect(await wronglyAudited(beside, world.tenantId, acknowledged)).toEqual([])
    await until(async () => (await verifyAudit(beside.db, world.tenantId)).unsealed === 0)
    expect(await verifyAudit(beside.db, world.tenantId)).toMatchObject({ intact: true, faults: [] })
  } finally {
    await beside.close()
  }
}

/** Acknowledged values are stored; of a request in doubt the change and its audit entry are both there or neither. */
async function checkSlots(beside: Database, world: CrashWorld): Promise<void> {
  const facts = await readStored(beside.db, world.tenantId)
  for (const slot of world.lanes.flat()) {
    const stored = slot.stored(facts)
    if (slot.inDoubt) {
      const done = await isAudited(beside, world.tenantId, slot.inDoubt.requestId)
      const { to } = slot.inDoubt
      const expected = done ? (to === 'present' && stored !== 'absent' ? stored : to) : slot.known
      expect(`${slot.name}: ${stored}`).toBe(`${slot.name}: ${expected}`)
    } else {
      expect(`${slot.name}: ${stored}`).toBe(`${slot.name}: ${slot.known}`)
    }
    slot.known = stored
    slot.inDoubt = undefined
  }
}

async function isAudited({ db }: Database, tenantId: string, requestId: string): Promise<boolean> {
  const { rows } = await sql`
    select from audit_entry where tenant_id = ${tenantId} and correlation_id = ${requestId}
       and outcome = 'success'`.execute(db)
  return rows.length > 0
}

/** I7: acknowledged requests without exactly one entry. */
async function wronglyAudited({ db }: Database, tenantId: string, acknowledged: ReadonlySet<string>) {
  const { rows } = await sql<{ id: string }>`
    select a.id from unnest(${[...acknowledged]}::text[]) as a (id)
      left join audit_entry e on e.tenant_id = ${tenantId} and e.correlation_id = a.id
     group by a.id having count(e.entry_id) <> 1`.execute(db)
  return rows
}

/** Groups in progress and follow-ups end without anybody asking for it. */
async function untilSettled(server: ServerProcess, beside: Database, world: CrashWorld): Promise<void> {
  const path = `/beta/admin/cloudLicensing/allotments/${world.largeAllotmentId}/assignments?$select=id,processingState`
  const work = async () => {
    const answer = await send(server, { to: '', method: 'GET', path }, crypto.randomUUID())
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from unsettled where tenant_id = ${world.tenantId}`.execute(beside.db)
    const inProgress = answer?.status !== 200 || answer.text.includes('inProgress')
    return { inProgress, unsettled: rows[0]?.n }
  }
  await expect
    .poll(work, { timeout: settledWithinMs, interval: 50 })
    .toEqual({ inProgress: false, unsettled: 0 })
}
