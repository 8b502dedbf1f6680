import { sql } from 'kysely'
import type { Role } from '../contract/administration.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

/** A bearer token without its secret. */
export type Token = {
  readonly id: string
  readonly displayName: string
  /** Of a program's token; a person's own has none. */
  readonly role: Role | null
  readonly personId: string | null
  /** Graph's permissions it is limited to; null: not limited. */
  readonly scopes: readonly string[] | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

const tokenColumns = sql`
  t.token_id as id, t.display_name as "displayName", t.role, t.user_id as "personId",
  t.scopes, t.created_at as "createdAt",
  t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt"`

/** The token with this hash, whether or not it is still good. */
export async function findTokenByHash(db: Db, tenantId: string, hash: Buffer): Promise<Token | undefined> {
  const { rows } = await sql<Token>`
    select ${tokenColumns} from token t where t.tenant_id = ${tenantId}::uuid and t.token_hash = ${hash}`.execute(
    db,
  )
  return rows[0]
}

/** Locks a token. */
export async function lockToken(tx: Tx, tenantId: string, id: string): Promise<Token | undefined> {
  const { rows } = await sql<Token>`
    select ${tokenColumns} from token t where t.tenant_id = ${tenantId} and t.token_id = ${id}::uuid for update`.execute(
    tx,
  )
  return rows[0]
}

/** Adds a token; of its text only the hash is kept. */
export async function insertToken(tx: Tx, tenantId: string, token: Token, hash: Buffer): Promise<void> {
  await sql`
    insert into token (tenant_id, token_id, token_hash, display_name, role, user_id, scopes, created_at,
                       expires_at)
    values (${tenantId}, ${token.id}, ${hash}, ${token.displayName}, ${token.role}, ${token.personId},
            ${token.scopes}::text[], ${token.createdAt}, ${token.expiresAt})`.execute(tx)
}

/** Ends a token's use. */
export async function writeRevoked(tx: Tx, tenantId: string, id: string, now: Date): Promise<void> {
  await sql`update token set revoked_at = ${now} where tenant_id = ${tenantId} and token_id = ${id}::uuid`.execute(
    tx,
  )
}

/** Ends the use of every token of a person's own. */
export async function revokeTokensOf(tx: Tx, tenantId: string, personId: string, now: Date): Promise<void> {
  await sql`
    update token set revoked_at = ${now}
     where tenant_id = ${tenantId} and user_id = ${personId}::uuid and revoked_at is null`.execute(tx)
}

/** Notes the last use, unless somebody noted one since `unlessAfter`. */
export async function writeLastUsed(
  db: Db,
  tenantId: string,
  id: string,
  now: Date,
  unlessAfter: Date,
): Promise<void> {
  await sql`
    update token set last_used_at = ${now}
     where tenant_id = ${tenantId} and token_id = ${id}::uuid
       and (last_used_at is null or last_used_at < ${unlessAfter})`.execute(db)
}

/** Tokens of the tenant, revoked and expired ones too. */
export function listTokenRows(db: Db, tenantId: string, query: ListQuery): Promise<ListPage<Token>> {
  return listRows<Token>(
    db,
    tenantId,
    {
      name: 'token',
      from: sql`token t`,
      tenantColumn: 't.tenant_id',
      alias: 't',
      key: [{ property: 'id', column: 't.token_id', type: 'guid' }],
      properties: {},
    },
    query,
    { columns: tokenColumns },
  )
}
