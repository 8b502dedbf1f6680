import { listUnsealedTenants } from '../audit/audit-store.ts'
import { maxBlockEntries, sealAudit } from '../audit/seal-audit.ts'
import type { App } from '../command/app.ts'

/** Seals audit entries in the background. */
export type AuditSealer = {
  /** Ends the loop; resolves when nothing is being sealed any more. */
  stop(): Promise<void>
}

/** Rule 29 asks for seconds. */
const sealIntervalMs = 2_000

/** Every few seconds seals what each tenant has left; what fails is told and tried again at the next turn. */
export function startSealingAudit(
  app: App,
  onError: (error: unknown) => void,
  intervalMs = sealIntervalMs,
): AuditSealer {
  let stopped = false
  let wake = () => {}
  const turn = async (): Promise<void> => {
    for (const tenantId of await listUnsealedTenants(app.database.db)) {
      while (!stopped && (await sealAudit(app, tenantId)) === maxBlockEntries);
    }
  }
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await turn().catch(onError)
      if (stopped) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}
