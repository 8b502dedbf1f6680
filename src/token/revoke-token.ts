import { isAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockToken, writeRevoked } from './token-store.ts'

/**
 * Ends a token's use, from the next request on: as administrator any, else one's own. Refuses one that is
 * unknown, revoked or somebody else's (`resourceNotFound`).
 */
export async function revokeToken(ctx: Context, tokenId: string): Promise<void> {
  const token = await lockToken(ctx.tx, ctx.tenantId, tokenId)
  const theirs = token && token.personId !== null && token.personId === ctx.caller.personId
  if (!token || token.revokedAt || !(theirs || isAdministrator(ctx.caller))) {
    throw new Refusal('resourceNotFound', `There is no token ${tokenId} in use.`, { propertyName: 'tokenId' })
  }
  await writeRevoked(ctx.tx, ctx.tenantId, tokenId, ctx.now)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'token', id: token.id, displayName: token.displayName }],
    detail: { before: { displayName: token.displayName, role: token.role, personId: token.personId } },
  })
}
