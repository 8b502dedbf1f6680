import { listRetentions } from '../audit/audit-cut-store.ts'
import { cutAudit } from '../audit/cut-audit.ts'
import type { App } from '../command/app.ts'
import { systemCaller } from './continue-settlements.ts'
import { type Repeated, repeat } from './repeat.ts'

const cutEveryMs = 3_600_000

/** Every hour cuts off audit entries that are older than organizations keep them, a batch a transaction. */
export function startCuttingAudit(
  app: App,
  onError: (error: unknown) => void,
  intervalMs = cutEveryMs,
): Repeated {
  const turn = async (isStopped: () => boolean): Promise<void> => {
    const cutOne = async (tenantId: string): Promise<void> => {
      while (!isStopped() && (await cutAudit(app, systemCaller(tenantId))) > 0);
    }
    // A chain that does not verify holds up its own organization only.
    for (const { tenantId } of await listRetentions(app.database.db)) await cutOne(tenantId).catch(onError)
  }
  return repeat(turn, onError, intervalMs)
}
