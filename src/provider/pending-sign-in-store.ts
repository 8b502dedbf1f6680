import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Notes a browser that goes to a provider, and forgets those whose time is over. */
export async function insertPending(
  tx: Tx,
  tenantId: string,
  pending: { hash: Buffer; providerId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`delete from pending_sign_in where tenant_id = ${tenantId} and expires_at <= ${pending.now}`.execute(
    tx,
  )
  await sql`
    insert into pending_sign_in (tenant_id, sign_in_hash, provider_id, expires_at)
    values (${tenantId}, ${pending.hash}, ${pending.providerId}, ${pending.expiresAt})`.execute(tx)
}

/** A browser is back: whoever deletes the row first has it. False for one that is unknown, used or over. */
export async function takePending(
  tx: Tx,
  tenantId: string,
  pending: { hash: Buffer; providerId: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ expiresAt: Date }>`
    delete from pending_sign_in
     where tenant_id = ${tenantId} and sign_in_hash = ${pending.hash} and provider_id = ${pending.providerId}::uuid
    returning expires_at as "expiresAt"`.execute(tx)
  return rows[0] !== undefined && rows[0].expiresAt > pending.now
}
