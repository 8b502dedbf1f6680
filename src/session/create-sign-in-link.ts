import { requireGlobalAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { findPerson } from '../person/person-store.ts'
import { hashSecret, newSecret } from './secret-text.ts'
import { signInLinkMs } from './session-lifetime.ts'
import { insertSignInLink } from './sign-in-link-store.ts'

/**
 * Makes a link that signs in once, within minutes: a person of the directory, or (without one) the
 * administrator of the installation. Its text is handed out this once. Refuses callers who are not Global
 * Administrator, and people who are not there or disabled (`notFound`).
 */
export async function createSignInLink(
  ctx: Context,
  personId: string | null,
): Promise<{ code: string; expiresAt: Date }> {
  requireGlobalAdministrator(ctx.caller)
  const person = personId ? await findPerson(ctx.tx, ctx.tenantId, personId) : null
  if (person === undefined) {
    throw new Refusal('notFound', `There is no enabled user ${personId}.`, {
      target: 'body',
      propertyName: 'userId',
      id: personId,
    })
  }
  const code = newSecret('ll', ctx.tenantId)
  const expiresAt = new Date(ctx.now.getTime() + signInLinkMs)
  await insertSignInLink(ctx.tx, ctx.tenantId, {
    hash: hashSecret(code),
    personId,
    createdAt: ctx.now,
    expiresAt,
  })
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'signInLink', id: personId ?? ctx.tenantId, displayName: person?.displayName ?? null }],
    detail: { after: { personId, expiresAt } },
  })
  return { code, expiresAt }
}
