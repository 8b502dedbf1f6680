import type { Context } from '../command/context.ts'
import { installationAdministrator } from '../contract/actor.ts'
import { Refusal } from '../engine/refusal.ts'
import { findPerson } from '../person/person-store.ts'
import { hashSecret } from './secret-text.ts'
import { takeSignInLink } from './sign-in-link-store.ts'
import { startSession } from './start-session.ts'

export type RedeemSignInLink = {
  readonly code: string
  readonly userAgent: string | null
  readonly previousCookie?: string | undefined
}

/** Uses a sign-in link up and starts a session. Refuses a link that is unknown, used, over, or whose person is gone. */
export async function redeemSignInLink(ctx: Context, input: RedeemSignInLink) {
  const link = await takeSignInLink(ctx.tx, ctx.tenantId, hashSecret(input.code), ctx.now)
  const person = link?.personId ? await findPerson(ctx.tx, ctx.tenantId, link.personId) : undefined
  if (!link || (link.personId && !person)) {
    throw new Refusal(
      'missingRequiredPermission',
      'This sign-in link is not good: it works once and for 15 minutes. Ask for a new one (allot sign-in-link).',
    )
  }
  return startSession(ctx, {
    personId: link.personId,
    displayName: person?.displayName ?? installationAdministrator,
    claimedRoles: link.personId ? [] : ['globalAdministrator'],
    provider: null,
    userAgent: input.userAgent,
    previousCookie: input.previousCookie,
  })
}
