import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goWithin } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

const admin = '/beta/admin/cloudLicensing'
let world: WebWorld
let page: Page
let skuId: string

beforeAll(async () => {
  world = await startWebWorld({ isEmpty: true })
  const bought = { skuPartNumber: 'SPE_E3', totalLicenses: 40 }
  skuId = (await world.api('POST', '/v1.0/directory/subscriptions', bought)).skuId
  for (const [displayName, allottedUnits] of [
    ['Library', 19],
    ['Museum', 19],
    ['Archive', 2],
  ] as const)
    await world.api('POST', `${admin}/allotments`, { skuId, displayName, allottedUnits })
  for (const displayName of ['Ada', 'Bo', 'Cy'])
    await world.api('POST', '/v1.0/users', {
      displayName,
      userPrincipalName: `${displayName}@contoso.example`,
      usageLocation: 'DE',
    })
  page = await world.signIn(undefined, {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  })
}, 600_000)
afterAll(() => world?.close())

test('a divider follows a finger, and the page does not scroll with it', async () => {
  await goWithin(page, `/licenses/${skuId}`)
  await page.getByRole('button', { name: 'Move licenses' }).tap()
  const divider = page.getByRole('slider', { name: 'Between Library and Museum' })
  await divider.scrollIntoViewIfNeeded()
  const box = await divider.boundingBox()
  if (!box) throw new Error('the divider is not drawn')
  expect(box.width).toBeGreaterThanOrEqual(24)
  const finger = await page.context().newCDPSession(page)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', by: number) =>
    finger.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: x + by, y: y + Math.abs(by) / 2 }],
    })
  const scrolled = 'document.querySelector("main").scrollTop'
  const before = await page.evaluate(scrolled)
  await touch('touchStart', 0)
  for (const by of [-10, -30, -60, -90]) await touch('touchMove', by)
  await touch('touchEnd', -90)
  await expect.poll(async () => Number(await divider.getAttribute('aria-valuenow'))).toBeLessThan(15)
  expect(await page.evaluate(scrolled)).toBe(before)
  await page.getByRole('button', { name: 'Preview' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Move \d+ license/ })
    .click()
  await page.getByText(/licenses moved/).waitFor()
  expect((await world.allotment('Library')).allottedUnits).toBeLessThan(15)
})

test('a segment too narrow for its name has none under it; its tooltip says it', async () => {
  await goWithin(page, '/')
  await goWithin(page, `/licenses/${skuId}`)
  const label = page.locator('[aria-hidden="true"]').getByText('Archive', { exact: true })
  await label.first().waitFor({ state: 'hidden' })
  expect(await page.getByTitle(/^Archive: 0 of 2 used/).count()).toBeGreaterThan(0)
})

test('where rows are cards their order is chosen from a list, and kept in the address', async () => {
  await goWithin(page, '/people')
  await page.getByLabel('Sort by').selectOption({ label: 'Name, descending' })
  await page.waitForURL(/sort=-/)
  await expect.poll(() => page.getByRole('row').nth(0).innerText()).toContain('Cy')
  await page.getByLabel('Sort by').selectOption({ label: 'Name, ascending' })
  await expect.poll(() => page.getByRole('row').nth(0).innerText()).toContain('Ada')
})

test('tabs that do not fit scroll to the chosen one, and a shadow says on which side there are more', async () => {
  await goWithin(page, '/settings?tab=policies')
  const shadow = 'getComputedStyle(document.querySelector(\'[role="tablist"]\').parentElement).boxShadow'
  await expect.poll(() => page.evaluate(shadow)).toContain('inset')
  const chosen = await page.getByRole('tab', { selected: true }).boundingBox()
  if (!chosen) throw new Error('the chosen tab is not drawn')
  expect(chosen.x).toBeGreaterThanOrEqual(0)
  expect(chosen.x + chosen.width).toBeLessThanOrEqual(390)
})

test('what the search finds takes the width of the screen, and what is typed stays in sight in a dialog', async () => {
  await goWithin(page, '/')
  await page.getByRole('search').getByRole('combobox').fill('Museum')
  const option = page.getByRole('search').getByRole('option', { name: /^Museum/ })
  await option.waitFor()
  const box = await option.boundingBox()
  expect(box?.width).toBeGreaterThan(340)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
  await option.tap()
  await page.getByRole('heading', { level: 1, name: 'Museum' }).waitFor()

  for (let count = 1; count <= 8; count++)
    await world.api('POST', '/v1.0/users', {
      displayName: `Rosa ${count}`,
      userPrincipalName: `rosa${count}@contoso.example`,
      usageLocation: 'DE',
    })
  await page.getByRole('button', { name: 'Assign' }).tap()
  const typed = page.getByRole('dialog').getByRole('combobox')
  await typed.fill('Rosa')
  await page.getByRole('option', { name: 'Rosa 8' }).waitFor()
  const top = await typed.evaluate((input) => {
    const { x, y, width, height } = input.getBoundingClientRect()
    const document = input.ownerDocument
    return document.elementFromPoint(x + width / 2, y + height / 2) === input
  })
  expect(top).toBe(true)
  await page.keyboard.press('Escape')
})

test('loaded anew in the middle, creating begins with what is not said yet', async () => {
  await page.goto(`${world.base}/allotments/new?product=${skuId}&step=targets`)
  await page.getByText('Step 1 of 6').waitFor()
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor()
})

test('the navigation goes away by Escape, by a tap beside it, and by going where one is already', async () => {
  await goWithin(page, '/people')
  await goWithin(page, '/')
  const menu = page.getByRole('button', { name: 'Navigation' })
  const home = page.getByRole('navigation').getByRole('link', { name: 'Home' })
  const closings = [
    () => page.keyboard.press('Escape'),
    () => page.touchscreen.tap(370, 500),
    () => home.tap(),
  ]
  for (const close of closings) {
    await menu.tap()
    await home.waitFor()
    await close()
    await home.waitFor({ state: 'hidden' })
  }
})
