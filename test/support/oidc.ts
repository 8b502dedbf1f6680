import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'

export type Accounts = Record<string, Record<string, unknown>>
export type ClientSettings = {
  readonly id: string
  readonly secret?: string
  readonly redirectUris: string[]
}

/** A real OpenID provider on a port of this machine. */
export type OidcProvider = {
  readonly issuer: string
  /** Who is signed in there, by account; the claims of each are in `accounts`. */
  account: string
  readonly accounts: Accounts
  /** Claims of access tokens beyond the usual, for the account or the client. */
  accessClaims(id: string): Record<string, unknown>
  /** Changes what the token endpoint answers. */
  alter: ((body: Record<string, unknown>) => Record<string, unknown>) | undefined
  /** Clients and keys as they are from now on. */
  start(clients: readonly ClientSettings[], keys: readonly JWK[]): void
  /** Makes a code as old as time. */
  expire(code: string): Promise<void>
  close(): Promise<void>
}

export async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
}

const claimNames = [
  'oid',
  'preferred_username',
  'upn',
  'email',
  'email_verified',
  'roles',
  'groups',
  'hasgroups',
  'realm_access',
]

export async function startOidc(): Promise<OidcProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined
  const server: Server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const oidc: OidcProvider = {
    issuer,
    account: '',
    accounts: {},
    accessClaims: () => ({}),
    alter: undefined,
    expire: async () => {},
    start(clients, keys) {
      const provider = build(oidc, clients, keys)
      const serve = provider.callback()
      oidc.expire = async (code) => {
        const found = await provider.AuthorizationCode.find(code)
        const { adapter } = provider.AuthorizationCode as unknown as {
          adapter: {
            find(id: string): Promise<object>
            upsert(id: string, row: object, ttl: number): Promise<void>
          }
        }
        const id = found?.jti ?? ''
        await adapter.upsert(id, { ...(await adapter.find(id)), exp: 1 }, 600)
      }
      handle = (request, response) =>
        request.url?.startsWith('/interaction/')
          ? provider.interactionFinished(request, response, { login: { accountId: oidc.account } })
          : serve(request, response)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return oidc
}

function build(oidc: OidcProvider, clients: readonly ClientSettings[], keys: readonly JWK[]): Provider {
  const provider = new Provider(oidc.issuer, {
    clients: clients.map(({ id, secret, redirectUris }) => ({
      client_id: id,
      ...(secret ? { client_secret: secret } : {}),
      token_endpoint_auth_method: secret ? 'client_secret_post' : 'none',
      redirect_uris: redirectUris,
      post_logout_redirect_uris: redirectUris.map((uri) => `${new URL(uri).origin}/`),
      grant_types: ['authorization_code', ...(secret ? ['client_credentials'] : [])],
    })),
    jwks: { keys: [...keys] as never },
    cookies: { keys: ['test'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', ...claimNames] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 600,
      IdToken: 600,
      Session: 600,
      Grant: 600,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => [],
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, resource) => ({
          scope: 'CloudLicensing.Read CloudLicensing.Read.All User.Read.All',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    extraTokenClaims: async (_ctx, token) =>
      oidc.accessClaims('accountId' in token && token.accountId ? token.accountId : (token.clientId ?? '')),
    findAccount: async (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...oidc.accounts[id] }),
    }),
    loadExistingGrant: async (ctx) => {
      const { client, session, params } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(String(params?.scope ?? 'openid'))
      const resources = [params?.resource ?? []].flat() as string[]
      for (const resource of resources) grant.addResourceScope(resource, String(params?.scope))
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.path === '/token' && oidc.alter) ctx.body = oidc.alter(ctx.body as Record<string, unknown>)
  })
  return provider
}

/** A browser without pages: cookies by site, and redirects up to an address that it is told to stop at. */
export function createBrowser() {
  const jars = new Map<string, Map<string, string>>()
  const get = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jars.get(new URL(url).origin) ?? new Map<string, string>()
    jars.set(new URL(url).origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...(init.headers as Record<string, string>) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const equals = pair.indexOf('=')
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
      if (value === '' || /max-age=0(;|$)|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    get,
    /** Follows redirects; stops before an address that fits, or at what is no redirect. */
    async follow(url: string, stopAt?: RegExp): Promise<{ url: string; response: Response | undefined }> {
      let here = url
      for (let step = 0; step < 15; step++) {
        if (stopAt?.test(here)) return { url: here, response: undefined }
        const response = await get(here)
        const next = response.headers.get('location')
        if (response.status < 300 || response.status >= 400 || !next) return { url: here, response }
        here = new URL(next, here).href
      }
      throw new Error(`too many redirects, at ${here}`)
    },
    forget: () => jars.clear(),
    cookiesOf: (origin: string) => jars.get(origin) ?? new Map<string, string>(),
  }
}
