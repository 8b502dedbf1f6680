import type { FastifyInstance } from 'fastify'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { progressType, sampleOrganizationPath } from '../contract/import-files.ts'
import { permitRequest } from './permit-request.ts'
import { type OnProgress, withProgress } from './progress-reply.ts'

/** Fills an empty organization. Refuses one that has something already (`alreadyExists`). */
export type LoadSample = (app: App, caller: Caller, onProgress: OnProgress) => Promise<{ people: number }>

/**
 * `POST /beta/admin/cloudLicensing/sampleOrganization` fills an empty organization with the one that
 * `--demo` shows, answering progress to whom accepts it, as imports do. For a Global Administrator; 409
 * `alreadyExists` where there is anything already.
 */
export function registerSample(server: FastifyInstance, app: App, loadSample: LoadSample): void {
  const endpoint = { method: 'POST', path: sampleOrganizationPath.replace('/beta', '') } as const
  server.route({
    method: 'POST',
    url: sampleOrganizationPath,
    handler: async (request, reply) => {
      const { caller } = await permitRequest(app, request, endpoint)
      const load = async (onProgress: OnProgress) => {
        const { people } = await loadSample(app, caller, onProgress)
        return { people }
      }
      if (!request.headers.accept?.includes(progressType)) return load(() => {})
      return withProgress(request, reply, load)
    },
  })
}
