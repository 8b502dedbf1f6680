import { createHash } from 'node:crypto'
import { createRemoteJWKSet, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose'
import * as client from 'openid-client'
import type { App } from '../command/app.ts'
import type { Role } from '../contract/administration.ts'
import { type Claims, lacksGroups, namesOf, rolesOf, subjectOf } from './claims.ts'
import { discover, secretText, timeoutSeconds, told } from './discover.ts'
import { ProviderError } from './provider-error.ts'
import type { Provider } from './provider-store.ts'
import { listGroupsOfPerson } from './read-groups.ts'

/** Who came back from a provider. */
export type Arrival = {
  readonly subject: string
  readonly names: readonly string[]
  readonly roles: readonly Role[]
  /** The groups were too many for the token and could not be read either, so none of them gave a role. */
  readonly groupsUnread: boolean
  readonly idToken: string
}

export type ProviderClient = {
  /** Where the browser goes; state, nonce and PKCE verifier are made of the secret in its cookie. */
  authorizationUrl(provider: Provider, secret: string, redirectUri: string): Promise<string>
  /** Trades the code of a callback for who came; throws a ProviderError for whatever does not fit. */
  arrivalOf(provider: Provider, secret: string, callback: URL): Promise<Arrival>
  /** Where a browser signs out of the provider; undefined where that is not served. */
  signOutUrl(provider: Provider, idToken: string | undefined, backTo: string): Promise<string | undefined>
  /** The claims of a bearer token for the provider's audience; throws a ProviderError. */
  bearerClaims(provider: Provider, text: string): Promise<Claims>
}
type Known = {
  readonly configuration: client.Configuration
  readonly keys: ReturnType<typeof createRemoteJWKSet>
  readonly since: number
  /** When keys were read anew because a token named an unknown one. */
  readonly reloads: number[]
}

/** Configurations are read anew after this long. */
const knownForMs = 10 * 60_000
const maxKnown = 200
/** Unknown key ids make the keys be read anew this often a minute: rotation counts at once, made-up ids cost little. */
const reloadsPerMinute = 6
const clockToleranceSeconds = 60
/** No shared secrets and no `none`: whoever can check must not be able to sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Three values of one secret, so that the server keeps nothing of them. */
export function derived(secret: string, what: 'state' | 'nonce' | 'verifier'): string {
  return createHash('sha256').update(`${what} ${secret}`).digest('base64url')
}

/** Speaks OpenID Connect with the providers that Global Administrators have set up. */
export function createProviderClient(app: App): ProviderClient {
  const knownOf = rememberKnown(app)

  return {
    async authorizationUrl(provider, secret, redirectUri) {
      const { configuration } = await told(() => knownOf(provider))
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(' '),
        state: derived(secret, 'state'),
        nonce: derived(secret, 'nonce'),
        code_challenge: await client.calculatePKCECodeChallenge(derived(secret, 'verifier')),
        code_challenge_method: 'S256',
      }).href
    },
    arrivalOf: (provider, secret, callback) =>
      told(async () => {
        const of = await knownOf(provider)
        const tokens = await client.authorizationCodeGrant(of.configuration, callback, {
          pkceCodeVerifier: derived(secret, 'verifier'),
          expectedState: derived(secret, 'state'),
          expectedNonce: derived(secret, 'nonce'),
          idTokenExpected: true,
        })
        const idToken = tokens.id_token ?? ''
        const issuer = of.configuration.serverMetadata().issuer
        const claims = (await verified(app, of, idToken, issuer, provider.clientId)) as Claims
        const subject = subjectOf(provider.profile, 'idToken', claims)
        if (!subject) throw new ProviderError('The provider does not say by a stable id who you are.')
        const { groups, unread } = await groupsOf(provider, claims, tokens.access_token)
        const roles = rolesOf(provider.roleMappings, groups ? { ...claims, groups } : claims)
        return { subject, names: namesOf(provider.profile, claims), roles, groupsUnread: unread, idToken }
      }),
    async signOutUrl(provider, idToken, backTo) {
      const { configuration } = await told(() => knownOf(provider))
      if (!configuration.serverMetadata().end_session_endpoint) return undefined
      const hint = idToken === undefined ? {} : { id_token_hint: idToken }
      return client.buildEndSessionUrl(configuration, { ...hint, post_logout_redirect_uri: backTo }).href
    },
    bearerClaims: (provider, text) =>
      told(async () => {
        const of = await knownOf(provider)
        const issuer = of.configuration.serverMetadata().issuer
        const claims = (await verified(app, of, text, issuer, provider.audience ?? '')) as Claims
        if (isIdToken(claims)) throw new ProviderError('This is an id token. Send an access token.')
        return claims
      }),
  }
}

/** Configuration and keys of providers, asked for once in a while. */
function rememberKnown(app: App): (provider: Provider) => Promise<Known> {
  const known = new Map<string, Known>()
  return async (provider) => {
    const name = `${provider.id} ${provider.updatedAt.getTime()}`
    const before = known.get(name)
    const now = Date.now()
    if (before && now - before.since < knownForMs) return before
    const configuration = await discover(provider, secretText(app, provider))
    const { jwks_uri: keysAt } = configuration.serverMetadata()
    if (!keysAt) throw new ProviderError('The provider does not say where its keys are (jwks_uri).')
    const keys = createRemoteJWKSet(new URL(keysAt), { cooldownDuration: Number.POSITIVE_INFINITY })
    if (known.size >= maxKnown) known.clear()
    const found: Known = { configuration, keys, since: now, reloads: [] }
    known.set(name, found)
    return found
  }
}

async function verified(
  app: App,
  of: Known,
  text: string,
  issuer: string,
  audience: string,
): Promise<JWTPayload> {
  const options = {
    issuer,
    audience,
    algorithms,
    requiredClaims: ['exp', 'iat'],
    clockTolerance: clockToleranceSeconds,
    currentDate: app.now(),
  }
  try {
    return (await jwtVerify(text, of.keys, options)).payload
  } catch (error) {
    if (!(error instanceof joseErrors.JWKSNoMatchingKey) || !mayReload(of.reloads)) throw error
    await of.keys.reload()
    return (await jwtVerify(text, of.keys, options)).payload
  }
}

function mayReload(reloads: number[]): boolean {
  const now = Date.now()
  while (reloads[0] !== undefined && now - reloads[0] >= 60_000) reloads.shift()
  if (reloads.length >= reloadsPerMinute) return false
  reloads.push(now)
  return true
}

/** Id tokens tell a browser's sign-in and are for nobody else; only they carry these. */
function isIdToken(claims: Claims): boolean {
  return ['nonce', 'at_hash', 'c_hash'].some((name) => Object.hasOwn(claims, name))
}

async function groupsOf(
  provider: Provider,
  claims: Claims,
  accessToken: string,
): Promise<{ groups?: readonly string[]; unread: boolean }> {
  const asked = provider.roleMappings.some(({ claim }) => claim === 'groups')
  if (!asked || !lacksGroups(provider, claims)) return { unread: false }
  const groups = await listGroupsOfPerson(provider.graphUrl, accessToken, timeoutSeconds * 1_000)
  return groups ? { groups, unread: false } : { unread: true }
}
