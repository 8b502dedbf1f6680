import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goWithin, settled } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
let page: Page
const installMs = 600_000
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
}, installMs)
afterAll(() => world?.close())

test('Home says how products are divided and what needs attention', async () => {
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  const { consumedUnits, allottedUnits, availableUnits, waitingCount } = await world.allotment('Computing')
  const bar = `Computing: ${consumedUnits} of ${allottedUnits} used, ${availableUnits} free, ${waitingCount} waiting.`
  await page.getByRole('img', { name: bar }).waitFor()
  const sentence = `Computing (Enterprise Mobility + Security E3): ${waitingCount} people wait`
  await page.getByText(sentence).waitFor()
})

test('divides a product, assigns a group that overflows, frees a seat, and the next in line is served', async () => {
  await goWithin(page, `/licenses/${e3}`)
  await page.getByRole('link', { name: 'Create allotment' }).click()
  await page.getByLabel('Name', { exact: false }).first().fill('Reading Room')
  await page.getByLabel('Licenses of Microsoft 365 E3').fill('3')
  await page.getByLabel('Licenses of Microsoft 365 E3').press('Tab')
  await page.getByLabel('Name of a person or group').fill('Department of Lib')
  await page.getByRole('option', { name: 'Department of Library' }).click()
  const told = await page.getByText(/3 people get a license\. \d+ people will wait\./).innerText()
  expect(await world.allotment('Reading Room')).toBeUndefined()
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  await page.getByRole('heading', { name: 'Reading Room' }).waitFor()
  const created = await world.allotment('Reading Room')
  expect(created).toMatchObject({ allottedUnits: 3, consumedUnits: 3, availableUnits: 0 })
  expect(created.waitingCount).toBeGreaterThan(10)
  // What was said before came to be.
  expect(told).toContain(`${created.waitingCount} people will wait.`)

  await page.getByRole('tab', { name: /Waiting/ }).click()
  const first = page.getByRole('row').nth(1)
  await first.getByText('1st').waitFor()
  const next = await first.getByRole('link').innerText()

  await page.getByRole('tab', { name: /People/ }).click()
  await page
    .getByRole('button', { name: /^Take back from/ })
    .first()
    .click()
  await page
    .getByText('1 person loses their license. 1 person gets a license.', { exact: false })
    .or(page.getByText('1 person gets a license. 1 person loses their license.', { exact: false }))
    .waitFor()
  await page.getByRole('button', { name: 'Take back 1 license' }).click()
  await page.getByText(`Next in line, and served now: ${next}.`).waitFor()
  await page.getByRole('table', { name: 'People' }).getByRole('link', { name: next }).waitFor()
  const after = await world.allotment('Reading Room')
  expect(after).toMatchObject({ consumedUnits: 3, waitingCount: created.waitingCount - 1 })

  await page.getByRole('tab', { name: /Activity/ }).click()
  const wait = `${created.waitingCount} people wait.`
  await page
    .getByText(`Assigned Department of Library to Reading Room. 3 people got a license. ${wait}`)
    .waitFor()
  const back = page.getByText(/^Took the license of Reading Room back from /)
  expect(await back.innerText()).toMatch(/\. 1 person got a license\. 1 person lost a license\.$/)
  await goWithin(page, `/activity`)
  await page
    .getByText(/^Added .+ to Department of /)
    .first()
    .waitFor()
})

test('a lowered limit is previewed for each way, and the button repeats the number', async () => {
  const { id } = await world.allotment('Reading Room')
  await goWithin(page, `/allotments/${id}?tab=settings`)
  await page.getByLabel('Licenses', { exact: true }).fill('1')
  await page.getByLabel('Licenses', { exact: true }).press('Tab')
  await page.getByText('This is 2 fewer than are used. What about those?').waitFor()
  await page.getByLabel('Move the newest to the waiting list').check()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('2 people lose their license.', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Take 2 licenses away' }).click()
  await page.getByText('The limit of Reading Room is 1 now.').waitFor()
  expect(await world.allotment('Reading Room')).toMatchObject({ allottedUnits: 1, consumedUnits: 1 })
})

test('owners are suggested before anything is typed, and Enter alone appoints nobody', async () => {
  const { id } = await world.allotment('Reading Room')
  const owners = `/beta/admin/cloudLicensing/allotments/${id}/owners`
  await goWithin(page, `/allotments/${id}?tab=owners`)
  const box = page.getByRole('combobox', { name: 'Add an owner' })
  await box.focus()
  await page.getByText('Owners of other allotments', { exact: true }).waitFor()
  await page.getByText('In the groups that get the licenses', { exact: true }).waitFor()
  const first = page.getByRole('option').first()
  const [name = ''] = (await first.innerText()).split('\n')
  await box.press('Enter')
  expect(await page.getByRole('option', { selected: true }).count()).toBe(0)
  expect((await world.api('GET', owners)).value).toEqual([])
  await box.press('ArrowDown')
  await box.press('Enter')
  await page
    .getByText(`${name} owns this allotment now.`)
    .or(page.getByRole('link', { name }))
    .first()
    .waitFor()
  await expect.poll(async () => (await world.api('GET', owners)).value).toHaveLength(1)
  await box.blur()
  await box.focus()
  await first.waitFor()
  expect(await page.getByRole('option', { name }).count()).toBe(0)
})

test('nothing on the page of an allotment can be pressed before what is above it keeps its place', async () => {
  const { id } = await world.allotment('Medicine')
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/useOverTime*', async (route) => {
    await asked
    await route.continue()
  })
  await page.goto(`${world.base}/allotments/${id}`)
  const button = page.getByRole('button', { name: /^Take back from/, includeHidden: true }).first()
  await button.waitFor({ state: 'attached' })
  expect(await button.isVisible()).toBe(false)
  answer()
  await button.waitFor()
  const before = await button.boundingBox()
  await settled(page)
  expect(await button.boundingBox()).toEqual(before)
  await page.unroute('**/useOverTime*')
})

test('on a phone the chart is folded, so that the people are in sight', async () => {
  const { id } = await world.allotment('Medicine')
  const narrow = await world.signIn(undefined, { viewport: { width: 390, height: 800 } }, `/allotments/${id}`)
  const fold = narrow.getByRole('button', { name: 'Use over time' })
  await fold.waitFor()
  const chart = narrow.getByRole('region', { name: 'Use over time' }).getByRole('img')
  expect(await chart.count()).toBe(0)
  const row = narrow.getByRole('table', { name: 'People' }).getByRole('link').first()
  expect((await row.boundingBox())?.y).toBeLessThan(800)
  await fold.click()
  await chart.first().waitFor()
  expect(await fold.getAttribute('aria-expanded')).toBe('true')
  await narrow.context().close()
})

test('search and keys lead to a person, whose page explains their licenses', async () => {
  const { id, waitingCount } = await world.allotment('Medicine')
  const queue = `/beta/admin/cloudLicensing/allotments/${id}/waitingMembers`
  const { value } = await world.api('GET', `${queue}?$expand=assignedTo&$top=2`)
  const name = value[1].assignedTo.displayName
  await page.goto(world.base)
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type(name)
  await page.getByRole('option', { name }).first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name }).waitFor()
  await page.getByText(`: 2nd of ${waitingCount} in line`).waitFor()
})

test('Enter means what the whole text finds, not what is still listed for a part of it', async () => {
  await page.keyboard.press('/')
  await page.keyboard.type('an')
  const options = page.getByRole('listbox', { name: /^Search/ }).getByRole('option')
  await options.nth(2).waitFor()
  const [first, last] = [await options.first().innerText(), await options.last().innerText()]
  const name = last.split('\n')[0] ?? ''
  expect(first).not.toBe(last)
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(name)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name, exact: true }).waitFor({ timeout: 10_000 })
})

test('signing out leaves nothing: the pages ask to sign in, and no cookie opens them', async () => {
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/sign-in/)
  const kept = await page.evaluate(`(async () => [
    ...(await caches.keys()), ...(await indexedDB.databases()), ...Object.keys(sessionStorage), ...Object.keys(localStorage),
  ])()`)
  expect(kept).toEqual([])
  await page.goBack()
  await page.waitForURL(/\/sign-in/)
  await page.goto(`${world.base}/licenses`)
  await page.waitForURL(/\/sign-in/)
  expect(await page.context().cookies()).toEqual([])
})
