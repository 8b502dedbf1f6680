import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { send } from '../db/transaction.ts'
import type { Caller } from './caller.ts'
import type { AuditRecord, Event } from './context.ts'

export type Outcome = { readonly outcome: 'success' | 'refused'; readonly refusalCode: string | null }

/** Writes a command's audit entries and outbox events, in its own transaction (rule 29). */
export function writeRecords(
  tx: Tx,
  caller: Caller,
  stamp: { command: string; now: Date; newId(): string; correlationId: string | null } & Outcome,
  records: readonly AuditRecord[],
  events: readonly Event[],
): void {
  const { actor, tenantId } = caller
  const write = sql`
    with told as (
      insert into outbox (tenant_id, event_id, kind, payload, created_at)
      select ${tenantId}, event_id, kind, payload, ${stamp.now}
        from unnest(${events.map(() => stamp.newId())}::uuid[], ${events.map((event) => event.kind)}::text[],
                    ${events.map((event) => JSON.stringify(event.payload))}::jsonb[]) as e (event_id, kind, payload)
    )
    insert into audit_entry (tenant_id, entry_id, occurred_at, actor_type, actor_id, actor_name, command, outcome,
                             refusal_code, correlation_id, allotment_id, targets, detail)
    select ${tenantId}, entry_id, ${stamp.now}, ${actor.type}, ${actor.id}::uuid, ${actor.name}, command,
           ${stamp.outcome}, ${stamp.refusalCode}::text, correlation_id, allotment_id, targets, detail
      from unnest(${records.map(() => stamp.newId())}::uuid[],
                  ${records.map((r) => r.correlationId ?? stamp.correlationId)}::text[],
                  ${records.map((r) => r.command ?? stamp.command)}::text[],
                  ${records.map((r) => r.allotmentId)}::uuid[],
                  ${records.map((r) => JSON.stringify(r.targets))}::jsonb[],
                  ${records.map((r) => JSON.stringify(r.detail))}::jsonb[])
           as r (entry_id, correlation_id, command, allotment_id, targets, detail)`
  send(tx, write.execute(tx))
}
