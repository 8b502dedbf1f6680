import { requireGlobalAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import type { Profile } from '../contract/identity-provider.ts'
import { lockTenant } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { deleteProviderSessions } from '../session/session-store.ts'
import {
  deleteProviderRow,
  lockProvider,
  type Provider,
  type RoleMapping,
  writeProvider,
} from './provider-store.ts'
import { sealText, secretOf } from './secret-box.ts'

export type ProviderValues = {
  readonly displayName?: string | undefined
  readonly clientId?: string | undefined
  readonly clientSecret?: string | null | undefined
  readonly scopes?: readonly string[] | undefined
  readonly audience?: string | null | undefined
  readonly roleMappings?: readonly RoleMapping[] | undefined
  readonly graphUrl?: string | undefined
}
export type CreateProvider = ProviderValues & {
  readonly displayName: string
  readonly clientId: string
  readonly profile: Profile
  readonly issuer: string
}

const defaultScopes: Readonly<Record<Profile, readonly string[]>> = {
  entra: ['openid', 'profile', 'email'],
  okta: ['openid', 'profile', 'email', 'groups'],
  keycloak: ['openid', 'profile', 'email'],
}
const defaultGraphUrl = 'https://graph.microsoft.com'

/**
 * Adds a provider (`alreadyExists` for the same issuer and client). A secret is kept encrypted; an
 * installation without a key refuses it (`invalidValue`). For Global Administrators: whoever says who signs in
 * could be anybody.
 */
export async function createProvider(
  ctx: Context,
  key: Buffer | undefined,
  input: CreateProvider,
): Promise<Provider> {
  requireGlobalAdministrator(ctx.caller)
  await lockTenant(ctx.tx, ctx.tenantId)
  const draft: Provider = {
    id: ctx.newId(),
    tenantId: ctx.tenantId,
    displayName: input.displayName,
    profile: input.profile,
    issuer: input.issuer,
    clientId: input.clientId,
    clientSecret: null,
    scopes: input.scopes ?? defaultScopes[input.profile],
    audience: null,
    roleMappings: [],
    graphUrl: defaultGraphUrl,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  const provider = changed(ctx, key, draft, input)
  await write(ctx, provider)
  note(ctx, provider, { after: told(provider) })
  return provider
}

/** Changes a provider (`resourceNotFound`, `alreadyExists`). Profile and issuer stay: people are bound to them. */
export async function updateProvider(
  ctx: Context,
  key: Buffer | undefined,
  id: string,
  input: ProviderValues,
): Promise<Provider> {
  requireGlobalAdministrator(ctx.caller)
  await lockTenant(ctx.tx, ctx.tenantId)
  const before = await requireProvider(ctx, id)
  const provider = changed(ctx, key, before, input)
  await write(ctx, provider)
  const secret = input.clientSecret === undefined ? {} : { secretChanged: true }
  note(ctx, provider, { before: told(before), after: told(provider), ...secret })
  return provider
}

/** Removes a provider with its bindings, and ends the sessions that came through it. */
export async function deleteProvider(ctx: Context, id: string): Promise<void> {
  requireGlobalAdministrator(ctx.caller)
  const provider = await requireProvider(ctx, id)
  await deleteProviderSessions(ctx.tx, ctx.tenantId, id)
  await deleteProviderRow(ctx.tx, ctx.tenantId, id)
  note(ctx, provider, { before: told(provider) })
}

/** Locks a provider (`resourceNotFound`). */
export async function requireProvider(ctx: Context, id: string): Promise<Provider> {
  const provider = await lockProvider(ctx.tx, ctx.tenantId, id)
  if (provider) return provider
  throw new Refusal('resourceNotFound', `There is no provider ${id}.`, { propertyName: 'providerId' })
}

function changed(ctx: Context, key: Buffer | undefined, before: Provider, input: ProviderValues): Provider {
  const { clientSecret, ...others } = input
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
  const provider: Provider = { ...before, ...given, updatedAt: ctx.now }
  const scopes = [...new Set(['openid', ...provider.scopes])]
  return { ...provider, scopes, clientSecret: sealed(key, provider, clientSecret) }
}

function sealed(key: Buffer | undefined, provider: Provider, text: string | null | undefined): Buffer | null {
  if (text === undefined) return provider.clientSecret
  if (text === null) return null
  if (key) return sealText(key, secretOf(provider), text)
  throw new Refusal(
    'invalidValue',
    'This server has no key to encrypt secrets with, so it keeps none. Start it with ALLOT_SECRET_KEY (32 bytes in base64), or use a public client without a secret.',
    { target: 'body', propertyName: 'clientSecret' },
  )
}

async function write(ctx: Context, provider: Provider): Promise<void> {
  if (await writeProvider(ctx.tx, provider)) return
  throw new Refusal(
    'alreadyExists',
    `There is a provider with this issuer and client ${provider.clientId} already.`,
    {
      target: 'body',
      propertyName: 'clientId',
      name: provider.clientId,
    },
  )
}

/** What the audit tells: everything but the secret. */
function told(provider: Provider): object {
  const { displayName, profile, issuer, clientId, scopes, audience, roleMappings, graphUrl } = provider
  const hasClientSecret = provider.clientSecret !== null
  return { displayName, profile, issuer, clientId, hasClientSecret, scopes, audience, roleMappings, graphUrl }
}

function note(ctx: Context, provider: Provider, detail: Record<string, unknown>): void {
  const target = { type: 'identityProvider', id: provider.id, displayName: provider.displayName }
  record(ctx, { allotmentId: null, targets: [target], detail })
}
