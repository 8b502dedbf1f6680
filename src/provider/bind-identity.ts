import { requireGlobalAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { findPerson } from '../person/person-store.ts'
import { deleteProviderSessions } from '../session/session-store.ts'
import { type Binding, deleteBinding, insertBinding } from './binding-store.ts'
import { requireProvider } from './change-provider.ts'

export type BindIdentity = {
  readonly providerId: string
  readonly personId: string
  readonly subject?: string | undefined
  readonly awaitedName?: string | undefined
}

/**
 * A Global Administrator says who somebody of a provider is: by subject, or by the name under which they come
 * first. Refuses providers (`resourceNotFound`) and people (`notFound`) that are not there, and whoever is bound
 * already (`alreadyExists`).
 */
export async function bindIdentity(ctx: Context, input: BindIdentity): Promise<Binding> {
  requireGlobalAdministrator(ctx.caller)
  const provider = await requireProvider(ctx, input.providerId)
  const person = await findPerson(ctx.tx, ctx.tenantId, input.personId)
  if (!person) {
    throw new Refusal('notFound', `There is no enabled user ${input.personId}.`, {
      target: 'body',
      propertyName: 'userId',
      id: input.personId,
    })
  }
  const binding: Binding = {
    id: ctx.newId(),
    providerId: provider.id,
    personId: person.id,
    subject: input.subject ?? null,
    awaitedName: input.awaitedName ?? null,
    madeBy: 'administrator',
    createdAt: ctx.now,
  }
  if (!(await insertBinding(ctx.tx, ctx.tenantId, binding))) {
    throw new Refusal(
      'alreadyExists',
      `"${person.displayName}", or whoever the provider knows so, is bound at "${provider.displayName}" already. Remove that binding first.`,
      { name: person.displayName, providerName: provider.displayName },
    )
  }
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'user', id: person.id, displayName: person.displayName }],
    detail: {
      after: { providerId: provider.id, subject: binding.subject, awaitedName: binding.awaitedName },
    },
  })
  return binding
}

/** Undoes a binding (`resourceNotFound`) and ends the person's sessions through that provider. */
export async function unbindIdentity(ctx: Context, providerId: string, bindingId: string): Promise<void> {
  requireGlobalAdministrator(ctx.caller)
  await requireProvider(ctx, providerId)
  const binding = await deleteBinding(ctx.tx, ctx.tenantId, providerId, bindingId)
  if (!binding) {
    throw new Refusal('resourceNotFound', `There is no binding ${bindingId}.`, { propertyName: 'bindingId' })
  }
  await deleteProviderSessions(ctx.tx, ctx.tenantId, providerId, binding.personId)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'user', id: binding.personId }],
    detail: { before: { providerId, subject: binding.subject, awaitedName: binding.awaitedName } },
  })
}
