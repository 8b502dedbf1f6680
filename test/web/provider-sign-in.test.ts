import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { readAdminCenter } from '../../src/graph/admin-center.ts'
import { buildServer } from '../../src/graph/server.ts'
import { newKey, type OidcProvider, startOidc } from '../support/oidc.ts'
import { type TestApi, testApi } from '../support/test-api.ts'
import { type Contexts, openContexts } from './contexts.ts'

// A person signs in through a real OpenID provider in a real browser, and out of both.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 })

const profiles = ['entra', 'okta', 'keycloak'] as const
type Profile = (typeof profiles)[number]
const secret = 'a-client-secret-that-is-long-enough'
let api: TestApi
let server: FastifyInstance
let oidc: OidcProvider
let contexts: Contexts
let context: BrowserContext
let page: Page
let origin: string
const ids = { entra: '', okta: '', keycloak: '' }

beforeAll(async () => {
  const adminCenter = readAdminCenter()
  if (!adminCenter) throw new Error('The pages are not built: run `npm run build` first.')
  api = await testApi({ secretKey: randomBytes(32) })
  server = buildServer({ app: api.app, adminCenter })
  await server.listen({ port: 0, host: '127.0.0.1' })
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  oidc = await startOidc()
  for (const profile of profiles) {
    const made = await api.post('/beta/admin/cloudLicensing/identityProviders', {
      displayName: `Contoso ${profile}`,
      profile,
      issuer: oidc.issuer,
      clientId: profile,
      clientSecret: secret,
      roleMappings: [{ claim: 'groups', value: 'Licensing', role: 'licenseAdministrator' }],
    })
    ids[profile] = made.id
  }
  const clients = profiles.map((id) => ({
    id,
    secret,
    redirectUris: [`${origin}/auth/providers/${ids[id]}/callback`],
  }))
  oidc.start(clients, [await newKey('one')])
  contexts = await openContexts()
  // One for all, since a new one would load and compile the pages anew; what a test leaves are cookies.
  context = await contexts.open()
  page = await context.newPage()
  page.setDefaultTimeout(60_000)
  for (const name of ['Enid', 'Oki', 'Keiko', 'Zora', 'Anentra', 'Anokta', 'Ankeycloak']) await api.user(name)
  oidc.accounts.enid = { oid: '1', preferred_username: 'enid@contoso.com', groups: ['Licensing'] }
  oidc.accounts.oki = { email: 'oki@contoso.com', email_verified: true, groups: ['Licensing'] }
  oidc.accounts.keiko = { preferred_username: 'keiko@contoso.com', groups: [] }
  oidc.accounts.zora = { preferred_username: 'zora@contoso.com' }
  oidc.accounts.stranger = { preferred_username: 'stranger@elsewhere.com' }
})
afterAll(async () => {
  await contexts?.close()
  await oidc?.close()
  await server?.close()
  await api?.close()
})
beforeEach(async () => {
  api.clock.now = new Date()
  oidc.alter = undefined
  await context.clearCookies()
})

async function signIn(profile: Profile, account: string): Promise<void> {
  oidc.account = account
  await page.goto(`${origin}/`)
  await page.getByRole('link', { name: `Sign in with Contoso ${profile}` }).click()
  await page.waitForURL(`${origin}/`)
}
async function whoIsSignedIn(): Promise<unknown> {
  const response = await context.request.get(`${origin}/auth/session`)
  return response.status() === 200 ? (await response.json()).displayName : response.status()
}

test.each([
  ['entra', 'enid', 'Enid', 'licenseAdministrator'],
  ['okta', 'oki', 'Oki', 'licenseAdministrator'],
  ['keycloak', 'keiko', 'Keiko', undefined],
] as const)(
  '%s: in with the provider, out of it and of us, and in as somebody else',
  async (profile, account, name, role) => {
    await signIn(profile, account)
    await page.getByRole('button', { name: `Account of ${name}` }).waitFor()
    const session = await (await context.request.get(`${origin}/auth/session`)).json()
    expect(session.roles).toEqual(role ? [role] : [])
    expect(await page.getByRole('link', { name: 'Licenses' }).count()).toBe(role ? 1 : 0)

    await page.getByRole('button', { name: `Account of ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    // The provider asks whether its own session shall end, too, and leads back.
    await page.waitForURL((url) => url.origin === oidc.issuer)
    await page.getByRole('button', { name: /Yes/ }).click()
    await page.getByRole('link', { name: `Sign in with Contoso ${profile}` }).waitFor()
    expect(new URL(page.url()).origin).toBe(origin)
    expect(await whoIsSignedIn()).toBe(401)

    // Had the provider's session gone on, it would not ask who is there now.
    const next = `an${profile}`
    const names = { preferred_username: `${next}@contoso.com`, email: `${next}@contoso.com` }
    oidc.accounts[next] = { oid: next, email_verified: true, ...names }
    await signIn(profile, next)
    await page.getByRole('button', { name: `Account of An${profile}` }).waitFor()
  },
)

test('the session outlives the pages and closes with the cookie', async () => {
  await signIn('keycloak', 'keiko')
  await page.reload()
  await page.getByRole('button', { name: 'Account of Keiko' }).waitFor()
  const cookies = await context.cookies(origin)
  expect(cookies.find(({ name }) => name === 'allot-session')).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
  })
  expect(cookies.some(({ name }) => name === 'allot-sign-in')).toBe(false)
  await context.clearCookies()
  await page.reload()
  await page.getByRole('link', { name: 'Sign in with Contoso keycloak' }).waitFor()
})

/** Goes to the provider and back in this browser, and stops before the last step. */
async function wayBack(change: (authorize: URL) => void = () => {}): Promise<URL> {
  oidc.account = 'zora'
  let here = `${origin}/auth/providers/${ids.keycloak}/start`
  for (let step = 0; step < 15; step++) {
    if (here.includes('/callback?')) return new URL(here)
    const answer = await context.request.get(here, { maxRedirects: 0 })
    const next = new URL(answer.headers().location ?? '', here)
    if (next.pathname === '/auth') change(next)
    here = next.href
  }
  throw new Error(`no way back, at ${here}`)
}

async function expectRefusal(words: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name: 'You could not be signed in' }).waitFor()
  await page.getByText(words).waitFor()
  await page.getByText('Ask a Global Administrator of your organization for help.').waitFor()
  expect(await whoIsSignedIn()).toBe(401)
  expect(await page.getByRole('link', { name: 'Back to the start' }).getAttribute('href')).toBe('/')
}

describe('a page says what to do when', () => {
  test('the state is another one', async () => {
    const back = await wayBack()
    back.searchParams.set('state', 'x'.repeat(43))
    await page.goto(back.href)
    await expectRefusal('This sign-in was not started in this browser, or it took too long. Start it again.')
    // And what to do works: the start offers to sign in.
    await page.getByRole('link', { name: 'Back to the start' }).click()
    await page.getByRole('link', { name: 'Sign in with Contoso keycloak' }).waitFor()
  })

  test('the nonce is another one', async () => {
    const back = await wayBack((authorize) => authorize.searchParams.set('nonce', 'another'))
    await page.goto(back.href)
    await expectRefusal(/does not fit|did not accept/)
  })

  test('the code has expired', async () => {
    const back = await wayBack()
    await oidc.expire(back.searchParams.get('code') ?? '')
    await page.goto(back.href)
    await expectRefusal('The provider did not accept the sign-in (invalid_grant). Start it again.')
  })

  test('the sign-in took too long', async () => {
    const back = await wayBack()
    api.clock.advance(10 * 60_000)
    await page.goto(back.href)
    await expectRefusal(/it took too long/)
  })

  test('a callback is used a second time', async () => {
    const back = await wayBack()
    await page.goto(back.href)
    await page.getByRole('button', { name: 'Account of Zora' }).waitFor()
    await context.clearCookies({ name: 'allot-session' })
    await page.goto(back.href)
    await expectRefusal(/not started in this browser/)
  })

  test('the code of another sign-in is put into this one', async () => {
    const used = await wayBack()
    const back = await wayBack()
    back.searchParams.set('code', used.searchParams.get('code') ?? '')
    await page.goto(back.href)
    await expectRefusal(/did not accept the sign-in/)
  })

  test('the provider refuses', async () => {
    const back = await wayBack()
    back.searchParams.delete('code')
    back.searchParams.set('error', 'access_denied')
    await page.goto(back.href)
    await expectRefusal('The provider did not sign you in (access_denied).')
  })

  test('nobody here is that person', async () => {
    oidc.account = 'stranger'
    await page.goto(`${origin}/auth/providers/${ids.keycloak}/start`)
    await expectRefusal('You are signed in there, but nobody here has that account.')
  })

  test('the browser prefers German', async () => {
    oidc.account = 'stranger'
    const german = await contexts.open({ locale: 'de-DE' })
    const there = await german.newPage()
    await there.goto(`${origin}/auth/providers/${ids.keycloak}/start`)
    await there.getByRole('heading', { name: 'Sie konnten nicht angemeldet werden' }).waitFor()
    await there.getByText('Dort sind Sie angemeldet, aber hier hat niemand dieses Konto.').waitFor()
    expect(await there.locator('html').getAttribute('lang')).toBe('de')
    await there.getByRole('link', { name: 'Zurück zum Anfang' }).waitFor()
    await there.goto(`${origin}/auth/providers/removed/callback?code=x`)
    await there.getByText('Diesen Weg zur Anmeldung gibt es nicht').waitFor()
    await there.getByRole('link', { name: 'Zurück zum Anfang' }).click()
    await there.waitForURL(/\/sign-in$/)
    await german.close()
  })
})
