import type { App } from '../command/app.ts'
import { inTransaction } from '../db/transaction.ts'
import { nextBlock } from './audit-chain.ts'
import { findLastBlock, insertBlock, listUnsealed, markSealed } from './audit-store.ts'

/** Entries that one block seals at most. */
export const maxBlockEntries = 1_000

/**
 * Rule 29: seals the tenant's first unsealed entries in the next block; says how many. Several processes
 * may do so at once: only one can add a block of that number, and the others find nothing done (0).
 */
export async function sealAudit(app: App, tenantId: string): Promise<number> {
  return inTransaction(app.database, async (tx) => {
    const last = await findLastBlock(tx, tenantId)
    const entries = await listUnsealed(tx, tenantId, maxBlockEntries)
    if (entries.length === 0) return 0
    const block = nextBlock(tenantId, last, entries)
    if (!(await insertBlock(tx, tenantId, block, app.now()))) return 0
    const marked = await markSealed(tx, tenantId, block.number, block.entryIds)
    if (marked !== entries.length)
      throw new Error(`block ${block.number}: ${entries.length - marked} entries were sealed twice`)
    return marked
  })
}
