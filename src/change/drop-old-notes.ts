import type { App } from '../command/app.ts'
import { inTransaction } from '../db/transaction.ts'
import { dropNotes } from './change-store.ts'

/** A reader who stays away longer starts anew. */
export const keepNotesDays = 30

/** Drops what of the outbox is too old to be followed; answers how many. */
export function dropOldNotes(app: App, tenantId: string): Promise<number> {
  const before = new Date(app.now().getTime() - keepNotesDays * 86_400_000)
  return inTransaction(app.database, (tx) => dropNotes(tx, tenantId, before))
}
