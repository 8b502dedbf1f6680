import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListedQuery, type ListPage, listRows } from '../db/list.ts'

/** Somebody signed in with a browser. */
export type Session = {
  readonly id: string
  /** Null: the administrator of the installation, who came by a sign-in link. */
  readonly personId: string | null
  readonly claimedRoles: readonly ('globalAdministrator' | 'licenseAdministrator' | 'globalReader')[]
  readonly provider: string | null
  readonly userAgent: string | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

const columns = sql`
  z.session_id as id, z.user_id as "personId", z.claimed_roles as "claimedRoles", z.provider,
  z.user_agent as "userAgent", z.created_at as "createdAt", z.last_seen_at as "lastSeenAt", z.expires_at as "expiresAt"`

/** The session with this hash, whether or not it is still good. */
export async function findSessionByHash(
  db: Db,
  tenantId: string,
  hash: Buffer,
): Promise<Session | undefined> {
  const { rows } = await sql<Session>`
    select ${columns} from session z where z.tenant_id = ${tenantId}::uuid and z.session_hash = ${hash}`.execute(
    db,
  )
  return rows[0]
}

/** Adds a session; of its cookie only the hash is kept. */
export async function insertSession(
  tx: Tx,
  tenantId: string,
  session: Session,
  hash: Buffer,
  idToken: Buffer | null,
): Promise<void> {
  await sql`
    insert into session (tenant_id, session_id, session_hash, user_id, claimed_roles, provider, user_agent,
                         created_at, last_seen_at, expires_at, id_token)
    values (${tenantId}, ${session.id}, ${hash}, ${session.personId}, ${session.claimedRoles}::text[],
            ${session.provider}, ${session.userAgent}, ${session.createdAt}, ${session.lastSeenAt},
            ${session.expiresAt}, ${idToken})`.execute(tx)
}

/** Notes that a session is in use, unless somebody noted it since `unlessAfter`. */
export async function writeLastSeen(
  db: Db,
  tenantId: string,
  id: string,
  now: Date,
  unlessAfter: Date,
): Promise<void> {
  await sql`
    update session set last_seen_at = ${now}
     where tenant_id = ${tenantId}::uuid and session_id = ${id}::uuid and last_seen_at < ${unlessAfter}`.execute(
    db,
  )
}

/** Ends a session, of the given person only where one is given; hands out whose it was, if it was there. */
export async function deleteSession(
  tx: Tx,
  tenantId: string,
  id: string,
  onlyOf?: string | null,
): Promise<{ personId: string | null } | undefined> {
  const whose = onlyOf === undefined ? sql`true` : sql`user_id = ${onlyOf}::uuid`
  const { rows } = await sql<{ personId: string | null }>`
    delete from session where tenant_id = ${tenantId} and session_id = ${id}::uuid and ${whose}
    returning user_id as "personId"`.execute(tx)
  return rows[0]
}

/** Ends all sessions of a person but one; hands out which they were. */
export async function deleteOtherSessions(
  tx: Tx,
  tenantId: string,
  personId: string | null,
  keptId: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from session
     where tenant_id = ${tenantId} and user_id is not distinct from ${personId}::uuid and session_id <> ${keptId}::uuid
    returning session_id as id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** The provider through which a session came, and its encrypted id token. */
export async function findSessionProvider(
  db: Db,
  tenantId: string,
  id: string,
): Promise<{ provider: string | null; idToken: Buffer | null } | undefined> {
  const { rows } = await sql<{ provider: string | null; idToken: Buffer | null }>`
    select provider, id_token as "idToken" from session
     where tenant_id = ${tenantId}::uuid and session_id = ${id}::uuid`.execute(db)
  return rows[0]
}

/** Ends the sessions that came through a provider, of one person or of everybody. */
export async function deleteProviderSessions(
  tx: Tx,
  tenantId: string,
  providerId: string,
  personId?: string,
): Promise<void> {
  const whose = personId === undefined ? sql`true` : sql`user_id = ${personId}::uuid`
  await sql`
    delete from session where tenant_id = ${tenantId} and provider = ${providerId} and ${whose}`.execute(tx)
}

/** Ends every session of a person. */
export async function deleteSessionsOf(tx: Tx, tenantId: string, personId: string): Promise<void> {
  await sql`delete from session where tenant_id = ${tenantId} and user_id = ${personId}::uuid`.execute(tx)
}

/** Removes sessions whose time is over. */
export async function deleteOverSessions(
  tx: Tx,
  tenantId: string,
  now: Date,
  idleSince: Date,
): Promise<void> {
  await sql`
    delete from session
     where tenant_id = ${tenantId} and (expires_at <= ${now} or last_seen_at <= ${idleSince})`.execute(tx)
}

const sessionList: EntityList = {
  name: 'session',
  from: sql`session z`,
  tenantColumn: 'z.tenant_id',
  alias: 'z',
  key: [{ property: 'id', column: 'z.session_id', type: 'guid' }],
  properties: { lastSeen: { column: 'z.last_seen_at', type: 'dateTime' } },
  defaultOrder: [{ path: 'lastSeen', descending: true }],
}

/** Sessions of the tenant that are not over. */
export function listSessionRows(
  db: Db,
  tenantId: string,
  query: ListedQuery,
  alive: { now: Date; idleSince: Date },
): Promise<ListPage<Session>> {
  return listRows<Session>(db, tenantId, sessionList, query, {
    columns,
    condition: sql`z.expires_at > ${alive.now} and z.last_seen_at > ${alive.idleSince}`,
  })
}
