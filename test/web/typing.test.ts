import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// What people type and how: numbers with separators, addresses for names, single letters, Enter twice; and nothing of it is lost.

const admin = '/beta/admin/cloudLicensing'
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'
const installMs = 600_000
let world: WebWorld
let page: Page
let medicine: string

beforeAll(async () => {
  world = await startWebWorld()
  medicine = (await world.allotment('Medicine')).id
  page = await world.signIn()
}, installMs)
afterAll(() => world?.close())

async function open(path: string, of = page): Promise<void> {
  await of.goto(world.base + path)
  await settled(of)
}

/** Answers to such requests come once this is called. */
async function hold(of: Page, path: RegExp, method = 'GET'): Promise<() => Promise<void>> {
  let release = () => {}
  const released = new Promise<void>((resume) => {
    release = resume
  })
  await of.route(path, async (route) => {
    if (route.request().method() === method) await released
    await route.continue().catch(() => {})
  })
  return async () => {
    release()
    await of.unrouteAll({ behavior: 'wait' })
  }
}

test('while more of a word is typed what was found stays; for another word it does not', async () => {
  await open('/')
  const box = page.getByRole('search').getByRole('combobox')
  const found = page.getByRole('search').getByRole('option')
  await box.fill('Medici')
  await found.filter({ hasText: 'Faculty of Medicine' }).waitFor()
  const go = await hold(page, /groups\?.*search/)
  const more = page.waitForRequest(/groups\?.*search.*Medicine/)
  await box.fill('Medicine')
  await more
  expect(await found.filter({ hasText: 'Faculty of Medicine' }).count()).toBe(1)
  expect(await page.getByRole('search').getByRole('listbox').getAttribute('aria-busy')).toBe('true')
  const other = page.waitForRequest(/groups\?.*search.*Chemis/)
  await box.fill('Chemis')
  await other
  await expect.poll(() => found.count()).toBe(0)
  await go()
  await found.filter({ hasText: 'Chemistry' }).first().waitFor()
})

test('people are found by their address as by their name', async () => {
  const { value } = await world.api('GET', '/v1.0/users?$select=displayName,userPrincipalName&$top=1')
  const { displayName, userPrincipalName } = value[0]
  await open('/')
  await page.getByRole('search').getByRole('combobox').fill(userPrincipalName)
  await page.getByRole('search').getByRole('option', { name: displayName }).waitFor()
  await open(`/people?q=${encodeURIComponent(userPrincipalName)}`)
  await page.getByText('1 entry').waitFor()
  await page.getByRole('link', { name: displayName, exact: true }).waitFor()
})

test('an owner who has typed one letter reads that it takes two, and nothing is refused', async () => {
  const { value } = await world.api('GET', `${admin}/allotments/${medicine}/owners?$select=id`)
  const hers = await world.signIn(value[0].id)
  await hers.clock.install()
  await open(`/allotments/${medicine}?assign=true`, hers)
  const refused: string[] = []
  hers.on('response', (response) => response.status() >= 400 && refused.push(response.url()))
  const box = hers.getByRole('dialog').getByRole('combobox')
  await box.fill('S')
  await hers.getByText('Type at least 2 letters.').waitFor()
  // Longer than the pause after which is searched.
  await hers.clock.runFor(1_000)
  await box.fill('Sc')
  await hers.getByRole('dialog').getByRole('option').first().waitFor()
  expect(refused).toEqual([])
  await hers.context().close()
})

test.each(['1,000', '1.000', '1 000', '1000'])('the limit %s is a thousand', async (typed) => {
  await open(`/allotments/${medicine}?tab=settings`)
  const limit = page.getByLabel('Licenses', { exact: true })
  await limit.fill(typed)
  await limit.press('Enter')
  await page.getByRole('heading', { name: 'Set the limit of Medicine to 1,000?' }).waitFor()
  await page.keyboard.press('Escape')
})

test('Enter on a limit that nobody changed asks for nothing', async () => {
  await open(`/allotments/${medicine}?tab=settings`)
  await page.getByLabel('Licenses', { exact: true }).press('Enter')
  await settled(page)
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('a share is told in right words, one and many, and never less than nothing', async () => {
  const { unallottedUnits } = await world.api('GET', `${admin}/products/${e3}`)
  await open(`/allotments/new?product=${e3}`)
  const limit = page.getByLabel('Licenses of Microsoft 365 E3')
  await limit.pressSequentially('1.000')
  await page.getByText(`1,000 licenses; only ${unallottedUnits} not divided yet.`).waitFor()
  await limit.fill('1')
  await page.getByText(`1 license; ${unallottedUnits - 1} not divided then.`).waitFor()
  await limit.press('ArrowUp')
  await page.getByText(`2 licenses; ${unallottedUnits - 2} not divided then.`).waitFor()
  expect(await limit.inputValue()).toBe('2')
})

test('Enter twice while the server is slow adds licenses once, and without a number none', async () => {
  await open('/licenses/add')
  await page.getByRole('combobox', { name: 'Name of a product' }).fill('Visio Plan 1')
  await page
    .getByRole('option', { name: /^Visio Plan 1/ })
    .first()
    .click()
  const units = page.getByRole('main').getByRole('group').getByLabel('Licenses')
  const count = async () =>
    (await world.api('GET', '/v1.0/directory/subscriptions?$select=id&$top=999')).value.length
  const before = await count()
  await units.press('Enter')
  await settled(page)
  expect(await count()).toBe(before)
  await units.fill('3')
  const go = await hold(page, /subscriptions$/, 'POST')
  await units.press('Enter')
  await units.press('Enter')
  await go()
  await page.getByText('1 product was added.').waitFor()
  await settled(page)
  expect(await count()).toBe(before + 1)
})

test('where filters leave nothing the activity does not say that nothing was done', async () => {
  await open('/activity?from=2100-01-01')
  await page.getByText('Nothing like this was done.').waitFor()
})

test('going away and back keeps what was filled in; what is created is not there once more', async () => {
  await open('/licenses')
  await page.getByRole('link', { name: 'Create allotment' }).click()
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Greenhouse')
  await page.getByRole('checkbox', { name: /^Office 365 E1/ }).check()
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Create allotment' }).waitFor()
  expect(await name.inputValue()).toBe('Greenhouse')
  expect(await page.getByRole('checkbox', { name: /^Office 365 E1/ }).isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Greenhouse' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Create allotment' }).waitFor()
  expect(await name.inputValue()).toBe('')
})

test('rows stay where they are when the first of them is chosen', async () => {
  await open(`/allotments/${medicine}?tab=people`)
  const second = page.locator('[data-list] [data-index="1"]')
  const before = await second.boundingBox()
  await page.locator('[data-list] [data-index="0"]').getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Take back 1 license' }).waitFor()
  expect(await second.boundingBox()).toEqual(before)
})

test('the days of a subscription are the same in every zone', async () => {
  const { value } = await world.api(
    'GET',
    '/v1.0/directory/subscriptions?$select=skuId,nextLifecycleDateTime',
  )
  const day = value.find(({ skuId }: { skuId: string }) => skuId === e3).nextLifecycleDateTime.slice(0, 10)
  const told = new Date(day).toLocaleDateString('en-US', { dateStyle: 'medium', timeZone: 'UTC' })
  const zone = await page.context().newCDPSession(page)
  for (const timezoneId of ['America/Los_Angeles', 'Asia/Tokyo']) {
    await zone.send('Emulation.setTimezoneOverride', { timezoneId })
    await open(`/licenses/${e3}`)
    await page.getByRole('table', { name: 'Subscriptions' }).getByText(told).first().waitFor()
    await open('/')
    await page.getByText(`licenses end on ${told}.`).first().waitFor()
  }
})
