import type { Tx } from '../db/database.ts'
import { noteAudit } from '../db/last-writes.ts'
import type { Caller } from './caller.ts'
import type { AuditRecord } from './context.ts'

export type Outcome = { readonly outcome: 'success' | 'refused'; readonly refusalCode: string | null }

/** Has a command's audit entries written at the end of its own transaction (rule 29). */
export function writeRecords(
  tx: Tx,
  { actor, tenantId }: Caller,
  stamp: { command: string; now: Date; newId(): string; correlationId: string | null } & Outcome,
  records: readonly AuditRecord[],
): void {
  for (const record of records) {
    noteAudit(tx, {
      tenantId,
      entryId: stamp.newId(),
      occurredAt: stamp.now,
      actorType: actor.type,
      actorId: actor.id,
      actorName: actor.name,
      command: record.command ?? stamp.command,
      outcome: stamp.outcome,
      refusalCode: stamp.refusalCode,
      correlationId: record.correlationId ?? stamp.correlationId,
      allotmentId: record.allotmentId,
      targets: JSON.stringify(record.targets),
      detail: JSON.stringify(record.detail),
    })
  }
}
