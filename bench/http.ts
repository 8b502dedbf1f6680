import { fork } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { runCommand } from '../src/command/run-command.ts'
import { buildServer } from '../src/graph/server.ts'
import { createToken } from '../src/token/create-token.ts'
import type { Bench } from './bench-database.ts'
import type { Load } from './http-load.ts'
import { type Figure, median } from './measure.ts'
import { preparePlace } from './single-change.ts'

const requests = 1_500
const connections = 16
const rounds = 3

/** Membership changes over HTTP, against a server whose one route inserts one row; the load is a process of its own. */
export async function measureHttp(bench: Bench): Promise<Figure> {
  const place = await preparePlace(bench, 10_000)
  const { value: token } = await runCommand(bench.app, place.caller, { command: 'bench' }, (ctx) =>
    createToken(ctx, { displayName: 'Bench', role: 'globalAdministrator' }),
  )
  const ours = buildServer({ app: bench.app })
  const bare = bareServer(bench, place.caller.tenantId, place.groupId)
  try {
    const oursUrl = await listen(ours, `/v1.0/groups/${place.groupId}/members/$ref`)
    const bareUrl = await listen(bare, '/members')
    const oursMs: number[] = []
    const bareMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      const ids = place.free.splice(0, 2 * requests)
      const bodies = ids.map((id) => JSON.stringify({ '@odata.id': `https://localhost/v1.0/users/${id}` }))
      const load = { token: token.text, connections }
      oursMs.push(await underLoad({ ...load, url: oursUrl, bodies: bodies.slice(0, requests) }))
      bareMs.push(await underLoad({ ...load, url: bareUrl, bodies: bodies.slice(requests) }))
    }
    return {
      name: `membership changes over HTTP, ${connections} connections: time of each`,
      ours: median(oursMs) / requests,
      minimum: median(bareMs) / requests,
      unit: 'ms',
      limit: 2,
    }
  } finally {
    await ours.close()
    await bare.close()
  }
}

function bareServer(bench: Bench, tenantId: string, groupId: string): FastifyInstance {
  const server = Fastify()
  server.post<{ Body: { '@odata.id': string } }>('/members', async (request, reply) => {
    const memberId = request.body['@odata.id'].slice(-36)
    await sql`
      insert into group_member (tenant_id, group_id, member_id, member_type)
      values (${tenantId}, ${groupId}, ${memberId}, 'user')`.execute(bench.database.db)
    return reply.code(204).send()
  })
  return server
}

async function listen(server: FastifyInstance, path: string): Promise<string> {
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  return `http://127.0.0.1:${port}${path}`
}

function underLoad(load: Load): Promise<number> {
  return new Promise((done, failed) => {
    const child = fork(new URL('./http-load.ts', import.meta.url))
    child.once('message', (answer) => done((answer as { milliseconds: number }).milliseconds))
    child.once('exit', (code) => code !== 0 && failed(new Error(`the load ended with exit code ${code}`)))
    child.send(load)
  })
}
