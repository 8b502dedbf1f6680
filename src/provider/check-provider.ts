import { createRemoteJWKSet } from 'jose'
import * as client from 'openid-client'
import type { App } from '../command/app.ts'
import type { CheckCode } from '../contract/identity-provider.ts'
import { discover, secretText, timeoutSeconds, told } from './discover.ts'
import { ProviderError } from './provider-error.ts'
import type { Provider } from './provider-store.ts'

/** One thing that was looked at, and what to do about it. */
export type Check = {
  readonly name: 'discovery' | 'flow' | 'keys' | 'clock' | 'client' | 'redirectUri' | 'signOut'
  readonly state: 'ok' | 'warning' | 'error'
  /** What was found, for who says it in another language; `values` are what the sentence names. */
  readonly code: CheckCode
  readonly values: Readonly<Record<string, string | number>>
  readonly message: string
  readonly advice: string | null
}

export type ProviderCheck = {
  /** Nothing is an error. */
  readonly works: boolean
  /** The errors in one sentence each. */
  readonly problems: readonly string[]
  readonly checks: readonly Check[]
  readonly issuer: string | null
  readonly keys: number | null
  readonly signsOut: boolean
  /** What the provider must know as ours. */
  readonly redirectUri: string
}

/** Id tokens tell times by the second; beyond the tolerance of `provider-client.ts` all of them are refused. */
const clockToleranceMs = 60_000

/**
 * Looks at everything that signing in needs, as far as it can be seen without a person: asks the provider for
 * its configuration and keys, compares clocks, and tries the client and the address with a code that is none.
 */
export async function checkProvider(
  app: App,
  provider: Provider,
  redirectUri: string,
): Promise<ProviderCheck> {
  const checks: Check[] = []
  const found = { issuer: null as string | null, keys: null as number | null, signsOut: false }
  try {
    const configuration = await told(() => discover(provider, secretText(app, provider)))
    const metadata = configuration.serverMetadata()
    found.issuer = metadata.issuer
    found.signsOut = metadata.end_session_endpoint !== undefined
    checks.push(
      ok('discovery', 'configurationRead', `${metadata.issuer} tells its configuration.`, {
        issuer: metadata.issuer,
      }),
      flowOf(metadata),
    )
    found.keys = metadata.jwks_uri ? await countKeys(metadata.jwks_uri) : null
    checks.push(keysCheck(found.keys), await clockCheck(app, provider))
    checks.push(await clientCheck(configuration, redirectUri))
    checks.push(await redirectCheck(provider, metadata, redirectUri), signOutCheck(found.signsOut))
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const advice = 'Check the issuer: <issuer>/.well-known/openid-configuration must answer to this server.'
    const { message } = error
    const values = { issuer: provider.issuer, why: message }
    checks.push({
      name: 'discovery',
      state: 'error',
      code: 'configurationUnreadable',
      values,
      message,
      advice,
    })
  }
  const problems = checks.filter(({ state }) => state === 'error').map(({ message }) => message)
  return { works: problems.length === 0, problems, checks, ...found, redirectUri }
}

function ok(name: Check['name'], code: CheckCode, message: string, values: Check['values'] = {}): Check {
  return { name, state: 'ok', code, values, message, advice: null }
}

function flowOf(metadata: client.ServerMetadata): Check {
  const { code_challenge_methods_supported: challenges } = metadata
  const failed = (code: CheckCode, message: string): Check => ({
    name: 'flow',
    state: 'error',
    code,
    values: {},
    message,
    advice: 'Use a provider, or an application there, for the authorization code flow with PKCE.',
  })
  if (challenges && !challenges.includes('S256'))
    return failed('pkceMissing', 'The provider does not do PKCE with S256.')
  if (!metadata.authorization_endpoint || !metadata.token_endpoint)
    return failed('flowMissing', 'The provider does not serve the authorization code flow.')
  return ok('flow', 'flowServed', 'The provider serves the authorization code flow with PKCE.')
}

function keysCheck(keys: number | null): Check {
  if (keys)
    return ok('keys', 'keysShown', `The provider shows ${keys} ${keys === 1 ? 'key' : 'keys'}.`, {
      count: keys,
    })
  return {
    name: 'keys',
    state: 'error',
    code: 'keysUnreadable',
    values: {},
    message: 'The keys of the provider could not be read.',
    advice: 'The address that its configuration names as jwks_uri must answer to this server.',
  }
}

async function countKeys(keysAt: string): Promise<number | null> {
  const set = createRemoteJWKSet(new URL(keysAt))
  const read = await set.reload().catch(() => 'failed')
  return read === 'failed' ? null : (set.jwks()?.keys.length ?? null)
}

async function clockCheck(app: App, provider: Provider): Promise<Check> {
  const url = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const date = await ask(url).then(
    (response) => Date.parse(response.headers.get('date') ?? ''),
    () => Number.NaN,
  )
  if (Number.isNaN(date)) {
    const advice = 'Keep the clock of this server right (NTP).'
    const message = 'The provider does not tell its time.'
    return { name: 'clock', state: 'warning', code: 'clockUnknown', values: {}, message, advice }
  }
  const apart = Math.round((app.now().getTime() - date) / 1_000)
  const values = { seconds: Math.abs(apart) }
  if (Math.abs(apart) * 1_000 <= clockToleranceMs) {
    return ok('clock', 'clockRight', `The clocks are ${Math.abs(apart)} s apart.`, values)
  }
  return {
    name: 'clock',
    state: 'error',
    code: apart > 0 ? 'clockAhead' : 'clockBehind',
    values,
    message: `This server's clock is ${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} the provider's.`,
    advice: 'Set the clock of this server (NTP): tokens are refused before and after their time.',
  }
}

/** Trades a code that is none: whoever does not know the client says so before looking at the code. */
async function clientCheck(configuration: client.Configuration, redirectUri: string): Promise<Check> {
  const form = { code: 'check', redirect_uri: redirectUri, code_verifier: 'c'.repeat(43) }
  const answer = await client.genericGrantRequest(configuration, 'authorization_code', form).then(
    () => undefined,
    (error: unknown) => error,
  )
  const code = answer instanceof client.ResponseBodyError ? answer.error : undefined
  if (code === 'invalid_grant') return ok('client', 'clientKnown', 'The provider knows this client.')
  if (code === 'invalid_client' || code === 'unauthorized_client') {
    return {
      name: 'client',
      state: 'error',
      code: 'clientRefused',
      values: { error: code },
      message: `The provider does not accept this client (${code}).`,
      advice: 'Check the client id, and give the client secret anew: it may have expired.',
    }
  }
  return {
    name: 'client',
    state: 'warning',
    code: 'clientUnsure',
    values: {},
    message: 'Whether the provider accepts this client could not be found out.',
    advice: 'Sign in once to see.',
  }
}

/** Asks for a sign-in without a person: sent back to us with a refusal, the provider knows the address. */
async function redirectCheck(
  provider: Provider,
  metadata: client.ServerMetadata,
  redirectUri: string,
): Promise<Check> {
  const advice = `Register ${redirectUri} as a redirect URI of the application there, letter by letter.`
  const unsure = (state: Check['state'], code: CheckCode, message: string): Check => ({
    name: 'redirectUri',
    state,
    code,
    values: { redirectUri },
    message,
    advice,
  })
  if (!metadata.authorization_endpoint)
    return unsure('warning', 'signInPlaceMissing', 'The provider names no place to sign in.')
  const url = new URL(metadata.authorization_endpoint)
  const query = {
    client_id: provider.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    prompt: 'none',
    state: 'check',
    code_challenge: 'c'.repeat(43),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const response = await ask(url.href).catch(() => undefined)
  if (!response)
    return unsure('warning', 'signInPlaceSilent', 'The place to sign in did not answer to this server.')
  if (response.headers.get('location')?.startsWith(redirectUri)) {
    return ok('redirectUri', 'redirectKnown', 'The provider sends browsers back to this server.')
  }
  return response.status >= 400
    ? unsure('error', 'redirectRefused', `The provider does not send browsers back to ${redirectUri}.`)
    : unsure('warning', 'redirectUnsure', 'Whether the provider sends browsers back could not be found out.')
}

function signOutCheck(signsOut: boolean): Check {
  if (signsOut) return ok('signOut', 'signOutKnown', 'Signing out ends the session at the provider, too.')
  return {
    name: 'signOut',
    state: 'warning',
    code: 'signOutUnknown',
    values: {},
    message: 'The provider does not say where to sign out of it.',
    advice: 'People who sign out here stay signed in there.',
  }
}

function ask(url: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutSeconds * 1_000) })
}
