import { decodeJwt } from 'jose'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { isKnownScope } from '../contract/access.ts'
import { isGuid } from '../contract/odata-value.ts'
import { findBinding } from '../provider/binding-store.ts'
import { type Claims, programOf, rolesOf, scopesOf, subjectOf } from '../provider/claims.ts'
import { listProvidersOfIssuer } from '../provider/find-provider-store.ts'
import type { ProviderClient } from '../provider/provider-client.ts'
import { ProviderError } from '../provider/provider-error.ts'
import type { Provider } from '../provider/provider-store.ts'
import { personAsCaller } from './person-caller.ts'
import { unauthorized } from './unauthorized.ts'

/** Whether a bearer token is a JWT and none of ours. */
export function isJwt(text: string): boolean {
  return text.startsWith('ey') && text.split('.').length === 3
}

/**
 * The caller of an access token that a configured provider issued for us: a person who has signed in through it
 * before, or a program. They may do what the token's scopes and their roles both allow. Where several
 * organizations have the issuer and audience, it is the first that knows the caller. 401 for everything else.
 */
export async function callerOfJwt(app: App, providers: ProviderClient, text: string): Promise<Caller> {
  const issuer = issuerOf(text)
  const candidates = issuer === undefined ? [] : await listProvidersOfIssuer(app.database.db, issuer)
  let why = 'No provider is set up here that issues such tokens.'
  for (const provider of candidates) {
    try {
      const claims = await providers.bearerClaims(provider, text)
      const caller = await callerOfClaims(app, provider, claims)
      if (caller) return caller
      why = 'Whose token this is has not signed in here yet.'
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      why = error.message
    }
  }
  throw unauthorized(why, 'invalid_token')
}

function issuerOf(text: string): string | undefined {
  try {
    return decodeJwt(text).iss
  } catch {
    return undefined
  }
}

async function callerOfClaims(app: App, provider: Provider, claims: Claims): Promise<Caller | undefined> {
  const { tenantId, profile } = provider
  const subject = subjectOf(profile, 'accessToken', claims)
  const mapped = rolesOf(provider.roleMappings, claims)
  const program = programOf(profile, claims)
  if (program) {
    const id = subject !== undefined && isGuid(subject) ? subject : null
    const actor = { type: 'application' as const, id, name: program.name.slice(0, 256) }
    return { tenantId, actor, roles: mapped, scopes: program.scopes.filter(isKnownScope) }
  }
  const binding =
    subject === undefined ? undefined : await findBinding(app.database.db, tenantId, provider.id, subject)
  if (!binding) return undefined
  const person = await personAsCaller(app, tenantId, binding.personId)
  const roles = [...new Set([...person.roles, ...mapped])]
  return { ...person, roles, scopes: scopesOf(claims).filter(isKnownScope) }
}
