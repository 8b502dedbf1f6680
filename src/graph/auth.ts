import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { installationAdministrator } from '../contract/actor.ts'
import type { ProviderClient } from '../provider/provider-client.ts'
import { hashSecret, tenantOfSecret } from '../session/secret-text.ts'
import { sessionIdleMs } from '../session/session-lifetime.ts'
import { findSessionByHash, type Session, writeLastSeen } from '../session/session-store.ts'
import { findTokenByHash, type Token, writeLastUsed } from '../token/token-store.ts'
import { hashToken, tenantOfToken } from '../token/token-text.ts'
import { askedTogether } from './asked-together.ts'
import { callerOfJwt, isJwt } from './jwt-caller.ts'
import { personAsCaller } from './person-caller.ts'
import { unauthorized } from './unauthorized.ts'

/** Last use is noted this often at most. */
const lastUsedEveryMs = 60_000
/** Stands in for the tenant of what is no token, so that refusing it costs the same. */
const noTenant = '00000000-0000-0000-0000-000000000000'

/** What of a request says who asks. */
export type Credentials = {
  readonly authorization: string | undefined
  /** The text of the session's cookie. */
  readonly cookie: string | undefined
}

export type Authenticator = {
  /**
   * Who asks, with the roles and the owned allotments of this moment; throws a 401 for a token or a session
   * that is missing, unknown, over or revoked, and for one whose person left.
   */
  callerOf(credentials: Credentials): Promise<Caller>
  /** Resolves when nothing is left to note. */
  idle(): Promise<void>
}

/** Bearer tokens and sessions, looked up by their hash. */
export function createAuthenticator(
  app: App,
  providers: ProviderClient,
  onError: (error: unknown) => void,
): Authenticator {
  const { db } = app.database
  const noting = new Set<Promise<void>>()
  /** When each credential's use was last noted by this process. */
  const noted = new Map<string, number>()

  /** Beside the request, which does not wait for it. */
  const noteUse = (
    write: typeof writeLastUsed,
    tenantId: string,
    { id, usedAt }: { id: string; usedAt: Date | null },
  ): void => {
    const now = app.now()
    const before = Math.max(noted.get(id) ?? 0, usedAt?.getTime() ?? 0)
    if (now.getTime() - before < lastUsedEveryMs) return
    noted.set(id, now.getTime())
    const unlessAfter = new Date(now.getTime() - lastUsedEveryMs)
    const note = write(db, tenantId, id, now, unlessAfter)
      .catch(onError)
      .finally(() => noting.delete(note))
    noting.add(note)
  }

  const ofToken = async (text: string): Promise<Caller> => {
    const tenantId = tenantOfToken(text) ?? noTenant
    const token = await findTokenByHash(db, tenantId, hashToken(text))
    if (!token) throw unauthorized('This token is not known here.', 'invalid_token')
    if (token.revokedAt)
      throw unauthorized('This token has been revoked. Ask for a new one.', 'invalid_token')
    if (token.expiresAt && token.expiresAt <= app.now()) {
      throw unauthorized('This token has expired. Ask for a new one.', 'invalid_token')
    }
    const caller = await holderOf(app, tenantId, token)
    noteUse(writeLastUsed, tenantId, { id: token.id, usedAt: token.lastUsedAt })
    return token.scopes ? { ...caller, scopes: token.scopes } : caller
  }

  const ofSession = async (cookie: string): Promise<Caller> => {
    const tenantId = tenantOfSecret('ls', cookie) ?? noTenant
    const session = await findSessionByHash(db, tenantId, hashSecret(cookie))
    if (!session || !isAlive(session, app.now())) {
      throw unauthorized('You are signed out. Sign in again.', 'invalid_token')
    }
    const caller = await personOrInstaller(app, tenantId, session.personId)
    noteUse(writeLastSeen, tenantId, { id: session.id, usedAt: session.lastSeenAt })
    const roles = [...new Set([...caller.roles, ...session.claimedRoles])]
    return { ...caller, roles, sessionId: session.id }
  }

  // Many requests at once with one credential are one question to the database.
  const callerOfToken = askedTogether(ofToken)
  const callerOfSession = askedTogether(ofSession)

  return {
    async callerOf({ authorization, cookie }) {
      const text = bearerToken(authorization)
      if (text !== undefined) return isJwt(text) ? callerOfJwt(app, providers, text) : callerOfToken(text)
      if (authorization === undefined && cookie !== undefined) return callerOfSession(cookie)
      throw unauthorized('A token is needed. Send it as "Authorization: Bearer la_...".')
    },
    async idle() {
      while (noting.size > 0) await Promise.all(noting)
    },
  }
}

async function personOrInstaller(app: App, tenantId: string, personId: string | null): Promise<Caller> {
  if (personId) return personAsCaller(app, tenantId, personId)
  return { tenantId, actor: { type: 'user', id: null, name: installationAdministrator }, roles: [] }
}

function isAlive(session: Session, now: Date): boolean {
  const idleMs = now.getTime() - session.lastSeenAt.getTime()
  return idleMs < sessionIdleMs && session.expiresAt > now
}

async function holderOf(app: App, tenantId: string, token: Token): Promise<Caller> {
  if (token.personId) return personAsCaller(app, tenantId, token.personId)
  return {
    tenantId,
    actor: { type: 'application', id: token.id, name: token.displayName },
    roles: token.role ? [token.role] : [],
  }
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +([\w.~+/=-]{1,12000})$/i.exec(authorization?.trim() ?? '')?.[1]
}
