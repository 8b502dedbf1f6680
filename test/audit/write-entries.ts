import type { App } from '../../src/command/app.ts'
import type { Caller } from '../../src/command/caller.ts'
import { writeRecords } from '../../src/command/record-entries.ts'
import { inTransaction } from '../../src/db/transaction.ts'

/** Writes audit entries as commands do, all at the present. */
export async function writeEntries(app: App, caller: Caller, details: readonly unknown[]): Promise<void> {
  const stamp = {
    command: 'try',
    now: app.now(),
    newId: app.newId,
    correlationId: null,
    outcome: 'success' as const,
    refusalCode: null,
  }
  const records = details.map((value) => ({
    allotmentId: null,
    targets: [{ type: 'user', id: 'x' }],
    detail: { value },
  }))
  await inTransaction(app.database, async (tx) => writeRecords(tx, caller, stamp, records))
}
