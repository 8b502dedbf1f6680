import { type Role, requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { insertToken, type Token } from './token-store.ts'
import { hashToken, newTokenText } from './token-text.ts'

export type CreateToken = {
  readonly displayName: string
  readonly role: Role
  readonly expiresAt?: Date | null
}

/**
 * Makes a bearer token. The text is handed out this once; only its hash is kept, and neither the audit
 * nor a log sees it.
 */
export async function createToken(ctx: Context, input: CreateToken): Promise<{ token: Token; text: string }> {
  requireAdministrator(ctx.caller)
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
    role: input.role,
    createdAt: ctx.now,
    expiresAt: input.expiresAt ?? null,
    lastUsedAt: null,
    revokedAt: null,
  }
  await insertToken(ctx.tx, ctx.tenantId, token, hashToken(text))
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'token', id: token.id, displayName: token.displayName }],
    detail: { after: { displayName: token.displayName, role: token.role, expiresAt: token.expiresAt } },
  })
  return { token, text }
}
