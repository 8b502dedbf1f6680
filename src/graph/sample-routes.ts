import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { progressType, sampleOrganizationPath } from '../contract/import-files.ts'
import { loadDemo, type OnDemoProgress } from '../demo/load-demo.ts'
import { permit } from './permit.ts'
import { withProgress } from './progress-reply.ts'

/**
 * `POST /beta/admin/cloudLicensing/sampleOrganization` fills an empty organization with the one that
 * `--demo` shows, answering progress to whom accepts it, as imports do. For a Global Administrator; 409
 * `alreadyExists` where there is anything already.
 */
export function registerSample(server: FastifyInstance, app: App): void {
  server.route({
    method: 'POST',
    url: sampleOrganizationPath,
    handler: async (request, reply) => {
      const caller = permitted(request)
      const load = async (onProgress: OnDemoProgress) => {
        const { people } = await loadDemo(app, caller, onProgress)
        return { people }
      }
      if (!request.headers.accept?.includes(progressType)) return load(() => {})
      return withProgress(request, reply, load)
    },
  })
}

function permitted(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('a route without a caller')
  const path = sampleOrganizationPath.replace('/beta', '')
  return permit(request.caller, { method: 'POST', path }).caller
}
