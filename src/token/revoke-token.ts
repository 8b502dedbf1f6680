import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockToken, writeRevoked } from './token-store.ts'

/** Ends a token's use, from the next request on. Refuses one that is unknown or revoked (`resourceNotFound`). */
export async function revokeToken(ctx: Context, tokenId: string): Promise<void> {
  requireAdministrator(ctx.caller)
  const token = await lockToken(ctx.tx, ctx.tenantId, tokenId)
  if (!token || token.revokedAt) {
    throw new Refusal('resourceNotFound', `There is no token ${tokenId} in use.`, { propertyName: 'tokenId' })
  }
  await writeRevoked(ctx.tx, ctx.tenantId, tokenId, ctx.now)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'token', id: token.id, displayName: token.displayName }],
    detail: { before: { displayName: token.displayName, role: token.role } },
  })
}
