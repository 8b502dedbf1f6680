import { findProcessing } from '../assignment/assignment-store.ts'
import { continueAssignment } from '../assignment/continue-assignment.ts'
import { continueReplacement } from '../assignment/continue-replacement.ts'
import { findReplacement } from '../assignment/replacement-store.ts'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { runCommand } from '../command/run-command.ts'
import { settleUnsettled } from '../settlement/settle-unsettled.ts'
import { listTenantsWithWork } from '../settlement/unsettled-store.ts'

/** Goes on with settlements that a commit left to do: large groups in batches, and follow-ups. */
export type Settler = {
  /** Told that a tenant has work; returns at once. */
  wake(tenantId: string): void
  /** Looks for work left over by processes that ended. */
  resume(): Promise<void>
  /** Resolves when nothing is being worked on. Rejects with what went wrong since the last call. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** The system itself, as audit entries name it. */
export function systemCaller(tenantId: string): Caller {
  return {
    tenantId,
    actor: { type: 'system', id: null, name: 'License Allotments' },
    roles: ['licenseAdministrator'],
  }
}

/** One worker per tenant at a time; several processes may work side by side, since each batch locks its allotment. */
export function createSettler(app: () => App, onError: (error: unknown) => void): Settler {
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const failures: unknown[] = []
  let stopped = false

  const work = async (tenantId: string): Promise<void> => {
    do {
      again.delete(tenantId)
      while (!stopped && (await settleNext(app(), tenantId)));
    } while (!stopped && again.has(tenantId))
  }
  const wake = (tenantId: string): void => {
    again.add(tenantId)
    if (stopped || running.has(tenantId)) return
    const run = work(tenantId)
      .catch((error: unknown) => {
        failures.push(error)
        onError(error)
      })
      .finally(() => {
        running.delete(tenantId)
      })
    running.set(tenantId, run)
  }
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running.values())
    const [failure] = failures.splice(0)
    if (failure) throw failure
  }
  return {
    wake,
    idle,
    async resume() {
      for (const tenantId of await listTenantsWithWork(app().database.db)) wake(tenantId)
    },
    async stop() {
      stopped = true
      await Promise.allSettled(running.values())
    },
  }
}

/** One batch, of a group in progress first, and of one whose product is replaced for both products at once. Says whether there was anything to do. */
export async function settleNext(app: App, tenantId: string): Promise<boolean> {
  const caller = systemCaller(tenantId)
  const processing = await findProcessing(app.database.db, tenantId)
  const replacementId = processing
    ? processing.replacementId
    : await findReplacement(app.database.db, tenantId)
  if (replacementId) {
    await runCommand(app, caller, { command: 'finishAssignment' }, (ctx) =>
      continueReplacement(ctx, replacementId),
    )
    return true
  }
  if (processing) {
    const input = { assignmentId: processing.id, allotmentId: processing.allotmentId }
    await runCommand(app, caller, { command: 'finishAssignment' }, (ctx) => continueAssignment(ctx, input))
    return true
  }
  const { value } = await runCommand(app, caller, { command: 'followUpSettlement' }, settleUnsettled)
  return value
}
