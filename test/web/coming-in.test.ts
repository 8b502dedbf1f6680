import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled, watchRequests } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// Who opens an address without being signed in comes to it after the sign-in; and a tab forgets who was there before.

const admin = '/beta/admin/cloudLicensing'
const installMs = 600_000
let world: WebWorld
let medicine: string
let sciences: string
let owner: string
let context: BrowserContext

beforeAll(async () => {
  world = await startWebWorld()
  context = await world.context()
  medicine = (await world.allotment('Medicine')).id
  sciences = (await world.allotment('Natural Sciences')).id
  owner = (await world.api('GET', `${admin}/allotments/${medicine}/owners?$select=id`)).value[0].id
}, installMs)
afterAll(() => world.close())

/** A tab of a browser in which nobody is signed in. The pages are loaded and compiled once for all. */
async function stranger(): Promise<Page> {
  await context.clearCookies()
  const page = await context.newPage()
  watchRequests(page)
  return page
}

/** Signs in on a page by a link, as somebody does who was sent one. */
async function redeem(page: Page, userId?: string): Promise<void> {
  const { url } = await world.api('POST', '/auth/sign-in-links', userId ? { userId } : {})
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: /^Account of / }).waitFor()
}

const addressOf = (page: Page) => page.url().replace(world.base, '')
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

test('an address that was opened without a session is there after the sign-in, once', async () => {
  const page = await stranger()
  await page.goto(`${world.base}/allotments/${medicine}?tab=waiting`)
  await page.getByText('Open the sign-in link').waitFor()
  await redeem(page)
  await heading(page, 'Medicine').waitFor()
  expect(addressOf(page)).toBe(`/allotments/${medicine}?tab=waiting`)
  await page.goto(world.base)
  await heading(page, 'Home').waitFor()
  await page.close()
})

test('whose session ended comes back to the page; somebody else begins at their own start', async () => {
  const page = await stranger()
  await redeem(page)
  const ended = async () => {
    await page.goto(`${world.base}/allotments/${sciences}?tab=groups`)
    await heading(page, 'Natural Sciences').waitFor()
    await settled(page)
    await page.context().clearCookies()
    await page.getByRole('tab', { name: /^People/ }).click()
    await page.getByText('You were signed out.').waitFor()
  }
  await ended()
  await redeem(page)
  await heading(page, 'Natural Sciences').waitFor()
  await ended()
  await redeem(page, owner)
  await heading(page, 'My allotments').waitFor()
  expect(addressOf(page)).toBe('/')
  await page.close()
})

test('who signs out leaves no address behind', async () => {
  const page = await stranger()
  await redeem(page)
  await page.goto(`${world.base}/people?q=Schwarz`)
  await heading(page, 'People').waitFor()
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/sign-in/)
  await redeem(page)
  await heading(page, 'Home').waitFor()
  await page.close()
})

test('a tab in which somebody else is signed in by now keeps nothing of the one before', async () => {
  const page = await stranger()
  await redeem(page)
  await page.clock.install()
  await page.goto(`${world.base}/allotments/${sciences}`)
  await heading(page, 'Natural Sciences').waitFor()
  await page.evaluate('window.isTheSamePage = true')
  const other = await page.context().newPage()
  await redeem(other, owner)
  // Longer than what was read counts as fresh; then the reader comes back to the tab.
  await page.clock.fastForward(5_500)
  await page.bringToFront()
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
  await heading(page, 'There is no such page').waitFor()
  expect(await page.evaluate('window.isTheSamePage')).toBeUndefined()
  expect(await page.content()).not.toContain('Natural Sciences')
  await page.close()
})
