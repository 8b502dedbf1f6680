import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/** Where the chain begins since its oldest blocks were cut off. */
export type AuditCut = {
  readonly blockNumber: number
  /** Of the last block that was cut off. */
  readonly hash: Buffer
  /** All that were ever cut off. */
  readonly entries: number
  /** When the newest of them was written. */
  readonly until: Date
  readonly cutAt: Date
}

const cutColumns = sql`
  block_number as "blockNumber", block_hash as hash, entry_count as entries, entries_until as until, cut_at as "cutAt"`

/** Tenants that do not keep their audit for ever, and how long they keep it. */
export async function listRetentions(db: Db): Promise<{ tenantId: string; days: number }[]> {
  const { rows } = await sql<{ tenantId: string; days: number }>`
    select tenant_id as "tenantId", audit_retention_days as days from tenant
     where audit_retention_days is not null order by tenant_id`.execute(db)
  return rows
}

/**
 * How long entries are kept, in days; null: for ever. It does not change until the transaction ends, and no other
 * process cuts meanwhile.
 */
export async function lockRetention(tx: Tx, tenantId: string): Promise<number | null> {
  const { rows } = await sql<{ days: number | null }>`
    select audit_retention_days as days from tenant where tenant_id = ${tenantId} for no key update`.execute(
    tx,
  )
  return rows[0]?.days ?? null
}

export async function findCut(db: Db, tenantId: string): Promise<AuditCut | undefined> {
  const { rows } = await sql<AuditCut>`
    select ${cutColumns} from audit_cut where tenant_id = ${tenantId}`.execute(db)
  return rows[0]
}

/** Moves the beginning of the chain. */
export async function writeCut(tx: Tx, tenantId: string, cut: AuditCut): Promise<void> {
  await sql`
    insert into audit_cut (tenant_id, block_number, block_hash, entry_count, entries_until, cut_at)
    values (${tenantId}, ${cut.blockNumber}, ${cut.hash}, ${cut.entries}, ${cut.until}, ${cut.cutAt})
    on conflict (tenant_id) do update
       set block_number = excluded.block_number, block_hash = excluded.block_hash,
           entry_count = excluded.entry_count, entries_until = excluded.entries_until, cut_at = excluded.cut_at`.execute(
    tx,
  )
}

/** Removes blocks up to a number with the entries that they seal; says how many entries. */
export async function deleteBlocksUpTo(
  tx: Tx,
  tenantId: string,
  blockNumber: number,
  entryIds: readonly string[],
): Promise<number> {
  await sql`
    delete from audit_block where tenant_id = ${tenantId} and block_number <= ${blockNumber}::bigint`.execute(
    tx,
  )
  const { numAffectedRows } = await sql`
    delete from audit_entry where tenant_id = ${tenantId} and entry_id = any (${entryIds}::uuid[])`.execute(
    tx,
  )
  return Number(numAffectedRows ?? 0)
}

/** What the newest entry about a cut says: it must be what `audit_cut` says. */
export async function findRecordedCut(db: Db, tenantId: string): Promise<unknown> {
  const { rows } = await sql<{ cut: unknown }>`
    select detail -> 'after' as cut from audit_entry
     where tenant_id = ${tenantId} and command = 'cutAudit' order by entry_id desc limit 1`.execute(db)
  return rows[0]?.cut
}
