import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newKey, type OidcProvider, startOidc } from '../support/oidc.ts'
import { violationsOf } from './axe.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// What Home says to who has to act, what a product is, and the settings of the organization, in Chromium.

const admin = '/beta/admin/cloudLicensing'
const installMs = 600_000
const ways: readonly BrowserContextOptions[] = [
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 800 } },
]
let world: WebWorld
let page: Page
let oidc: OidcProvider
let olga: string

beforeAll(async () => {
  world = await startWebWorld({ isEmpty: true })
  oidc = await startOidc()
  page = await world.signIn()
}, installMs)
afterAll(async () => {
  await oidc?.close()
  await world?.close()
})

async function user(name: string): Promise<string> {
  const userPrincipalName = `${name.toLowerCase()}@contoso.com`
  const body = { displayName: name, userPrincipalName, usageLocation: 'DE' }
  return (await world.api('POST', '/v1.0/users', body)).id
}

async function buy(skuPartNumber: string, totalLicenses: number): Promise<string> {
  return (await world.api('POST', '/v1.0/directory/subscriptions', { skuPartNumber, totalLicenses })).skuId
}

/** The page as two readers see it: wide and light, narrow and dark. */
async function expectAccessible(name: string): Promise<void> {
  for (const { viewport, colorScheme } of ways) {
    if (viewport) await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: colorScheme ?? null })
    expect({ name, found: await violationsOf(page) }).toEqual({ name, found: [] })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

test('Home tells of an allotment whose owner left and of a missing prerequisite, each with what to do', async () => {
  const skuId = await buy('EXCHANGESTANDARD', 10)
  olga = await user('Olga')
  const members = [olga, await user('Ada'), await user('Bob')]
  const group = await world.api('POST', '/v1.0/groups', {
    displayName: 'Sales',
    'members@odata.bind': members.map((id) => `https://host/v1.0/directoryObjects/${id}`),
  })
  const made = await world.api('POST', `${admin}/allotments`, {
    skuId,
    displayName: 'Sales',
    allottedUnits: 5,
    'owners@odata.bind': [`https://host/v1.0/users/${olga}`],
  })
  await world.api('POST', `${admin}/allotments/${made.id}/assignments`, {
    'assignedTo@odata.bind': `https://host/v1.0/groups/${group.id}`,
    disabledServicePlanIds: [],
  })
  await page.goto(`${world.base}/`)
  const attention = page.getByRole('region', { name: 'Needs attention' })
  await attention.getByText('no active subscription has it', { exact: false }).waitFor()
  expect(await attention.getByText('Sales').count()).toBe(0)

  await world.api('PATCH', `/v1.0/users/${olga}`, { accountEnabled: false })
  const entra = await buy('AAD_PREMIUM', 1)
  await page.reload()
  const orphan = 'Sales (Exchange Online (Plan 1)) has no owner any more who can act.'
  await attention.getByText(orphan).waitFor()
  const missing = '3 people get licenses through groups, and what you bought covers 1'
  await attention.getByText(missing, { exact: false }).waitFor()
  await expectAccessible('home')
  expect(await attention.getByRole('link', { name: 'See the product' }).getAttribute('href')).toContain(entra)
  await attention.getByRole('link', { name: 'Appoint an owner' }).click()
  await page.waitForURL(`${world.base}/allotments/${made.id}?tab=owners`)

  await world.api('PATCH', `/v1.0/users/${olga}`, { accountEnabled: true })
  await buy('AAD_PREMIUM', 5)
  await page.goto(`${world.base}/`)
  await attention.getByText('Nothing needs you').waitFor()
  await page.goto(`${world.base}/activity`)
  await page.getByText('After a change to Olga, Sales has no owner any more who can act.').waitFor()
})

test('a product says whether it may be divided, and why not, and what is in it', async () => {
  const skuId = await buy('EXCHANGESTANDARD', 1)
  await page.goto(`${world.base}/licenses/${skuId}`)
  const question = page.getByRole('region', { name: 'May it be divided?' })
  await question.getByText('Yes: its subscriptions can be divided into allotments.').waitFor()
  const { services } = await world.api('GET', `${admin}/products/${skuId}`)
  const inside = page.getByRole('region', { name: `${services.length} services in it` })
  expect(await inside.getByRole('listitem').count()).toBe(services.length)
  await expectAccessible('product')
  await world.api('PATCH', `${admin}/products/${skuId}`, { eligibilityOverride: 'deny' })
  const { ineligibilityMessage } = await world.api('GET', `${admin}/products/${skuId}`)
  await page.reload()
  await question.getByText(`No. ${ineligibilityMessage}`).waitFor()
  await world.api('PATCH', `${admin}/products/${skuId}`, { eligibilityOverride: null })
})

test('a sign-in provider is added, tested until it works, changed and removed; its secret is never told', async () => {
  const secret = 'a-client-secret-that-is-long-enough'
  const answers: Promise<string>[] = []
  page.on('response', (response) => {
    if (response.url().includes('/identityProviders')) answers.push(response.text().catch(() => ''))
  })
  await page.goto(`${world.base}/settings?tab=providers`)
  await page.getByText('People sign in by link so far.', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Add a provider' }).click()
  await page.getByLabel('Kind').selectOption({ label: 'Keycloak or another' })
  await page.getByLabel('Name', { exact: false }).fill('Contoso')
  await page.getByLabel('Issuer').fill(oidc.issuer)
  await page.getByLabel('Client ID').fill('allot')
  await page.getByLabel('Client secret').fill(secret)
  await page.getByRole('button', { name: 'Add a role' }).click()
  await page.getByLabel('Value').fill('Licensing')
  await page.getByLabel('Role', { exact: true }).selectOption({ label: 'License Administrator' })
  await expectAccessible('new provider')

  // The provider does not know this client yet.
  oidc.start([], [await newKey('one')])
  await page.getByRole('button', { name: 'Add and test' }).click()
  const tried = page.getByRole('dialog', { name: 'Test of Contoso' })
  await tried.getByText('Signing in does not work yet. See below what to do.').waitFor()
  await tried.getByText('Client: does not work').waitFor()
  await tried.getByText('Check the client id, and give the client secret anew', { exact: false }).waitFor()
  await expectAccessible('failed test')

  const redirectUri = await tried.getByText('/callback', { exact: false }).first().innerText()
  const [address = ''] = /https?:\S+/.exec(redirectUri) ?? []
  oidc.start([{ id: 'allot', secret, redirectUris: [address] }], [await newKey('one')])
  await tried.getByRole('button', { name: 'Test again' }).click()
  await tried.getByText('Everything that can be tried without a person works.').waitFor()
  expect(await tried.getByRole('listitem').count()).toBe(7)
  await expectAccessible('passed test')
  await tried.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('button', { name: 'Change Contoso' }).click()
  expect(await page.getByLabel('Client secret').inputValue()).toBe('')
  expect(await page.getByLabel('Issuer').isDisabled()).toBe(true)
  await page.getByLabel('Name', { exact: false }).first().fill('Contoso University')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Contoso University/ }).waitFor()
  const [kept] = (await world.api('GET', `${admin}/identityProviders`)).value
  expect(kept).toMatchObject({
    displayName: 'Contoso University',
    hasClientSecret: true,
    roleMappings: [{ claim: 'groups', value: 'Licensing', role: 'licenseAdministrator' }],
  })
  await expectAccessible('providers')

  await page.getByRole('button', { name: 'Remove Contoso University' }).click()
  await page.getByText('Nobody signs in with it any more.', { exact: false }).waitFor()
  await expectAccessible('remove a provider')
  await page.getByRole('button', { name: 'Remove the provider' }).click()
  await page.getByText('People sign in by link so far.', { exact: false }).waitFor()
  expect((await world.api('GET', `${admin}/identityProviders`)).value).toEqual([])
  const told = (await Promise.all(answers)).join('\n')
  expect(told).toContain('Contoso University')
  expect(told).not.toContain(secret)
})

test('a refused provider says why, and stays as it was typed', async () => {
  await page.goto(`${world.base}/settings?tab=providers`)
  await page.getByRole('button', { name: 'Add a provider' }).click()
  await page.getByLabel('Name', { exact: false }).fill('Contoso')
  await page.getByLabel('Issuer').fill('https://login.microsoftonline.com/common/v2.0')
  await page.getByLabel('Client ID').fill('allot')
  await page.getByRole('button', { name: 'Add and test' }).click()
  await page.getByRole('alert').getByText('must name one organization', { exact: false }).waitFor()
  expect(await page.getByLabel('Client ID').inputValue()).toBe('allot')
})

test('how much one import may take away is a policy, in percent', async () => {
  await page.goto(`${world.base}/settings?tab=policies`)
  const guard = page.getByLabel('Stop an import that takes away more than')
  expect(await guard.inputValue()).toBe('20')
  await guard.fill('101')
  await page.getByText('A whole number from 0 to 100.').waitFor()
  expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  await guard.fill('35')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect((await world.api('GET', `${admin}/settings`)).syncRemovalPercent).toBe(35)
})

test('how long activity is kept is set by a Global Administrator, and the activity says so', async () => {
  await page.goto(`${world.base}/settings?tab=policies`)
  const days = page.getByLabel('Keep activity for how many days?')
  await days.fill('7')
  await page.getByText('A whole number from 30 to 36,500, or empty: for ever.').waitFor()
  expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  await expectAccessible('policies')
  await days.fill('365')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect((await world.api('GET', `${admin}/settings`)).auditRetentionDays).toBe(365)
  await page.goto(`${world.base}/activity`)
  await page.getByText('Activity is kept for 365 days from now on.').waitFor()
  await page.getByText('Removed the sign-in provider Contoso University.').waitFor()
})

test('a License Administrator sees no providers and does not change how long activity is kept', async () => {
  await world.api('POST', '/v1.0/roleManagement/directory/roleAssignments', {
    principalId: olga,
    roleDefinitionId: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
    directoryScopeId: '/',
  })
  const hers = await world.signIn(olga, undefined, `/settings?tab=policies`)
  expect(await hers.getByLabel('Keep activity for how many days?').isDisabled()).toBe(true)
  expect(await hers.getByRole('tab', { name: 'Sign-in providers' }).count()).toBe(0)
  await hers.getByLabel('Country of the organization').selectOption('Austria')
  await hers.getByRole('button', { name: 'Preview' }).click()
  await hers.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await hers.getByText('Saved.').waitFor()
  expect(await world.api('GET', `${admin}/settings`)).toMatchObject({
    countryLetterCode: 'AT',
    auditRetentionDays: 365,
  })
  await hers.context().close()
})

test('countries are excluded by name, what that does is said before, and who reads German reads them in German', async () => {
  await page.goto(`${world.base}/settings?tab=policies`)
  const before = (await world.api('GET', `${admin}/settings`)).prohibitedUsageLocations
  const box = page.getByRole('combobox', { name: 'Exclude a country' })
  for (const [typed, name] of [
    ['korea', 'South Korea'],
    ['EG', 'Egypt'],
    ['germ', 'Germany'],
  ] as const) {
    await box.fill(typed)
    await page.getByRole('listbox').getByRole('option', { name }).click()
  }
  await page.getByRole('button', { name: 'Remove Germany' }).click()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').first().waitFor()
  expect(await world.api('GET', `${admin}/settings`)).toMatchObject({
    prohibitedUsageLocations: [...before, 'EG', 'KR'].sort(),
  })
  await page.evaluate("localStorage.setItem('allot.language', 'de')")
  await page.reload()
  await page.getByRole('button', { name: 'Südkorea' }).click()
  await page.getByRole('button', { name: 'Ägypten' }).waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Südkorea' }).count()).toBe(0)
  await page.evaluate("localStorage.removeItem('allot.language')")
})
