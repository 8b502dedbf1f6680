import { errors as joseErrors } from 'jose'
import * as client from 'openid-client'
import type { App } from '../command/app.ts'
import { ProviderError } from './provider-error.ts'
import type { Provider } from './provider-store.ts'
import { openText, secretOf } from './secret-box.ts'

/** A provider that takes longer does not answer. */
export const timeoutSeconds = 10

/** What the provider says of itself, and how it wants to know us. */
export async function discover(
  provider: Provider,
  secret: string | undefined,
): Promise<client.Configuration> {
  const issuer = new URL(provider.issuer)
  const insecure = issuer.protocol === 'http:'
  const execute = insecure ? [client.allowInsecureRequests] : []
  const found = await client.discovery(issuer, provider.clientId, undefined, client.None(), {
    execute,
    timeout: timeoutSeconds,
  })
  const metadata = found.serverMetadata()
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const post = methods.includes('client_secret_post')
  const how = post ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret)
  const authentication = secret === undefined ? client.None() : how
  const configuration = new client.Configuration(metadata, provider.clientId, undefined, authentication)
  configuration.timeout = timeoutSeconds
  if (insecure) client.allowInsecureRequests(configuration)
  return configuration
}

/** The client secret; throws a ProviderError where the installation's key does not open it. */
export function secretText(app: App, provider: Provider): string | undefined {
  if (provider.clientSecret === null) return undefined
  const text = app.secretKey && openText(app.secretKey, secretOf(provider), provider.clientSecret)
  if (text !== undefined) return text
  throw new ProviderError(
    'This server cannot read the client secret of the provider: its key (ALLOT_SECRET_KEY) is missing or another one than the secret was kept with.',
  )
}

/** What libraries throw, in plain words; their own text may hold what a stranger wrote into the address. */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderError) throw error
    throw new ProviderError(reasonOf(error), { cause: error })
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError) {
    return `The provider did not sign you in (${safeCode(error.error)}).`
  }
  if (error instanceof client.ResponseBodyError) {
    return `The provider did not accept the sign-in (${safeCode(error.error)}). Start it again.`
  }
  if (error instanceof joseErrors.JOSEError) return `The provider's token does not fit (${error.code}).`
  return `The provider could not be asked, or its answer does not fit (${safeCode(innermostCode(error))}).`
}

/** Of errors that hold errors, the code of the first one that happened. */
function innermostCode(error: unknown): unknown {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return (cause instanceof Error ? innermostCode(cause) : undefined) ?? code
}

function safeCode(code: unknown): string {
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown'
}
