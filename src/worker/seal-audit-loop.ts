import { listUnsealedTenants } from '../audit/audit-store.ts'
import { maxBlockEntries, sealAudit } from '../audit/seal-audit.ts'
import type { App } from '../command/app.ts'
import { type Repeated, repeat } from './repeat.ts'

/** Rule 29 asks for seconds. */
const sealIntervalMs = 2_000

/** Every few seconds seals what each tenant has left. */
export function startSealingAudit(
  app: App,
  onError: (error: unknown) => void,
  intervalMs = sealIntervalMs,
): Repeated {
  const turn = async (isStopped: () => boolean): Promise<void> => {
    for (const tenantId of await listUnsealedTenants(app.database.db)) {
      while (!isStopped() && (await sealAudit(app, tenantId)) === maxBlockEntries);
    }
  }
  return repeat(turn, onError, intervalMs)
}
