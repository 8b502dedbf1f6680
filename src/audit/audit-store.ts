import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/** Every column of an audit entry that its hash covers, as text that the database always writes alike. */
export type EntryRow = {
  readonly entryId: string
  /** UTC, to the microsecond. */
  readonly occurredAt: string
  readonly actorType: string
  readonly actorId: string | null
  readonly actorName: string
  readonly command: string
  readonly outcome: string
  readonly refusalCode: string | null
  readonly correlationId: string | null
  readonly allotmentId: string | null
  readonly targets: string
  readonly detail: string
}

/** Entries sealed together. Hashes are SHA-256. */
export type Block = {
  readonly number: number
  readonly previousHash: Buffer
  readonly entryIds: readonly string[]
  readonly entryHashes: readonly Buffer[]
  readonly hash: Buffer
}

const entryColumns = sql`
  entry_id as "entryId", to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
  actor_type as "actorType", actor_id as "actorId", actor_name as "actorName", command, outcome,
  refusal_code as "refusalCode", correlation_id as "correlationId", allotment_id as "allotmentId",
  targets::text as targets, detail::text as detail`

const blockColumns = sql`
  block_number as number, previous_hash as "previousHash", entry_ids::text[] as "entryIds",
  entry_hashes as "entryHashes", block_hash as hash`

/** Tenants with entries that no block holds yet. */
export async function listUnsealedTenants(db: Db): Promise<string[]> {
  const { rows } = await sql<{ tenantId: string }>`
    select tenant_id as "tenantId" from tenant t
     where exists (select from audit_entry e where e.tenant_id = t.tenant_id and e.sealed_in is null)`.execute(
    db,
  )
  return rows.map((row) => row.tenantId)
}

/** The first unsealed entries, in id order. */
export async function listUnsealed(db: Db, tenantId: string, limit: number): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${entryColumns} from audit_entry
     where tenant_id = ${tenantId} and sealed_in is null order by entry_id limit ${limit}`.execute(db)
  return rows
}

export async function countUnsealed(db: Db, tenantId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from audit_entry where tenant_id = ${tenantId} and sealed_in is null`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

export async function findLastBlock(db: Db, tenantId: string): Promise<Block | undefined> {
  const { rows } = await sql<Block>`
    select ${blockColumns} from audit_block where tenant_id = ${tenantId} order by block_number desc limit 1`.execute(
    db,
  )
  return rows[0]
}

/** Adds a block, unless another process has added that number; says which. */
export async function insertBlock(tx: Tx, tenantId: string, block: Block, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into audit_block (tenant_id, block_number, sealed_at, previous_hash, entry_ids, entry_hashes, block_hash)
    values (${tenantId}, ${block.number}, ${now}, ${block.previousHash}, ${block.entryIds}::uuid[],
            ${block.entryHashes}::bytea[], ${block.hash})
    on conflict do nothing returning 1`.execute(tx)
  return rows.length > 0
}

/** Marks entries as sealed; says how many were not before. */
export async function markSealed(
  tx: Tx,
  tenantId: string,
  blockNumber: number,
  entryIds: readonly string[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    update audit_entry set sealed_in = ${blockNumber}
     where tenant_id = ${tenantId} and entry_id = any (${entryIds}::uuid[]) and sealed_in is null`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** The next blocks after a number, in order. */
export async function listBlocks(db: Db, tenantId: string, after: number, limit: number): Promise<Block[]> {
  const { rows } = await sql<Block>`
    select ${blockColumns} from audit_block
     where tenant_id = ${tenantId} and block_number > ${after} order by block_number limit ${limit}`.execute(
    db,
  )
  return rows
}

/** The entries that a block names, and which block each says that it is sealed in. */
export async function listEntriesOf(
  db: Db,
  tenantId: string,
  entryIds: readonly string[],
): Promise<(EntryRow & { sealedIn: number | null })[]> {
  const { rows } = await sql<EntryRow & { sealedIn: number | null }>`
    select ${entryColumns}, sealed_in as "sealedIn" from audit_entry
     where tenant_id = ${tenantId} and entry_id = any (${entryIds}::uuid[])`.execute(db)
  return rows
}

/** Entries that say they are sealed in a block which does not name them, or is not there. */
export async function listStrayEntries(
  db: Db,
  tenantId: string,
  limit: number,
): Promise<{ entryId: string; sealedIn: number; blockThere: boolean }[]> {
  const { rows } = await sql<{ entryId: string; sealedIn: number; blockThere: boolean }>`
    with named as (
      select block_number, unnest(entry_ids) as entry_id from audit_block where tenant_id = ${tenantId}
    )
    select e.entry_id as "entryId", e.sealed_in as "sealedIn",
           exists (select from audit_block b
                    where b.tenant_id = ${tenantId} and b.block_number = e.sealed_in) as "blockThere"
      from audit_entry e
      left join named n on n.block_number = e.sealed_in and n.entry_id = e.entry_id
     where e.tenant_id = ${tenantId} and e.sealed_in is not null and n.entry_id is null
     order by e.sealed_in, e.entry_id limit ${limit}`.execute(db)
  return rows
}
