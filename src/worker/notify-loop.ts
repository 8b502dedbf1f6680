import { dropOldNotes } from '../change/drop-old-notes.ts'
import type { App } from '../command/app.ts'
import { deliverDue } from '../notification/deliver.ts'
import type { Sender } from '../notification/sender.ts'
import {
  deleteExpired,
  endLease,
  leaseSubscriptions,
  listTenantsToTell,
} from '../notification/subscription-lease-store.ts'
import { tellChanges } from '../notification/tell-changes.ts'
import { listTenants } from '../tenant/tenant-store.ts'
import { repeat } from './repeat.ts'

/** Tells subscribers of changes in the background. */
export type Notifier = {
  /** Tells and delivers everything that is due now. */
  turn(): Promise<void>
  stop(): Promise<void>
}

const notifyIntervalMs = 1_000
/** Longer than a turn for one subscription takes: after this another process takes over. */
const leaseMs = 120_000
const cleanEveryMs = 3_600_000

/** Every second; what fails is told and tried again at the next turn. Without an interval only by hand. */
export function startNotifier(
  app: App,
  sender: Sender,
  onError: (error: unknown) => void,
  intervalMs: number | null = notifyIntervalMs,
): Notifier {
  let stopped = false
  let cleanedAt = Number.NEGATIVE_INFINITY
  const clean = async (): Promise<void> => {
    if (app.now().getTime() - cleanedAt < cleanEveryMs) return
    cleanedAt = app.now().getTime()
    for (const { id } of await listTenants(app.database.db)) await dropOldNotes(app, id)
  }
  const tellOne = async (tenantId: string, id: string): Promise<void> => {
    const until = app.now().getTime() + leaseMs / 2
    try {
      await tellChanges(app, tenantId, id)
      await deliverDue(app, sender, tenantId, id, () => !stopped && app.now().getTime() < until)
    } catch (error) {
      onError(error)
    } finally {
      await endLease(app.database.db, tenantId, id)
    }
  }
  const turn = async (): Promise<void> => {
    for (const tenantId of await listTenantsToTell(app.database.db)) {
      const now = app.now()
      await deleteExpired(app.database.db, tenantId, now)
      const until = new Date(now.getTime() + leaseMs)
      const ids = await leaseSubscriptions(app.database.db, tenantId, now, until)
      await Promise.all(ids.map((id) => tellOne(tenantId, id)))
    }
    await clean()
  }
  const repeated = intervalMs === null ? null : repeat(turn, onError, intervalMs)
  return {
    turn,
    async stop() {
      stopped = true
      await repeated?.stop()
    },
  }
}
