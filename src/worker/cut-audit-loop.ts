import { listRetentions } from '../audit/audit-cut-store.ts'
import { cutAudit } from '../audit/cut-audit.ts'
import type { App } from '../command/app.ts'
import { systemCaller } from './continue-settlements.ts'

/** Cuts off audit entries that are older than organizations keep them, in the background. */
export type AuditCutter = {
  /** Ends the loop; resolves when nothing is being cut off any more. */
  stop(): Promise<void>
}

const cutEveryMs = 3_600_000

/** Every hour, a batch a transaction; what fails is told and tried again at the next turn. */
export function startCuttingAudit(
  app: App,
  onError: (error: unknown) => void,
  intervalMs = cutEveryMs,
): AuditCutter {
  let stopped = false
  let wake = () => {}
  const cutOne = async (tenantId: string): Promise<void> => {
    while (!stopped && (await cutAudit(app, systemCaller(tenantId))) > 0);
  }
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const retentions = await listRetentions(app.database.db).catch((error: unknown) => {
        onError(error)
        return []
      })
      // A chain that does not verify holds up its own organization only.
      for (const { tenantId } of retentions) await cutOne(tenantId).catch(onError)
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
