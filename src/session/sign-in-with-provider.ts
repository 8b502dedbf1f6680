import type { Role } from '../command/caller.ts'
import type { Context } from '../command/context.ts'
import { isGuid } from '../contract/odata-value.ts'
import { Refusal } from '../engine/refusal.ts'
import { findPerson, type Person } from '../person/person-store.ts'
import { findBinding, insertBinding, lockCandidate, takeAwaited } from '../provider/binding-store.ts'
import { startSession } from './start-session.ts'

export type SignInWithProvider = {
  readonly provider: { readonly id: string; readonly displayName: string; readonly profile: string }
  readonly subject: string
  readonly names: readonly string[]
  readonly roles: readonly Role[]
  readonly userAgent: string | null
  readonly previousCookie?: string | undefined
  readonly idToken?: ((sessionId: string) => Buffer) | undefined
}

/**
 * Signs in whom a provider names. A known subject is its person, whatever names say. A subject that is new is the
 * person whom a Global Administrator awaits under the name, else the one with Entra's id or the
 * userPrincipalName, unless that account has a role or is known to a provider already: names can be changed by
 * who may not have such an account. Refuses everybody else (`missingRequiredPermission`).
 */
export async function signInWithProvider(ctx: Context, input: SignInWithProvider) {
  const person = await findPerson(ctx.tx, ctx.tenantId, await personOf(ctx, input))
  if (!person) throw stranger(input, 'Your account here has been disabled or deleted.')
  return startSession(ctx, {
    personId: person.id,
    displayName: person.displayName,
    claimedRoles: input.roles,
    provider: input.provider.id,
    userAgent: input.userAgent,
    previousCookie: input.previousCookie,
    idToken: input.idToken,
  })
}

async function personOf(ctx: Context, input: SignInWithProvider): Promise<Person['id']> {
  const { provider, subject, names } = input
  const bound = await findBinding(ctx.tx, ctx.tenantId, provider.id, subject)
  if (bound) return bound.personId
  for (const name of names) {
    const awaited = await takeAwaited(ctx.tx, ctx.tenantId, provider.id, name, subject)
    if (awaited) return awaited.personId
  }
  const byId =
    provider.profile === 'entra' && isGuid(subject)
      ? await lockCandidate(ctx.tx, ctx.tenantId, { id: subject })
      : undefined
  if (byId) return bind(ctx, input, byId, 'id')
  for (const name of names) {
    const byName = await lockCandidate(ctx.tx, ctx.tenantId, { name })
    if (byName) return bind(ctx, input, byName, 'name')
  }
  throw stranger(input, 'You are signed in there, but nobody here has that account.')
}

async function bind(
  ctx: Context,
  input: SignInWithProvider,
  { personId, guarded }: { personId: string; guarded: boolean },
  madeBy: 'id' | 'name',
): Promise<string> {
  if (guarded) {
    throw stranger(
      input,
      'The account here has a role or signs in another way, so a Global Administrator has to allow this one first (allot provider allow).',
    )
  }
  const binding = {
    id: ctx.newId(),
    providerId: input.provider.id,
    personId,
    subject: input.subject,
    awaitedName: null,
    madeBy,
    createdAt: ctx.now,
  }
  if (await insertBinding(ctx.tx, ctx.tenantId, binding)) return personId
  throw stranger(input, 'The account here was given to somebody else at this moment. Try again.')
}

function stranger({ provider, subject, names }: SignInWithProvider, why: string): Refusal {
  return new Refusal('missingRequiredPermission', why, {
    provider: provider.displayName,
    providerId: provider.id,
    subject,
    names,
  })
}
