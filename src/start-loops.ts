import type { FastifyBaseLogger } from 'fastify'
import type { App } from './command/app.ts'
import type { Sender } from './notification/sender.ts'
import { startCuttingAudit } from './worker/cut-audit-loop.ts'
import { startNotifier } from './worker/notify-loop.ts'
import { startSamplingWaiting } from './worker/sample-waiting-loop.ts'
import { startSealingAudit } from './worker/seal-audit-loop.ts'

/** What goes on in the background; what fails is logged and tried again. */
export function startLoops(
  app: App,
  sender: Sender,
  log: FastifyBaseLogger,
  undo: (() => Promise<unknown>)[],
): void {
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, `${what} failed`)
  const sealer = startSealingAudit(app, failed('sealing the audit'))
  undo.push(() => sealer.stop())
  const cutter = startCuttingAudit(app, failed('cutting off old audit'))
  undo.push(() => cutter.stop())
  const sampler = startSamplingWaiting(app, failed('noting how many wait'))
  undo.push(() => sampler.stop())
  const notifier = startNotifier(app, sender, failed('notifying'))
  undo.push(() => notifier.stop())
}
