import type { FastifyInstance } from 'fastify'
import { buildServer } from '../../src/graph/server.ts'
import type { TestApi } from './test-api.ts'
import { watchAnswers } from './wire-check.ts'

/** A server to which every bearer of the test token is the given person, signed in; roles stay those of the token. */
export async function serverFor(
  api: TestApi,
  person: { id: string; name: string },
): Promise<FastifyInstance> {
  const server = buildServer({ app: api.app })
  server.addHook('preHandler', async (request) => {
    if (request.caller) request.caller = { ...request.caller, actor: { type: 'user', ...person } }
  })
  watchAnswers(server, api.wire)
  await server.ready()
  return server
}
