import type { App } from '../command/app.ts'
import { isRecorded, recordRefusal } from '../command/run-command.ts'
import type { AnyEndpoint } from '../contract/endpoint.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Asked } from './asked.ts'
import { askedTargets } from './asked-targets.ts'
import { type Permit, permit } from './permit.ts'
import { queryPairs } from './query-string.ts'

type Place = Pick<AnyEndpoint, 'method' | 'path'>

/**
 * Whether the caller of a request may ask for its endpoint at all; who tries to change what their roles never
 * allow is in the audit.
 */
export async function permitRequest(app: App, request: Asked, endpoint: Place): Promise<Permit> {
  const { caller } = request
  if (!caller) throw new Error('a route without a caller')
  try {
    return permit(caller, endpoint)
  } catch (error) {
    await recordDenied(app, request, endpoint, error)
    throw error
  }
}

/**
 * Rule 29: writes down who tried to change what they may not, or what is not there for them, where no command
 * was reached that does so. The entry has the ids that were asked for and no name: nothing is looked up.
 */
export async function recordDenied(app: App, request: Asked, endpoint: Place, error: unknown): Promise<void> {
  const { caller } = request
  const { method, path } = endpoint
  if (!(error instanceof Refusal) || isRecorded(error) || !caller) return
  if (!deniedCodes.has(error.code) || method === 'GET' || isDryRun(request)) return
  const asked = askedTargets(request.params as Record<string, string>, request.body)
  const targets = asked.map((target) => ({ ...target, displayName: null }))
  const correlationId = request.clientRequestId ?? request.id
  const denied = new Refusal(error.code, error.message, { ...error.detail, method, path })
  await recordRefusal(app, caller, { command: 'denyRequest', correlationId, asked: targets }, denied)
}

const deniedCodes: ReadonlySet<string> = new Set(['missingRequiredPermission', 'resourceNotFound'])

function isDryRun(request: Pick<Asked, 'originalUrl'>): boolean {
  return queryPairs(request.originalUrl).some(([name, value]) => name === 'dryRun' && value === 'true')
}
