import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { giveRole } from '../support/callers.ts'
import { createBrowser, newKey, type OidcProvider, startOidc } from '../support/oidc.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Signing in through a real OpenID provider, over HTTP.

const base = '/beta/admin/cloudLicensing/identityProviders'
const secret = 'a-client-secret-that-is-long-enough'
const audience = 'api://allot'
let api: TestApi
let oidc: OidcProvider
let origin: string
const ids: Record<'entra' | 'okta' | 'keycloak', string> = { entra: '', okta: '', keycloak: '' }
const callback = (id: string) => `${origin}/auth/providers/${id}/callback`
const clients = () => [
  ...Object.entries(ids).map(([name, id]) => ({ id: name, secret, redirectUris: [callback(id)] })),
  { id: 'tool', redirectUris: ['http://127.0.0.1:9/back'] },
]

beforeAll(async () => {
  api = await testApi({ secretKey: randomBytes(32) })
  await api.server.listen({ port: 0, host: '127.0.0.1' })
  origin = `http://127.0.0.1:${(api.server.server.address() as AddressInfo).port}`
  oidc = await startOidc()
  const mappings = {
    entra: { claim: 'groups', value: 'g-admins', role: 'globalReader' },
    okta: { claim: 'groups', value: 'Licensing', role: 'licenseAdministrator' },
    keycloak: { claim: 'realm_access.roles', value: 'licensing', role: 'licenseAdministrator' },
  }
  for (const profile of ['entra', 'okta', 'keycloak'] as const) {
    const made = await api.post(base, {
      displayName: `By ${profile}`,
      profile,
      issuer: oidc.issuer,
      clientId: profile,
      clientSecret: secret,
      audience: `${audience}/${profile}`,
      graphUrl: oidc.issuer,
      roleMappings: [mappings[profile]],
    })
    ids[profile] = made.id
  }
  oidc.start(clients(), [await newKey('first')])
})
beforeEach(() => {
  api.clock.now = new Date()
  oidc.alter = undefined
  oidc.accessClaims = () => ({})
})
afterAll(async () => {
  await oidc.close()
  await api.close()
})

type Browser = ReturnType<typeof createBrowser>
async function signIn(profile: keyof typeof ids, account: string, browser = createBrowser()) {
  oidc.account = account
  const start = `${origin}/auth/providers/${ids[profile]}/start`
  const back = await browser.follow(start, /\/callback\?/)
  const response = await browser.get(back.url)
  return { browser, back: back.url, status: response.status, text: await response.text() }
}
async function session(browser: Browser): Promise<Json> {
  const response = await browser.get(`${origin}/auth/session`)
  return response.status === 200 ? response.json() : response.status
}

test('each profile signs in whom its stable claim names, with the roles that are mapped', async () => {
  const [enid, oki, keiko] = [await api.user('Enid'), await api.user('Oki'), await api.user('Keiko')]
  oidc.accounts.e1 = { oid: enid, preferred_username: 'somebody@else.com', groups: ['g-admins'] }
  oidc.accounts.o1 = { email: 'Oki@contoso.com', email_verified: true, groups: ['Licensing', 'x'] }
  oidc.accounts.k1 = { preferred_username: 'keiko@contoso.com', realm_access: { roles: ['licensing'] } }
  const cases = [
    ['entra', 'e1', enid, 'globalReader'],
    ['okta', 'o1', oki, 'licenseAdministrator'],
    ['keycloak', 'k1', keiko, 'licenseAdministrator'],
  ] as const
  for (const [profile, account, id, role] of cases) {
    const { browser, status, text } = await signIn(profile, account)
    expect(status, text).toBe(303)
    expect(await session(browser), profile).toMatchObject({ id, roles: [role] })
  }
  const { value } = await api.get(`${base}/${ids.entra}/bindings`)
  expect(value).toMatchObject([{ userId: enid, subject: enid, madeBy: 'id' }])
})

test('once known, a person is the subject, whatever the names are then', async () => {
  const anna = await api.user('Anna')
  oidc.accounts.a1 = { preferred_username: 'anna@contoso.com' }
  await signIn('keycloak', 'a1')
  await api.patch(`/v1.0/users/${anna}`, { userPrincipalName: 'anna.new@contoso.com' })
  const other = await api.user('Anna')
  const { browser } = await signIn('keycloak', 'a1')
  expect((await session(browser)).id).toBe(anna)
  oidc.accounts.a2 = { preferred_username: 'anna@contoso.com' }
  expect((await session((await signIn('keycloak', 'a2')).browser)).id).toBe(other)
})

test('strangers, unverified addresses and disabled people get a page that says whom to ask', async () => {
  await api.user('Mallory')
  oidc.accounts.s1 = { preferred_username: 'nobody@contoso.com' }
  oidc.accounts.s2 = { email: 'mallory@contoso.com', email_verified: false }
  oidc.accounts.s3 = { preferred_username: 'gone@contoso.com' }
  const gone = await api.user('Gone', { accountEnabled: false })
  for (const account of ['s1', 's2', 's3']) {
    const { status, text, browser } = await signIn('okta', account)
    expect([status, text], account).toEqual([403, expect.stringContaining('Ask a Global Administrator')])
    expect(await session(browser)).toBe(401)
  }
  await api.remove(`/v1.0/users/${gone}`)
  const audit = await api.get(
    "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Sign in' and result eq 'failure'",
  )
  expect(JSON.stringify(audit.value)).toContain('s1')
})

test('who may rename users does not take over an account with a role or with a binding', async () => {
  const boss = await api.user('Boss')
  await giveRole(api, boss, 'globalAdministrator')
  const bound = await api.user('Bound')
  oidc.accounts.b1 = { preferred_username: 'bound@contoso.com' }
  await signIn('keycloak', 'b1')
  oidc.accounts.thief = { preferred_username: 'thief@contoso.com' }
  for (const victim of [boss, bound]) {
    await api.patch(`/v1.0/users/${victim}`, { userPrincipalName: 'thief@contoso.com' })
    for (const profile of ['keycloak', 'okta'] as const) {
      const { status, text } = await signIn(profile, 'thief')
      expect([status, text]).toEqual([403, expect.stringContaining('has to allow this one first')])
    }
    await api.patch(`/v1.0/users/${victim}`, { userPrincipalName: `back-${victim}@contoso.com` })
  }
})

test('a Global Administrator allows it: under the name said then, for the account said then', async () => {
  const chief = await api.user('Chief')
  await giveRole(api, chief, 'globalAdministrator')
  const body = { userId: chief, userPrincipalName: 'Chief@contoso.com' }
  await api.post(`${base}/${ids.keycloak}/bindings`, body)
  expect((await api.call('POST', `${base}/${ids.keycloak}/bindings`, body)).status).toBe(409)
  await api.patch(`/v1.0/users/${chief}`, { userPrincipalName: 'thief2@contoso.com' })
  oidc.accounts.t2 = { preferred_username: 'thief2@contoso.com' }
  expect((await signIn('keycloak', 't2')).status).toBe(403)
  oidc.accounts.c1 = { preferred_username: 'chief@contoso.com' }
  const { browser } = await signIn('keycloak', 'c1')
  expect(await session(browser)).toMatchObject({ id: chief, roles: ['globalAdministrator'] })
  oidc.accounts.c2 = { preferred_username: 'chief@contoso.com' }
  expect((await signIn('keycloak', 'c2')).status).toBe(403)
  const { value } = await api.get(`${base}/${ids.keycloak}/bindings`)
  const { id } = value.find((row: Json) => row.userId === chief)
  await api.remove(`${base}/${ids.keycloak}/bindings/${id}`)
  expect(await session(browser)).toBe(401)
})

test('a role is not for whoever was bound by a name before: binding, session and token end', async () => {
  const next = await api.user('Next')
  oidc.accounts.n1 = { preferred_username: 'next@contoso.com' }
  const { browser } = await signIn('keycloak', 'n1')
  const made = await browser.get(`${origin}/beta/admin/cloudLicensing/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ displayName: 'Kept' }),
  })
  const { token } = (await made.json()) as { token: string }
  expect((await api.call('GET', '/auth/session', undefined, { token })).status).toBe(200)
  await giveRole(api, next, 'globalAdministrator')
  expect(await session(browser)).toBe(401)
  expect((await api.call('GET', '/auth/session', undefined, { token })).status).toBe(401)
  expect((await signIn('keycloak', 'n1')).status).toBe(403)
})

test('a callback counts in the browser that was sent, with its state, once, within minutes', async () => {
  await api.user('Stan')
  oidc.accounts.st = { preferred_username: 'stan@contoso.com' }
  oidc.account = 'st'
  const start = `${origin}/auth/providers/${ids.keycloak}/start`
  const refused = async (browser: Browser, url: string) => {
    const response = await browser.get(url)
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('not started in this browser'),
    ])
  }
  const browser = createBrowser()
  const { url } = await browser.follow(start, /\/callback\?/)
  await refused(createBrowser(), url)
  const wrong = new URL(url)
  wrong.searchParams.set('state', 'x'.repeat(43))
  await refused(browser, wrong.href)
  const again = createBrowser()
  const second = (await again.follow(start, /\/callback\?/)).url
  const cookies = new Map(again.cookiesOf(origin))
  expect((await again.get(second)).status).toBe(303)
  for (const [name, value] of cookies) again.cookiesOf(origin).set(name, value)
  await refused(again, second)
  const late = createBrowser()
  const third = (await late.follow(start, /\/callback\?/)).url
  api.clock.advance(10 * 60_000)
  await refused(late, third)
})

test('a wrong nonce, a code that is expired or of another sign-in, and a token that was altered are refused', async () => {
  await api.user('Nora')
  oidc.accounts.no = { preferred_username: 'nora@contoso.com' }
  oidc.account = 'no'
  const start = `${origin}/auth/providers/${ids.keycloak}/start`
  const toProvider = async (browser: Browser) => {
    const response = await browser.get(start)
    return new URL(response.headers.get('location') ?? '')
  }
  const nonce = createBrowser()
  const authorize = await toProvider(nonce)
  expect(authorize.searchParams.get('code_challenge_method')).toBe('S256')
  authorize.searchParams.set('nonce', 'another')
  const back = await nonce.follow(authorize.href, /\/callback\?/)
  expect((await nonce.get(back.url)).status).toBe(403)

  const stolen = await signIn('keycloak', 'no')
  const code = new URL(stolen.back).searchParams.get('code') ?? ''
  const replay = createBrowser()
  const fresh = new URL((await replay.follow(start, /\/callback\?/)).url)
  fresh.searchParams.set('code', code)
  expect((await replay.get(fresh.href)).status).toBe(403)

  const slow = createBrowser()
  const slowBack = new URL((await slow.follow(start, /\/callback\?/)).url)
  await oidc.expire(slowBack.searchParams.get('code') ?? '')
  expect((await slow.get(slowBack.href)).status).toBe(403)

  let foreign: unknown
  oidc.alter = (body) => {
    foreign = body.id_token
    return body
  }
  await signIn('okta', 'no')
  oidc.alter = (body) => ({ ...body, id_token: foreign })
  expect((await signIn('keycloak', 'no')).status, 'audience').toBe(403)
  oidc.alter = (body) => ({ ...body, id_token: forged(String(body.id_token)) })
  expect((await signIn('keycloak', 'no')).status, 'signature').toBe(403)
  oidc.alter = undefined
  expect((await signIn('keycloak', 'no')).status).toBe(303)
})

/** The same header and signature over other claims. */
function forged(token: string): string {
  const [header, claims = '', signature] = token.split('.')
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'a1' }
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.')
}

test('keys may rotate at any time', async () => {
  await api.user('Rota')
  oidc.accounts.ro = { preferred_username: 'rota@contoso.com' }
  expect((await signIn('keycloak', 'ro')).status).toBe(303)
  oidc.start(clients(), [await newKey('second')])
  expect((await signIn('keycloak', 'ro')).status).toBe(303)
})

test('signing out ends the session here and says where to end the one at the provider', async () => {
  await api.user('Lou')
  oidc.accounts.lo = { preferred_username: 'lou@contoso.com' }
  const { browser } = await signIn('keycloak', 'lo')
  const headers = { 'sec-fetch-site': 'same-origin' }
  const answer = await browser.get(`${origin}/auth/sign-out`, { method: 'POST', headers })
  const { signOutUrl } = (await answer.json()) as { signOutUrl: string }
  expect(await session(browser)).toBe(401)
  const url = new URL(signOutUrl)
  expect(url.origin).toBe(oidc.issuer)
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/`)
  expect(url.searchParams.get('id_token_hint')).toMatch(/^ey/)
  expect((await browser.get(signOutUrl)).status).toBe(200)
})

test('groups that are too many for the token are read from Graph, and give no role where they are not', async () => {
  const gil = randomUUID()
  await api.user('Gil')
  oidc.accounts.gi = { oid: gil, preferred_username: 'gil@contoso.com', hasgroups: true }
  const { browser } = await signIn('entra', 'gi')
  expect(await session(browser)).toMatchObject({ roles: [] })
  const { createServer } = await import('node:http')
  const seen: string[] = []
  const graph = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization?.slice(0, 7)}`)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ value: ['x', 'g-admins'] }))
  })
  await new Promise<void>((done) => graph.listen(0, '127.0.0.1', done))
  const graphUrl = `http://127.0.0.1:${(graph.address() as AddressInfo).port}`
  await api.patch(`${base}/${ids.entra}`, { graphUrl })
  const again = await signIn('entra', 'gi')
  expect(await session(again.browser)).toMatchObject({ roles: ['globalReader'] })
  expect(seen).toEqual(['POST /v1.0/me/getMemberObjects Bearer '])
  graph.closeAllConnections()
  await new Promise((done) => graph.close(done))
})

/** An access token of the provider for our audience, got by a public client in the person's name. */
async function accessToken(account: string, resource: string, scope = 'CloudLicensing.Read'): Promise<Json> {
  oidc.account = account
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = new URLSearchParams({
    client_id: 'tool',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:9/back',
    scope: `openid ${scope}`,
    resource,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const back = await createBrowser().follow(`${oidc.issuer}/auth?${query}`, /:9\/back/)
  return tokenOf({
    client_id: 'tool',
    grant_type: 'authorization_code',
    code: new URL(back.url).searchParams.get('code') ?? '',
    redirect_uri: 'http://127.0.0.1:9/back',
    code_verifier: verifier,
    resource,
  })
}
async function tokenOf(form: Record<string, string>): Promise<Json> {
  const answer = await fetch(`${oidc.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) })
  return answer.json()
}
const asked = (url: string, token: string) => api.call('GET', url, undefined, { token })

test('an access token does what its scopes and the roles of its person both allow', async () => {
  const bea = await api.user('Bea')
  oidc.accounts.be = { preferred_username: 'bea@contoso.com' }
  const resource = `${audience}/keycloak`
  const early = await accessToken('be', resource)
  expect((await asked('/auth/session', early.access_token)).status, 'not signed in yet').toBe(401)
  await signIn('keycloak', 'be')
  const { access_token: own } = await accessToken('be', resource)
  expect((await asked('/auth/session', own)).body).toMatchObject({
    id: bea,
    roles: [],
    scopes: ['CloudLicensing.Read'],
  })
  expect((await asked('/v1.0/users', own)).status).toBe(403)
  oidc.accessClaims = () => ({ realm_access: { roles: ['licensing'] } })
  const { access_token: read } = await accessToken('be', resource, 'User.Read.All')
  expect((await asked('/auth/session', read)).body.roles).toEqual(['licenseAdministrator'])
  expect((await asked('/v1.0/users', read)).status).toBe(200)
  expect((await api.call('POST', '/v1.0/users', {}, { token: read })).status).toBe(403)
  await api.patch(`/v1.0/users/${bea}`, { accountEnabled: false })
  expect((await asked('/auth/session', read)).status).toBe(401)
})

test('tokens for others, altered or old ones and id tokens are refused', async () => {
  await api.user('Ida')
  oidc.accounts.id = { preferred_username: 'ida@contoso.com' }
  let idToken = ''
  oidc.alter = (body) => {
    idToken = String(body.id_token)
    return body
  }
  await signIn('keycloak', 'id')
  oidc.alter = undefined
  const { access_token: good } = await accessToken('id', `${audience}/keycloak`)
  expect((await asked('/auth/session', good)).status).toBe(200)
  const { access_token: foreign } = await accessToken('id', 'api://another')
  await api.patch(`${base}/${ids.keycloak}`, { audience: 'keycloak' })
  expect((await asked('/auth/session', idToken)).body.error.message).toContain('id token')
  await api.patch(`${base}/${ids.keycloak}`, { audience: `${audience}/keycloak` })
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.x`
  for (const bad of [foreign, idToken, forged(good), unsigned]) {
    const answer = await asked('/auth/session', bad)
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ])
  }
  api.clock.advance(20 * 60_000)
  expect((await asked('/auth/session', good)).status).toBe(401)
})

test('a program has the permissions of its token and the roles that are mapped, of Entra by its app roles', async () => {
  const program = { client_id: 'entra', client_secret: secret, grant_type: 'client_credentials' }
  const resource = `${audience}/entra`
  oidc.accessClaims = () => ({
    idtyp: 'app',
    oid: randomUUID(),
    roles: ['User.Read.All', 'Made.Up'],
    groups: ['g-admins'],
  })
  const { access_token: reads } = await tokenOf({ ...program, resource })
  expect((await asked('/auth/session', reads)).body).toMatchObject({
    kind: 'application',
    roles: ['globalReader'],
    scopes: ['User.Read.All'],
  })
  expect((await asked('/v1.0/users', reads)).status).toBe(200)
  oidc.accessClaims = () => ({ idtyp: 'app', roles: ['User.Read.All'] })
  const { access_token: roleless } = await tokenOf({ ...program, resource })
  expect((await asked('/v1.0/users', roleless)).status).toBe(403)
})

test('secrets are not answered, audited or kept in the open, and not kept at all without a key', async () => {
  const all = [
    await api.call('GET', base),
    await api.call('GET', `${base}/${ids.okta}`),
    await api.call('GET', '/v1.0/auditLogs/directoryAudits?$top=999'),
  ]
  for (const { status, text } of all) expect([status, text.includes(secret)]).toEqual([200, false])
  const kept = await sql<{ secret: Buffer }>`select client_secret as secret from identity_provider`.execute(
    api.database.db,
  )
  for (const row of kept.rows) expect(row.secret.includes(secret)).toBe(false)
  const keyless = await testApi()
  const body = {
    displayName: 'X',
    profile: 'okta',
    issuer: oidc.issuer,
    clientId: 'okta',
    clientSecret: secret,
  }
  const refused = await keyless.call('POST', base, body)
  expect([refused.status, refused.body.error.message]).toEqual([
    400,
    expect.stringContaining('ALLOT_SECRET_KEY'),
  ])
  await keyless.close()
})

test('wrong settings are refused with what to do, and a check tells what does not work', async () => {
  const body = {
    displayName: 'X',
    profile: 'entra',
    issuer: 'https://login.microsoftonline.com/t/v2.0',
    clientId: 'x',
  }
  const wrong = [
    { issuer: 'http://id.contoso.com' },
    { issuer: 'https://login.microsoftonline.com/common/v2.0' },
    { issuer: 'https://u:p@id.contoso.com' },
    { profile: 'saml' },
    { roleMappings: [{ claim: 'a b', value: 'x', role: 'globalReader' }] },
    { clientSecret: 5 },
  ]
  for (const change of wrong) {
    const { status, text } = await api.call('POST', base, { ...body, ...change })
    expect(status, text).toBe(400)
  }
  expect((await api.call('POST', base, { ...body, issuer: oidc.issuer, clientId: 'okta' })).status).toBe(409)
  const works = await checkOf(ids.okta)
  expect(works).toMatchObject({
    works: true,
    problems: [],
    keys: 1,
    signsOut: true,
    redirectUri: callback(ids.okta),
  })
  expect(works.checks.map(({ name, state }: Json) => `${name} ${state}`)).toEqual(
    ['discovery', 'flow', 'keys', 'clock', 'client', 'redirectUri', 'signOut'].map((name) => `${name} ok`),
  )
  expect(works.checks.every(({ advice }: Json) => advice === null)).toBe(true)
  const closed = await startOidc()
  await closed.close()
  const { id } = await api.post(base, { ...body, issuer: closed.issuer })
  const check = await checkOf(id)
  expect(check).toMatchObject({ works: false, problems: [expect.stringContaining('ECONNREFUSED')] })
  expect(check.checks).toEqual([expect.objectContaining({ name: 'discovery', state: 'error' })])
  await api.remove(`${base}/${id}`)
})

/** Asked at the address that people use, so that the redirect URI is theirs. */
async function checkOf(id: string): Promise<Json> {
  const headers = { authorization: `Bearer ${api.token}` }
  return (await fetch(`${origin}${base}/${id}/check`, { headers })).json()
}

test('a check finds a wrong secret, an address that is not registered, and a clock that is off', async () => {
  const faults = async (id: string): Promise<Json> =>
    (await checkOf(id)).checks.filter(({ state }: Json) => state !== 'ok')
  const wrongSecret = 'another-client-secret-that-is-long-enough'
  await api.patch(`${base}/${ids.entra}`, { clientSecret: wrongSecret })
  expect(await faults(ids.entra)).toMatchObject([
    { name: 'client', state: 'error', message: expect.stringContaining('invalid_client') },
  ])
  await api.patch(`${base}/${ids.entra}`, { clientSecret: secret })
  expect(await faults(ids.entra)).toEqual([])

  const others = clients().map((client) => ({ ...client, redirectUris: ['http://127.0.0.1:9/elsewhere'] }))
  oidc.start(others, [await newKey('third')])
  expect(await faults(ids.okta)).toMatchObject([
    { name: 'redirectUri', state: 'error', advice: expect.stringContaining(callback(ids.okta)) },
  ])
  oidc.start(clients(), [await newKey('fourth')])

  api.clock.now = new Date(Date.now() + 5 * 60_000)
  expect(await faults(ids.okta)).toMatchObject([
    { name: 'clock', state: 'error', message: expect.stringMatching(/\d+ s ahead of the provider's/) },
  ])
})

test('anybody sees the names of the providers of their organization, and no more', async () => {
  const list = async (query = '') =>
    (await api.call('GET', `/auth/providers${query}`, undefined, { token: null })).body.value
  expect(await list()).toEqual(
    ['entra', 'keycloak', 'okta'].map((name) => ({ id: ids[name as 'okta'], displayName: `By ${name}` })),
  )
  await createTenant(api.app, { displayName: 'Fabrikam' })
  expect(await list()).toEqual([])
  expect(await list(`?tenantId=${api.tenantId}`)).toHaveLength(3)
})

test('a removed provider takes its sessions along', async () => {
  await api.user('Rem')
  oidc.accounts.re = { preferred_username: 'rem@contoso.com' }
  const { browser } = await signIn('okta', 're')
  expect((await session(browser)).roles).toEqual([])
  await api.remove(`${base}/${ids.okta}`)
  expect(await session(browser)).toBe(401)
  expect((await browser.get(`${origin}/auth/providers/${ids.okta}/start`)).status).toBe(404)
})

test.each(['start', 'callback'])(
  'the %s of a provider that is not there is a page in the language of the reader',
  async (way) => {
    const open = (id: string, language: string) =>
      fetch(`${origin}/auth/providers/${id}/${way}`, { headers: { 'accept-language': language } })
    for (const id of ['00000000-0000-4000-8000-000000000000', '%3Cb%3E']) {
      const answer = await open(id, 'de')
      expect(answer.status).toBe(404)
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const text = await answer.text()
      expect(text).toContain('Diesen Weg zur Anmeldung gibt es nicht')
      expect(text).toContain('<a href="/">')
      expect(text).not.toContain('<b>')
      expect(await (await open(id, 'en')).text()).toContain('This way to sign in is not there')
    }
  },
)
