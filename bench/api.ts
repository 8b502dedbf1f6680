import { Agent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { createAllotment } from '../src/allotment/create-allotment.ts'
import type { Caller } from '../src/command/caller.ts'
import { uuidv7 } from '../src/command/new-id.ts'
import { runCommand } from '../src/command/run-command.ts'
import { buildServer } from '../src/graph/server.ts'
import { createSubscription } from '../src/subscription/change-subscription.ts'
import { createToken } from '../src/token/create-token.ts'
import type { Bench } from './bench-database.ts'
import { type Figure, median, timed } from './measure.ts'
import { recordStatements, replay } from './statements.ts'

const million = 1_000_000
const allotments = 100
const waitingEach = 300
const readings = 30
/** Before those that count: what is measured is a server that has been running for a while. */
const warmUp = 30

type World = {
  readonly caller: Caller
  readonly token: string
  readonly heldSkuId: string
  readonly rareSkuId: string
  readonly allotmentIds: readonly string[]
}

/** What a whole HTTP request costs, against the statements it sends, sent without us over the same pool. */
export async function measureApi(bench: Bench, users = million): Promise<Figure[]> {
  const world = await prepare(bench, users)
  const { app, statements } = recordStatements(bench.app)
  const recorded = buildServer({ app })
  const served = buildServer({ app: bench.app })
  const agent = new Agent({ keepAlive: true })
  try {
    const recordedAt = await listen(recorded)
    const servedAt = await listen(served)
    const figures: Figure[] = []
    for (const { name, ask } of questions(world, users)) {
      // Twice, since the first also notes the use of the token.
      await send(agent, recordedAt, world, ask)
      statements.length = 0
      await send(agent, recordedAt, world, ask)
      const sent = [...statements]
      const ours: number[] = []
      const bare: number[] = []
      for (let reading = -warmUp; reading < readings; reading++) {
        const whole = await timed(() => send(agent, servedAt, world, ask))
        const alone = await timed(() => replay(bench.database.pool, sent))
        if (reading < 0) continue
        ours.push(whole)
        bare.push(alone)
      }
      figures.push({
        name: `${name}, ${sent.length} statements`,
        ours: median(ours),
        minimum: median(bare),
        unit: 'ms',
        // What the API adds may be twice what its statements take.
        limit: 3,
      })
    }
    return figures
  } finally {
    agent.destroy()
    await recorded.close()
    await served.close()
  }
}

type Ask = { readonly path: string; readonly body?: unknown }

function questions(world: World, users: number): { name: string; ask: Ask }[] {
  const ofUsers = (name: string, filter: string) => ({
    name: `users at ${users}: ${name}`,
    ask: { path: `/v1.0/users?$filter=${encodeURIComponent(filter)}` },
  })
  const reads = world.allotmentIds
    .slice(0, 10)
    .flatMap((id) => [`allotments/${id}`, `allotments/${id}/waitingMembers`])
  const requests = reads.map((read, index) => ({
    id: String(index),
    method: 'GET',
    url: `/admin/cloudLicensing/${read}`,
  }))
  return [
    {
      name: `${allotments} allotments, $expand=waitingMembers, ${waitingEach} in each`,
      ask: { path: '/beta/admin/cloudLicensing/allotments?$expand=waitingMembers' },
    },
    {
      name: `the same with $expand=assignedTo inside, 20 of each`,
      ask: {
        path: '/beta/admin/cloudLicensing/allotments?$expand=waitingMembers($top=20;$expand=assignedTo)',
      },
    },
    ofUsers('startsWith', "startsWith(displayName,'User 12')"),
    ofUsers('department eq', "department eq 'Department 7'"),
    ofUsers('assignedLicenses/any', `assignedLicenses/any(l:l/skuId eq ${world.heldSkuId})`),
    ofUsers('of a product that 12 hold', `assignedLicenses/any(l:l/skuId eq ${world.rareSkuId})`),
    ofUsers('contains', "contains(displayName,'99999')"),
    {
      name: 'users found by a word of their name or by their address',
      ask: {
        path: `/v1.0/users?$search=${encodeURIComponent('"displayName:99999" OR "userPrincipalName:user99999"')}&$top=8`,
      },
    },
    { name: `$batch of ${requests.length} reads`, ask: { path: '/beta/$batch', body: { requests } } },
  ]
}

async function listen(server: FastifyInstance): Promise<number> {
  await server.listen({ port: 0, host: '127.0.0.1' })
  return (server.server.address() as AddressInfo).port
}

/** One request, its answer read to the end and not looked into. */
function send(agent: Agent, port: number, { token }: World, { path, body }: Ask): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const options = { agent, port, path, headers, method: body === undefined ? 'GET' : 'POST' }
  return new Promise((done, failed) => {
    const call = request(options, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200 ? done() : failed(new Error(`${path} answered ${response.statusCode}`)),
      )
    })
    call.on('error', failed)
    call.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** A directory of a million in 20 departments; a product that few hold; allotments with waiting rooms. */
async function prepare(bench: Bench, users: number): Promise<World> {
  const caller = await bench.organization()
  const { tenantId } = caller
  const { db } = bench.database
  const run = async <T>(work: Parameters<typeof runCommand<T>>[3]): Promise<T> =>
    (await runCommand(bench.app, caller, { command: 'bench' }, work)).value
  await sql`
    insert into directory_user (tenant_id, user_id, user_principal_name, display_name, department, usage_location, created_at)
    select ${tenantId}, md5(n::text)::uuid, 'user' || n || '@bench.example', 'User ' || n, 'Department ' || n % 20, 'DE', now()
      from generate_series(1, ${users}::int) n`.execute(db)
  const product = async (skuPartNumber: string): Promise<string> => {
    const skuId = uuidv7()
    await run((ctx) => createSubscription(ctx, { skuId, skuPartNumber, units: users }))
    return skuId
  }
  const allot = async (skuId: string, displayName: string, allottedUnits: number): Promise<string> =>
    (await run((ctx) => createAllotment(ctx, { skuId, displayName, allottedUnits }))).id
  const heldSkuId = await product('HELD')
  const held = await allot(heldSkuId, 'Held', users)
  const waitedSkuId = await product('WAITED')
  const allotmentIds: string[] = []
  for (let n = 1; n <= allotments - 2; n++) allotmentIds.push(await allot(waitedSkuId, `Waited for ${n}`, 0))
  await sql`
    insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
    select ${tenantId}, ${held}, user_id, now(), now() from directory_user
     where tenant_id = ${tenantId} and department = 'Department 3'`.execute(db)
  const rareSkuId = await product('RARE')
  await sql`
    insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
    select ${tenantId}, ${await allot(rareSkuId, 'Rare', 20)}, md5(n::text)::uuid, now(), now()
      from generate_series(1, 12) n`.execute(db)
  await sql`
    insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority)
    select ${tenantId}, a.id, md5((a.n * ${waitingEach}::int + w)::text)::uuid, now(), 0
      from unnest(${allotmentIds}::uuid[]) with ordinality a (id, n), generate_series(1, ${waitingEach}::int) w`.execute(
    db,
  )
  await sql`
    update allotment a set waiting_count = ${waitingEach}::int
     where tenant_id = ${tenantId} and allotment_id = any (${allotmentIds}::uuid[])`.execute(db)
  await sql`
    update allotment a
       set consumed_units = (select count(*) from seat s
                              where s.tenant_id = a.tenant_id and s.allotment_id = a.allotment_id)
     where a.tenant_id = ${tenantId}`.execute(db)
  await sql`analyze directory_user, seat, waiting_member, allotment`.execute(db)
  const { text } = await run((ctx) => createToken(ctx, { displayName: 'Bench', role: 'globalAdministrator' }))
  return { caller, token: text, heldSkuId, rareSkuId, allotmentIds }
}
