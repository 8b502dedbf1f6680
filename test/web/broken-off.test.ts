import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWebWorld, type WebWorld } from './web-world.ts'

// Requests that break off, and a server that is away: what the reader sees, and how it comes back.

const installMs = 600_000
const away = 'The server does not answer.'
const lists = [
  ['Licenses', '/licenses', '**/cloudLicensing/products?*'],
  ['People', '/people', '**/v1.0/users?*'],
  ['Groups', '/groups', '**/v1.0/groups?*'],
  ['Activity', '/activity', '**/directoryAudits?*'],
] as const
let world: WebWorld
let page: Page

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
}, installMs)
afterAll(() => world.close())

test.each(lists)('%s says that its request broke off, and comes when it is tried again', async (...list) => {
  const [name, path, request] = list
  await page.route(request, (route) => route.abort('connectionreset'))
  await page.goto(world.base + path)
  const failure = page.getByRole('alert').filter({ hasText: 'The server did not answer.' })
  await failure.waitFor()
  expect(await page.getByText('Loading…').count()).toBe(0)
  expect(await page.getByText(away).count()).toBe(0)
  await page.unroute(request)
  await failure.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('table', { name }).waitFor()
  expect(await failure.count()).toBe(0)
})

test('a part that could not be read says so in its place, and the rest of the page is there', async () => {
  await page.route('**/prerequisites*', (route) => route.abort('connectionreset'))
  await page.goto(world.base)
  const part = page.getByRole('region', { name: 'Needs attention' })
  await part.getByRole('button', { name: 'Try again' }).waitFor()
  await page.getByRole('link', { name: 'Microsoft 365 E3' }).waitFor()
  await page.unroute('**/prerequisites*')
  await part.getByRole('button', { name: 'Try again' }).click()
  await part.getByText('Visio Plan 2', { exact: false }).first().waitFor()
})

test('while the server is away one sentence says so, and what is missing comes by itself', async () => {
  await page.goto(`${world.base}/groups`)
  await page.getByRole('table', { name: 'Groups' }).waitFor()
  await page.context().setOffline(true)
  await page.getByLabel('Filter by name').fill('Library')
  await page.getByText(away).waitFor()
  await page.getByText('This appears as soon as the server answers.').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.context().setOffline(false)
  await page.getByRole('link', { name: 'Department of Library' }).waitFor()
  await page.getByText(away).waitFor({ state: 'detached' })
})

test('what is on screen stays while it cannot be read again, and so does what was typed', async () => {
  await page.goto(`${world.base}/settings?tab=policies`)
  await page.getByLabel('Name of the organization').fill('Lindenhof')
  await page.context().setOffline(true)
  await page.getByRole('search').getByRole('combobox').fill('Library')
  await page.getByText(away).waitFor()
  await page.route('**/cloudLicensing/settings', (route) => route.abort('connectionreset'))
  let tries = 0
  const failed = page.waitForEvent(
    'requestfailed',
    (request) => request.url().endsWith('/settings') && ++tries === 3,
  )
  await page.context().setOffline(false)
  await failed
  await page.unroute('**/cloudLicensing/settings')
  expect(await page.getByLabel('Name of the organization').inputValue()).toBe('Lindenhof')
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('without a connection a page that is not loaded yet is waited for, and what is on screen stays', async () => {
  const hers = await world.signIn()
  const heading = (name: string) => hers.getByRole('heading', { level: 1, name })
  await heading('Home').waitFor()
  await hers.context().route('**/*', (route) => route.abort('internetdisconnected'))
  await hers.getByRole('navigation').getByRole('link', { name: 'Groups' }).click()
  await hers.getByText(away).waitFor()
  expect(await heading('Home').isVisible()).toBe(true)
  await hers.context().unroute('**/*')
  await heading('Groups').waitFor()
  await hers.getByText(away).waitFor({ state: 'detached' })
  await hers.context().close()
})
