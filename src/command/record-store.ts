import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { send } from '../db/transaction.ts'
import type { Caller } from './caller.ts'
import type { AuditRecord } from './context.ts'

export type Outcome = { readonly outcome: 'success' | 'refused'; readonly refusalCode: string | null }

/** Rows of one statement: few enough that every number of them soon has its prepared one. */
const rowsAtOnce = 16

/** Writes a command's audit entries, in its own transaction (rule 29). */
export function writeRecords(
  tx: Tx,
  caller: Caller,
  stamp: { command: string; now: Date; newId(): string; correlationId: string | null } & Outcome,
  records: readonly AuditRecord[],
): void {
  const { actor, tenantId } = caller
  for (const some of chunks(records)) {
    const rows = some.map(
      (record) => sql`
        (${tenantId}, ${stamp.newId()}, ${stamp.now}, ${actor.type}, ${actor.id}, ${actor.name},
         ${record.command ?? stamp.command}, ${stamp.outcome}, ${stamp.refusalCode},
         ${record.correlationId ?? stamp.correlationId}, ${record.allotmentId},
         ${JSON.stringify(record.targets)}, ${JSON.stringify(record.detail)})`,
    )
    const write = sql`
      insert into audit_entry (tenant_id, entry_id, occurred_at, actor_type, actor_id, actor_name, command, outcome,
                               refusal_code, correlation_id, allotment_id, targets, detail)
      values ${sql.join(rows)}`
    send(tx, write.execute(tx))
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  const found: T[][] = []
  for (let at = 0; at < all.length; at += rowsAtOnce) found.push(all.slice(at, at + rowsAtOnce))
  return found
}
