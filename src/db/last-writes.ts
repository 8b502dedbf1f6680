import { sql } from 'kysely'
import { composedPerCount } from './composed-once.ts'
import type { Tx } from './database.ts'
import { type OutboxRow, outboxInsert, outboxRows } from './outbox.ts'

/*
 * What every transaction ends with: its audit entries and its outbox. Nothing in the transaction reads them, so they
 * are noted on the way and written together right before the commit.
 */

/** A row of `audit_entry`. */
export type AuditInsertion = {
  readonly tenantId: string
  readonly entryId: string
  readonly occurredAt: Date
  readonly actorType: string
  readonly actorId: string | null
  readonly actorName: string
  readonly command: string
  readonly outcome: 'success' | 'refused'
  readonly refusalCode: string | null
  readonly correlationId: string | null
  readonly allotmentId: string | null
  /** As JSON. */
  readonly targets: string
  readonly detail: string
}

/** Of each open transaction: the audit entries that its end writes. */
const noted = new WeakMap<Tx, AuditInsertion[]>()

/** Has an audit entry written at the end of the transaction. */
export function noteAudit(tx: Tx, row: AuditInsertion): void {
  const rows = noted.get(tx) ?? []
  noted.set(tx, rows)
  rows.push(row)
}

/** Rows of one statement: few enough that every number of them soon has its prepared one. */
const rowsAtOnce = 16

/** Sends the statements that write what was noted and told in a transaction. */
export function sendLastWrites(tx: Tx): Promise<unknown>[] {
  const audits = inChunks(noted.get(tx) ?? [])
  const told = inChunks(outboxRows(tx))
  const [only] = audits
  const [first, ...others] = told
  if (audits.length === 1 && only?.length === 1 && first) {
    return [insertBoth(tx, [only, first]), ...others.map((rows) => insertOutbox(tx, [rows]))]
  }
  return [...audits.map((rows) => insertAudits(tx, [rows])), ...told.map((rows) => insertOutbox(tx, [rows]))]
}

function inChunks<Row>(all: readonly Row[]): Row[][] {
  const found: Row[][] = []
  for (let at = 0; at < all.length; at += rowsAtOnce) found.push(all.slice(at, at + rowsAtOnce))
  return found
}

const insertAudits = composedPerCount<[readonly AuditInsertion[]], unknown>(([rows]) => auditInsert(rows))

const insertOutbox = composedPerCount<[readonly OutboxRow[]], unknown>(([rows]) => outboxInsert(rows))

/** By far the most transactions: one audit entry and a few lines of the outbox. */
const insertBoth = composedPerCount<[readonly AuditInsertion[], readonly OutboxRow[]], unknown>(
  ([audits, told]) => sql`with audited as (${auditInsert(audits)}) ${outboxInsert(told)}`,
)

function auditInsert(rows: readonly AuditInsertion[]) {
  const values = rows.map(
    (row) => sql`
      (${row.tenantId}, ${row.entryId}, ${row.occurredAt}, ${row.actorType}, ${row.actorId}, ${row.actorName},
       ${row.command}, ${row.outcome}, ${row.refusalCode}, ${row.correlationId}, ${row.allotmentId},
       ${row.targets}, ${row.detail})`,
  )
  return sql`
    insert into audit_entry (tenant_id, entry_id, occurred_at, actor_type, actor_id, actor_name, command, outcome,
                             refusal_code, correlation_id, allotment_id, targets, detail)
    values ${sql.join(values)}`
}
