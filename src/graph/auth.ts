import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { findTokenByHash, type Token, writeLastUsed } from '../token/token-store.ts'
import { hashToken, tenantOfToken } from '../token/token-text.ts'
import { HttpError } from './refusal-response.ts'

/** Last use is noted this often at most. */
const lastUsedEveryMs = 60_000
/** Stands in for the tenant of what is no token, so that refusing it costs the same. */
const noTenant = '00000000-0000-0000-0000-000000000000'

export type Authenticator = {
  /** Who asks; throws a 401 for a token that is missing, unknown, expired or revoked. */
  callerOf(authorization: string | undefined): Promise<Caller>
  /** Resolves when nothing is left to note. */
  idle(): Promise<void>
}

/** Bearer tokens, looked up by their hash. */
export function createAuthenticator(app: App, onError: (error: unknown) => void): Authenticator {
  const noting = new Set<Promise<void>>()
  /** When each token's use was last noted by this process. */
  const noted = new Map<string, number>()

  /** Beside the request, which does not wait for it. */
  const noteUse = (tenantId: string, token: Token): void => {
    const now = app.now()
    const before = Math.max(noted.get(token.id) ?? 0, token.lastUsedAt?.getTime() ?? 0)
    if (now.getTime() - before < lastUsedEveryMs) return
    noted.set(token.id, now.getTime())
    const unlessAfter = new Date(now.getTime() - lastUsedEveryMs)
    const note = writeLastUsed(app.database.db, tenantId, token.id, now, unlessAfter)
      .catch(onError)
      .finally(() => noting.delete(note))
    noting.add(note)
  }

  return {
    async callerOf(authorization) {
      const text = bearerToken(authorization)
      if (text === undefined) {
        throw unauthorized('A token is needed. Send it as "Authorization: Bearer la_...".')
      }
      const tenantId = tenantOfToken(text) ?? noTenant
      const token = await findTokenByHash(app.database.db, tenantId, hashToken(text))
      if (!token) throw unauthorized('This token is not known here.', 'invalid_token')
      if (token.revokedAt)
        throw unauthorized('This token has been revoked. Ask for a new one.', 'invalid_token')
      if (token.expiresAt && token.expiresAt <= app.now()) {
        throw unauthorized('This token has expired. Ask for a new one.', 'invalid_token')
      }
      noteUse(tenantId, token)
      return {
        tenantId,
        actor: { type: 'application', id: token.id, name: token.displayName },
        roles: [token.role],
      }
    },
    async idle() {
      while (noting.size > 0) await Promise.all(noting)
    },
  }
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +([\w.~+/=-]{1,4096})$/i.exec(authorization?.trim() ?? '')?.[1]
}

function unauthorized(message: string, error?: 'invalid_token'): HttpError {
  const challenge = `Bearer realm="License Allotments"${error ? `, error="${error}"` : ''}`
  return new HttpError(401, message, { 'www-authenticate': challenge })
}
