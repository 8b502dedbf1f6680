import type { App } from '../command/app.ts'
import { inTransaction } from '../db/transaction.ts'
import { dropEvents, dropNotes } from './change-store.ts'

/** A reader who stays away longer starts anew. */
export const keepNotesDays = 30

/** Drops change notes that are too old to be followed; answers how many. */
export function dropOldNotes(app: App, tenantId: string): Promise<number> {
  const before = new Date(app.now().getTime() - keepNotesDays * 86_400_000)
  return inTransaction(app.database, async (tx) => {
    await dropEvents(tx, tenantId, before)
    return dropNotes(tx, tenantId, before)
  })
}
