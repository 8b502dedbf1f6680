import type { App } from '../command/app.ts'
import { listTenants } from '../tenant/tenant-store.ts'
import { dropOldSamples, sampleWaiting } from '../waiting-room/waiting-sample-store.ts'
import { type Repeated, repeat } from './repeat.ts'

const sampleEveryMs = 5 * 60_000
const cleanEveryMs = 3_600_000

/** Every five minutes notes how many wait in each allotment, and every hour drops what is too old. */
export function startSamplingWaiting(
  app: App,
  onError: (error: unknown) => void,
  intervalMs = sampleEveryMs,
): Repeated {
  let cleanedAt = Number.NEGATIVE_INFINITY
  const turn = async (): Promise<void> => {
    const now = app.now().getTime()
    const isCleaning = now - cleanedAt >= cleanEveryMs
    // Servers beside each other name the same moment, so that each number is noted once.
    const at = new Date(now - (now % intervalMs))
    const { db } = app.database
    for (const { id } of await listTenants(db)) {
      await sampleWaiting(db, id, at).catch(onError)
      if (isCleaning) await dropOldSamples(db, id, app.now()).catch(onError)
    }
    if (isCleaning) cleanedAt = now
  }
  return repeat(turn, onError, intervalMs)
}
