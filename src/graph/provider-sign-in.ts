import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../command/app.ts'
import { recordRefusal, runCommand } from '../command/run-command.ts'
import { guid } from '../contract/scalars.ts'
import { Refusal } from '../engine/refusal.ts'
import { findProvider } from '../provider/find-provider-store.ts'
import type { Arrival, ProviderClient } from '../provider/provider-client.ts'
import { derived } from '../provider/provider-client.ts'
import { ProviderError } from '../provider/provider-error.ts'
import { listProviderNames, type Provider } from '../provider/provider-store.ts'
import { idTokenOf, openText, sealText } from '../provider/secret-box.ts'
import { beginSignIn, finishSignIn } from '../session/pending-sign-in.ts'
import { tenantOfSecret } from '../session/secret-text.ts'
import { pendingSignInMs } from '../session/session-lifetime.ts'
import { findSessionProvider } from '../session/session-store.ts'
import { signInWithProvider } from '../session/sign-in-with-provider.ts'
import { listTenants } from '../tenant/tenant-store.ts'
import { originOf } from './asked.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { refusedPage } from './auth-pages.ts'
import { html, options, signInCaller, wordsFor } from './auth-reply.ts'
import { errorAnswer, failureAnswer } from './refusal-response.ts'
import { cookieOf, giveSessionCookie, sessionCookieOf, setCookie } from './session-cookie.ts'

type Deps = {
  readonly app: App
  readonly providers: ProviderClient
}
type OfProvider = { readonly providerId: string }

/** Ways to and back from providers that one address has a minute: nothing is guessed there, and an office is one address. */
const maxWays = 300

/** Lax goes with the way back from the provider, for it is a plain link to a page. */
const pendingCookie = (request: FastifyRequest) =>
  request.protocol === 'https' ? '__Host-allot-sign-in' : 'allot-sign-in'

/** The list of providers, the way to one, and the way back. Asked without being signed in. */
export function registerProviderSignIn(server: FastifyInstance, deps: Deps): void {
  const { app, providers } = deps
  const limit = createAttemptLimit(() => app.now(), maxWays)
  server.get('/auth/providers', async (request) => ({ value: await offered(app, request) }))
  const asPage = { errorHandler: answerWithPage }
  server.get('/auth/providers/:providerId/start', asPage, async (request, reply) => {
    limit(request.ip)
    const provider = await requireProvider(app, (request.params as OfProvider).providerId)
    try {
      const secret = await beginSignIn(app, provider)
      const url = await providers.authorizationUrl(provider, secret, callbackOf(request, provider))
      setCookie(request, reply, pendingCookie(request), secret, pendingSignInMs / 1000)
      return reply.redirect(url, 302)
    } catch (error) {
      return refuse(app, provider, request, reply, error)
    }
  })
  server.get('/auth/providers/:providerId/callback', asPage, async (request, reply) => {
    limit(request.ip)
    const provider = await requireProvider(app, (request.params as OfProvider).providerId)
    try {
      const arrival = await arrive(deps, provider, request)
      const cookie = await signIn(app, provider, arrival, request)
      giveSessionCookie(request, reply, cookie)
      setCookie(request, reply, pendingCookie(request), '', 0)
      return reply.redirect('/', 303)
    } catch (error) {
      return refuse(app, provider, request, reply, error)
    }
  })
}

/** Providers of the only organization, or of the one that is named: others are nobody's business. */
async function offered(app: App, request: FastifyRequest): Promise<object[]> {
  const { tenantId } = request.query as { tenantId?: unknown }
  const tenants = await listTenants(app.database.db)
  const tenant = tenantId === undefined ? tenants : tenants.filter(({ id }) => id === tenantId)
  const [only] = tenant
  return only && tenant.length === 1 ? listProviderNames(app.database.db, only.id) : []
}

async function requireProvider(app: App, text: string): Promise<Provider> {
  const id = guid.safeParse(text)
  const provider = id.success ? await findProvider(app.database.db, id.data) : undefined
  if (!provider)
    throw new Refusal(
      'resourceNotFound',
      'This way to sign in is not there: it was removed, or the address is wrong. Choose another at the start.',
      { providerId: text },
    )
  return provider
}

function callbackOf(request: FastifyRequest, provider: Provider): string {
  return `${originOf(request)}/auth/providers/${provider.id}/callback`
}

/** The browser must be the one that was sent, and comes once; only then is the provider asked. */
async function arrive(
  { app, providers }: Deps,
  provider: Provider,
  request: FastifyRequest,
): Promise<Arrival> {
  const secret = cookieOf(request, pendingCookie(request)) ?? ''
  const { state } = request.query as { state?: unknown }
  const ours = tenantOfSecret('lp', secret) === provider.tenantId && state === derived(secret, 'state')
  if (!ours || !(await finishSignIn(app, provider, secret))) {
    throw new ProviderError(
      'This sign-in was not started in this browser, or it took too long. Start it again.',
    )
  }
  const query = request.originalUrl.split('?').slice(1).join('?')
  return providers.arrivalOf(provider, secret, new URL(`${callbackOf(request, provider)}?${query}`))
}

async function signIn(
  app: App,
  provider: Provider,
  arrival: Arrival,
  request: FastifyRequest,
): Promise<string> {
  const { secretKey } = app
  const { value } = await runCommand(
    app,
    signInCaller(provider.tenantId),
    signInOptions(request, provider),
    async (ctx) =>
      signInWithProvider(ctx, {
        provider,
        subject: arrival.subject,
        names: arrival.names,
        roles: arrival.roles,
        userAgent: request.headers['user-agent'] ?? null,
        previousCookie: sessionCookieOf(request),
        idToken:
          secretKey &&
          ((sessionId) => sealText(secretKey, idTokenOf(ctx.tenantId, sessionId), arrival.idToken)),
      }),
  )
  if (arrival.groupsUnread)
    request.log.warn({ provider: provider.id }, 'the groups of a person were not read')
  return value.cookie
}

function signInOptions(request: FastifyRequest, { id, displayName }: Provider) {
  return options(request, 'signIn', [{ type: 'identityProvider', id, displayName }])
}

/** People come here by a browser, so what goes wrong before it is known with which provider is a page as well. */
async function answerWithPage(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const answer = errorAnswer(error) ?? failureAnswer(error)
  const isFailure = answer.status >= 500
  if (isFailure) request.log.error({ err: error }, 'unexpected failure')
  const page = refusedPage(wordsFor(request), answer.message, isFailure ? request.id : undefined)
  return html(reply.code(answer.status).headers(answer.headers ?? {}), page)
}

/** A page that says why and whom to ask; the audit has it, too. */
async function refuse(
  app: App,
  provider: Provider,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<FastifyReply> {
  if (error instanceof ProviderError) {
    request.log.warn({ err: error, provider: provider.id }, 'a sign-in did not succeed')
    const refusal = new Refusal('missingRequiredPermission', error.message, { providerId: provider.id })
    await recordRefusal(app, signInCaller(provider.tenantId), signInOptions(request, provider), refusal)
  } else if (!(error instanceof Refusal)) throw error
  setCookie(request, reply, pendingCookie(request), '', 0)
  return html(reply.code(403), refusedPage(wordsFor(request), (error as Error).message))
}

/** Where the browser signs out of the provider, too; undefined where the session did not come through one. */
export async function providerSignOut(
  app: App,
  providers: ProviderClient,
  request: FastifyRequest,
  of: { readonly tenantId: string; readonly sessionId: string },
): Promise<string | undefined> {
  const session = await findSessionProvider(app.database.db, of.tenantId, of.sessionId)
  const provider = session?.provider ? await findProvider(app.database.db, session.provider) : undefined
  if (!session || !provider) return undefined
  const { secretKey } = app
  const hint =
    secretKey && session.idToken
      ? openText(secretKey, idTokenOf(of.tenantId, of.sessionId), session.idToken)
      : undefined
  try {
    return await providers.signOutUrl(provider, hint, `${originOf(request)}/`)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    request.log.warn({ err: error, provider: provider.id }, 'the provider was not asked to sign out')
    return undefined
  }
}
