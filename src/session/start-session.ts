import type { Role } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { hashSecret, newSecret } from './secret-text.ts'
import { sessionIdleMs, sessionLifetimeMs } from './session-lifetime.ts'
import {
  deleteOverSessions,
  deleteSession,
  findSessionByHash,
  insertSession,
  type Session,
} from './session-store.ts'

export type StartSession = {
  readonly personId: string | null
  readonly displayName: string
  readonly claimedRoles: readonly Role[]
  readonly provider: string | null
  readonly userAgent: string | null
  /** Encrypted. */
  readonly idToken?: ((sessionId: string) => Buffer) | undefined
  /** The cookie that the browser had before: that session ends, so nobody keeps a known id. */
  readonly previousCookie?: string | undefined
}

/** Signs a person in. The cookie's text is handed out this once; only its hash is kept. */
export async function startSession(
  ctx: Context,
  input: StartSession,
): Promise<{ session: Session; cookie: string }> {
  const { tx, tenantId, now } = ctx
  await deleteOverSessions(tx, tenantId, now, new Date(now.getTime() - sessionIdleMs))
  if (input.previousCookie) {
    const previous = await findSessionByHash(tx, tenantId, hashSecret(input.previousCookie))
    if (previous) await deleteSession(tx, tenantId, previous.id)
  }
  const cookie = newSecret('ls', tenantId)
  const session: Session = {
    id: ctx.newId(),
    personId: input.personId,
    claimedRoles: input.claimedRoles,
    provider: input.provider,
    userAgent: input.userAgent?.slice(0, 300) ?? null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionLifetimeMs),
  }
  await insertSession(tx, tenantId, session, hashSecret(cookie), input.idToken?.(session.id) ?? null)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'session', id: session.id, displayName: input.displayName }],
    detail: { after: { personId: input.personId, provider: input.provider, roles: input.claimedRoles } },
  })
  return { session, cookie }
}
