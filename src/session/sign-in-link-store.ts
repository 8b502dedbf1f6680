import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Adds a one-time link by its hash, and removes those whose time is over. */
export async function insertSignInLink(
  tx: Tx,
  tenantId: string,
  link: { hash: Buffer; personId: string | null; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await sql`delete from sign_in_link where tenant_id = ${tenantId} and expires_at <= ${link.createdAt}`.execute(
    tx,
  )
  await sql`
    insert into sign_in_link (tenant_id, link_hash, user_id, created_at, expires_at)
    values (${tenantId}, ${link.hash}, ${link.personId}, ${link.createdAt}, ${link.expiresAt})`.execute(tx)
}

/** Uses a link up: whoever deletes the row first has it. Undefined for one that is unknown, used or over. */
export async function takeSignInLink(
  tx: Tx,
  tenantId: string,
  hash: Buffer,
  now: Date,
): Promise<{ personId: string | null } | undefined> {
  const { rows } = await sql<{ personId: string | null; expiresAt: Date }>`
    delete from sign_in_link where tenant_id = ${tenantId} and link_hash = ${hash}
    returning user_id as "personId", expires_at as "expiresAt"`.execute(tx)
  const [link] = rows
  return link && link.expiresAt > now ? { personId: link.personId } : undefined
}
