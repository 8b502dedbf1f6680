import { admin, type Change } from '../api/client.ts'
import type { Role } from '../api/types.ts'

export const providersPath = `${admin}/identityProviders`
export const profiles = ['entra', 'okta', 'keycloak'] as const
export type Profile = (typeof profiles)[number]

export type RoleMapping = { readonly claim: string; readonly value: string; readonly role: Role }

/** A provider as the server tells it; never with its secret. */
export type Provider = {
  readonly id: string
  readonly displayName: string
  readonly profile: Profile
  readonly issuer: string
  readonly clientId: string
  readonly hasClientSecret: boolean
  readonly scopes: readonly string[]
  readonly audience: string | null
  readonly roleMappings: readonly RoleMapping[]
}

/** What is typed about a provider. */
export type Draft = {
  readonly displayName: string
  readonly profile: Profile
  readonly issuer: string
  readonly clientId: string
  /** Empty: as it is, or none. */
  readonly secret: string
  readonly isSecretDropped: boolean
  /** With blanks between; empty for a new one: what is usual for its kind. */
  readonly scopes: string
  readonly audience: string
  readonly roleMappings: readonly RoleMapping[]
}

export const emptyDraft: Draft = {
  displayName: '',
  profile: 'entra',
  issuer: '',
  clientId: '',
  secret: '',
  isSecretDropped: false,
  scopes: '',
  audience: '',
  roleMappings: [],
}

export function draftOf(provider: Provider): Draft {
  const { displayName, profile, issuer, clientId, scopes, audience, roleMappings } = provider
  return {
    ...emptyDraft,
    ...{ displayName, profile, issuer, clientId, roleMappings },
    scopes: scopes.join(' '),
    audience: audience ?? '',
  }
}

/** Whether everything that must be said is. */
export function isComplete({ displayName, issuer, clientId, roleMappings }: Draft): boolean {
  const needed = [
    displayName,
    issuer,
    clientId,
    ...roleMappings.flatMap(({ claim, value }) => [claim, value]),
  ]
  return needed.every((text) => text.trim() !== '')
}

/** The write that makes of what was typed a new provider, or changes one. */
export function changeOf(draft: Draft, present: Provider | undefined): Change {
  const scopes = draft.scopes.split(/\s+/).filter((scope) => scope !== '')
  const body = {
    displayName: draft.displayName.trim(),
    clientId: draft.clientId.trim(),
    audience: draft.audience.trim() || null,
    roleMappings: draft.roleMappings.map(({ claim, value, role }) => ({
      claim: claim.trim(),
      value: value.trim(),
      role,
    })),
    ...(present || scopes.length > 0 ? { scopes } : {}),
    ...(draft.isSecretDropped ? { clientSecret: null } : draft.secret ? { clientSecret: draft.secret } : {}),
  }
  if (present) return { method: 'PATCH', path: `${providersPath}/${present.id}`, body }
  const { profile, issuer } = draft
  return { method: 'POST', path: providersPath, body: { ...body, profile, issuer: issuer.trim() } }
}
