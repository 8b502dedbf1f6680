import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './axe.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
let page: Page
let id: string
const admin = '/beta/admin/cloudLicensing'
const dayMs = 86_400_000
const liveMs = 20_000

beforeAll(async () => {
  world = await startWebWorld()
  id = (await world.allotment('Medicine')).id
  page = await world.signIn()
  await page.clock.install()
  await page.goto(`${world.base}/allotments/${id}`)
}, 600_000)
afterAll(() => world?.close())

const section = (of: Page) => of.getByRole('region', { name: 'Use over time' }).first()
const chart = (of: Page) => section(of).getByRole('img')

/** The beginning of the sentence, from what the server tells. */
async function expected(days: number): Promise<string> {
  const from = new Date(Date.now() - days * dayMs).toISOString()
  const use = await world.api('GET', `${admin}/allotments/${id}/useOverTime?from=${from}&points=2`)
  const more = use.consumedUnits - use.points[0].consumedUnits
  const change = more === 0 ? 'as many as' : `${Math.abs(more)} ${more > 0 ? 'more' : 'fewer'} than`
  return `${use.consumedUnits} of ${use.allottedUnits} used, ${change} ${days} days ago; `
}

test('the sentence has the numbers of the server, and the chart is named by it', async () => {
  const label = (await chart(page).getAttribute('aria-label')) ?? ''
  expect(label.startsWith(await expected(90)), label).toBe(true)
  await section(page).getByText(label, { exact: true }).waitFor()
  await section(page)
    .getByText(/^Limit now: \d+$/)
    .waitFor()
})

test('another period is kept in the address, beside the tab', async () => {
  await section(page).getByRole('button', { name: '30 days' }).click()
  await page.waitForURL(/days=30/)
  await section(page)
    .getByText(await expected(30))
    .waitFor()
  await page.getByRole('tab', { name: /^Waiting/ }).click()
  await page.waitForURL(/tab=waiting/)
  await page.reload()
  await section(page)
    .getByText(await expected(30))
    .waitFor()
  expect(await section(page).getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe(
    'true',
  )
  await section(page).getByRole('button', { name: '365 days' }).click()
  await section(page)
    .getByText(await expected(365))
    .waitFor()
  await section(page).getByRole('button', { name: '30 days' }).click()
  await section(page)
    .getByText(await expected(30))
    .waitFor()
})

test('the table holds the same, newest first, and axe finds nothing in it', async () => {
  await section(page).getByRole('button', { name: 'Show as table' }).click()
  const rows = section(page).getByRole('table', { name: 'Use over time' }).getByRole('row')
  await rows.first().waitFor()
  // A head, today and 30 days before.
  expect(await rows.count()).toBe(32)
  const { consumedUnits, allottedUnits, waitingCount } = await world.allotment('Medicine')
  const cells = await rows.nth(1).getByRole('cell').allTextContents()
  expect(cells.slice(1)).toEqual([`${consumedUnits}`, `${waitingCount}`, `${allottedUnits}`])
  // The queue was there before, and had other lengths.
  const waited = await rows.getByRole('cell').allTextContents()
  expect(new Set(waited.filter((_, index) => index % 4 === 2)).size).toBeGreaterThan(1)
  expect(await violationsOf(page)).toEqual([])
  await section(page).getByRole('button', { name: 'Show as chart' }).click()
  await chart(page).waitFor()
})

test('the chart follows when a license is freed', async () => {
  const before = await expected(30)
  const { value } = await world.api('GET', `${admin}/allotments/${id}/waitingMembers?$select=id&$top=1`)
  const limit = (await world.allotment('Medicine')).allottedUnits
  // The limit is one more: somebody of those who wait comes in, and both numbers change.
  await world.api('PATCH', `${admin}/allotments/${id}`, { allottedUnits: limit + 1 })
  const after = await expected(30)
  expect(after).not.toBe(before)
  expect(after).toContain(`of ${limit + 1} used`)
  expect(value.length).toBeGreaterThan(0)
  // Numbers on screen are read again after a while.
  await page.clock.fastForward(liveMs)
  await section(page).getByText(after).waitFor()
})

test('an owner sees it, in German, on a narrow screen', async () => {
  const { value } = await world.api('GET', `${admin}/allotments/${id}/owners`)
  const owner = await world.signIn(value[0].id, { viewport: { width: 390, height: 800 } })
  await owner.evaluate("localStorage.setItem('allot.language', 'de')")
  await owner.goto(`${world.base}/allotments/${id}?days=30`)
  const inGerman = owner.getByRole('region', { name: 'Nutzung im Zeitverlauf' })
  await inGerman.getByRole('button', { name: 'Nutzung im Zeitverlauf' }).click()
  await inGerman.getByRole('img', { name: / belegt, .* vor 30 Tagen; / }).waitFor()
  expect(await violationsOf(owner)).toEqual([])
  const [inner, outer] = (await owner.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number]
  expect(inner).toBeLessThanOrEqual(outer)
  await owner.context().close()
})
