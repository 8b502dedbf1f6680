import {
  type Caller,
  type Role,
  requireAdministrator,
  requireGlobalAdministrator,
} from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { insertToken, type Token } from './token-store.ts'
import { hashToken, newTokenText } from './token-text.ts'

export type CreateToken = {
  readonly displayName: string
  /** A program's role; without one the token is the caller's own and does what they may. */
  readonly role?: Role | undefined
  /** Limits the token to these permissions; undefined: it is not limited. */
  readonly scopes?: readonly string[] | undefined
  readonly expiresAt?: Date | null
}

/**
 * Makes a bearer token. The text is handed out this once; only its hash is kept, and neither the audit
 * nor a log sees it. Nobody makes a token that may do more than they may themselves.
 */
export async function createToken(ctx: Context, input: CreateToken): Promise<{ token: Token; text: string }> {
  const personId = holderOf(ctx.caller, input.role)
  if (input.expiresAt && input.expiresAt <= ctx.now) {
    throw new Refusal('invalidValue', 'The token would have expired already. Choose a later time.', {
      target: 'body',
      propertyName: 'expirationDateTime',
    })
  }
  const text = newTokenText(ctx.tenantId)
  const token: Token = {
    id: ctx.newId(),
    displayName: input.displayName,
    role: input.role ?? null,
    personId,
    scopes: input.scopes ?? null,
    createdAt: ctx.now,
    expiresAt: input.expiresAt ?? null,
    lastUsedAt: null,
    revokedAt: null,
  }
  await insertToken(ctx.tx, ctx.tenantId, token, hashToken(text))
  const { displayName, role, scopes, expiresAt } = token
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'token', id: token.id, displayName }],
    detail: { after: { displayName, role, personId, scopes, expiresAt } },
  })
  return { token, text }
}

/** Whose the token is: nobody's with a role; and giving a role takes having it (rule 24). */
function holderOf(caller: Caller, role: Role | undefined): string | null {
  if (role === 'globalAdministrator') requireGlobalAdministrator(caller)
  if (role) {
    requireAdministrator(caller)
    return null
  }
  if (caller.personId) return caller.personId
  throw new Refusal(
    'requiredFieldOrParameterMissing',
    'The property "role" is needed: only a person of the directory can have a token of their own.',
    { target: 'body', propertyName: 'role' },
  )
}
