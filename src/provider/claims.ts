import type { Role } from '../contract/administration.ts'
import type { Profile } from '../contract/identity-provider.ts'
import type { Provider, RoleMapping } from './provider-store.ts'

export type Claims = Readonly<Record<string, unknown>>

/**
 * Which claim is the person for good. Entra's sub differs from application to application, so it is oid there;
 * in Okta's access tokens sub is a name that can change, and uid is the id.
 */
const subjectClaims: Readonly<Record<Profile, { readonly idToken: string; readonly accessToken: string }>> = {
  entra: { idToken: 'oid', accessToken: 'oid' },
  okta: { idToken: 'sub', accessToken: 'uid' },
  keycloak: { idToken: 'sub', accessToken: 'sub' },
}
const longestSubject = 255

/** The stable id of whom a token speaks; undefined where it names nobody. */
export function subjectOf(
  profile: Profile,
  kind: 'idToken' | 'accessToken',
  claims: Claims,
): string | undefined {
  const subject = claims[subjectClaims[profile][kind]]
  return typeof subject === 'string' && subject !== '' && subject.length <= longestSubject
    ? subject
    : undefined
}

/**
 * Names under which the directory may know the person. An email address counts where the provider says that it was
 * verified; Entra's does not say so, and its owner can change it.
 */
export function namesOf(profile: Profile, claims: Claims): string[] {
  const verified = profile !== 'entra' && claims.email_verified === true
  const names = [claims.preferred_username, claims.upn, ...(verified ? [claims.email] : [])]
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))]
}

/** Whether Entra left the groups out, because there are too many for a token. */
export function lacksGroups({ profile }: Pick<Provider, 'profile'>, claims: Claims): boolean {
  if (profile !== 'entra' || Array.isArray(claims.groups)) return false
  const elsewhere = claims._claim_names
  const named = typeof elsewhere === 'object' && elsewhere !== null && 'groups' in elsewhere
  return named || claims.hasgroups === true
}

/** Roles that a provider's mappings give for what a token claims. */
export function rolesOf(mappings: readonly RoleMapping[], claims: Claims): Role[] {
  const fits = ({ claim, value }: RoleMapping) => valuesOf(claims, claim).includes(value)
  return [...new Set(mappings.filter(fits).map(({ role }) => role))]
}

/** A claim by its whole name, or by the way to it: `realm_access.roles`. */
function valuesOf(claims: Claims, name: string): readonly unknown[] {
  const whole = Object.hasOwn(claims, name) ? claims[name] : undefined
  const found =
    whole ??
    name.split('.').reduce<unknown>((value, part) => {
      const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      return inside ? (value as Claims)[part] : undefined
    }, claims)
  return Array.isArray(found) ? found : [found]
}

/** Permissions of an access token: Entra and Okta say `scp`, Keycloak and others `scope`. */
export function scopesOf(claims: Claims): string[] {
  const said = claims.scp ?? claims.scope
  if (Array.isArray(said)) return said.filter((scope): scope is string => typeof scope === 'string')
  return typeof said === 'string' ? said.split(' ').filter(Boolean) : []
}

/** The program behind a token that it got for itself and not for a person; undefined for a person's. */
export function programOf(profile: Profile, claims: Claims): { name: string; scopes: string[] } | undefined {
  const client = [claims.azp, claims.appid, claims.cid, claims.client_id].find(
    (value): value is string => typeof value === 'string',
  )
  const name = client ?? 'Program'
  if (profile === 'entra') {
    // Of a program sub is its oid; of a person it differs from application to application.
    const itself = claims.idtyp === 'app' || (claims.scp === undefined && claims.sub === claims.oid)
    if (!itself) return undefined
    const roles = Array.isArray(claims.roles) ? claims.roles : []
    return { name, scopes: roles.filter((role): role is string => typeof role === 'string') }
  }
  const forItself =
    profile === 'okta'
      ? claims.uid === undefined && claims.sub === client
      : claims.sub === client || claims.preferred_username === `service-account-${client}`
  return forItself ? { name, scopes: scopesOf(claims) } : undefined
}
