import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './axe.ts'
import { goWithin } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
let page: Page
const admin = '/beta/admin/cloudLicensing'

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
}, 600_000)
afterAll(() => world?.close())

/** Days to full as the server tells them; of what is full, 0. */
async function daysOf(name: string): Promise<number> {
  const { id, availableUnits } = await world.allotment(name)
  if (availableUnits === 0) return 0
  return (await world.api('GET', `${admin}/allotments/${id}/useOverTime?points=31`)).daysToFull
}

test('a product is found by its name, and says when its allotments will be full, first the first', async () => {
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('Office 365 E1')
  // A slow typist is shown what a part of the name finds before.
  await expect.poll(() => page.getByRole('option').first().innerText()).toBe('Office 365 E1')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Office 365 E1' }).waitFor()
  const section = page.getByRole('region', { name: 'Days to full' })
  const days = await daysOf('Humanities')
  expect(days).toBeGreaterThan(0)
  const rows = section.getByRole('listitem')
  await rows.filter({ hasText: 'Humanities' }).getByText(`about ${days} days`).waitFor()
  expect(await rows.first().innerText()).toContain('Humanities')
  expect(await rows.count()).toBe(2)
})

test('the table holds the same, and axe finds nothing in it', async () => {
  const section = page.getByRole('region', { name: 'Days to full' })
  await section.getByRole('button', { name: 'Show as table' }).click()
  const row = section.getByRole('row').filter({ hasText: 'Humanities' })
  await row.waitFor()
  const { availableUnits } = await world.allotment('Humanities')
  expect((await row.getByRole('cell').allInnerTexts()).slice(0, 3)).toEqual([
    'Humanities',
    `${availableUnits}`,
    `about ${await daysOf('Humanities')} days`,
  ])
  expect(await violationsOf(page)).toEqual([])
})

test('what is full now is said to be, as soon as somebody else filled it', async () => {
  const { id, allottedUnits, consumedUnits, skuId } = await world.allotment('Humanities')
  // Before the page sets its own clocks.
  await page.clock.install()
  await page.goto(`${world.base}/licenses/${skuId}`)
  const row = page.getByRole('region', { name: 'Days to full' }).getByRole('listitem').first()
  await row.getByText(/^about \d+ days$/).waitFor()
  await world.api('PATCH', `${admin}/allotments/${id}`, { allottedUnits: consumedUnits })
  await page.clock.fastForward(20_000)
  await row.getByText('full now').waitFor()
  await world.api('PATCH', `${admin}/allotments/${id}`, { allottedUnits })
})

test('the picture of an allotment goes on until it is full, and its table begins with that day', async () => {
  const { id, allottedUnits } = await world.allotment('Humanities')
  await goWithin(page, `/allotments/${id}`)
  const section = page.getByRole('region', { name: 'Use over time' })
  await section.getByText('At this pace', { exact: true }).waitFor()
  await section.getByText(/^Full on /).waitFor()
  await section.getByRole('button', { name: 'Show as table' }).click()
  const ahead = section.getByRole('row').nth(1).getByRole('cell')
  await ahead.first().waitFor()
  const [date, used, waiting, limit] = await ahead.allInnerTexts()
  expect(date).toMatch(/, at this pace$/)
  expect([used, waiting, limit]).toEqual([`${allottedUnits}`, 'Unknown', `${allottedUnits}`])
})

test('a new allotment names its owner, and hands out the way in right there', async () => {
  const { value } = await world.api('GET', '/v1.0/users?$top=1&$select=id,displayName')
  const { id: ownerId, displayName } = value[0]
  const { skuId } = await world.allotment('Humanities')
  const { id } = await world.api('POST', `${admin}/allotments`, {
    skuId,
    displayName: 'Archive',
    allottedUnits: 1,
    'owners@odata.bind': [`https://host/v1.0/users/${ownerId}`],
  })
  await goWithin(page, `/allotments/${id}`)
  await page.getByText(`Owner:${displayName}`).waitFor()
  await page.getByRole('button', { name: `Sign-in link for ${displayName}` }).click()
  await page.getByRole('dialog', { name: `Sign-in link for ${displayName}` }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await world.api('DELETE', `${admin}/allotments/${id}/owners/${ownerId}/$ref`)
  await page.reload()
  await page.getByText('Without an owner.').waitFor()
  await page.getByRole('link', { name: 'Add an owner' }).click()
  await page.getByRole('combobox', { name: 'Add an owner' }).waitFor()
})

test('who owns one finds allotments only, and a person without any has nothing to search', async () => {
  const { id } = await world.allotment('Humanities')
  const { value } = await world.api('GET', `${admin}/allotments/${id}/owners?$select=id`)
  const owner = await world.signIn(value[0].id)
  await owner.getByRole('combobox', { name: 'Search allotments' }).fill('Office 365 E1')
  await owner.getByRole('option').first().waitFor()
  const options = owner.getByRole('option')
  expect(await options.allInnerTexts()).toEqual(['Humanities\nOffice 365 E1'])
  await owner.context().close()
  const medicine = await world.allotment('Medicine')
  const waiting = `${admin}/allotments/${medicine.id}/waitingMembers?$select=memberId&$top=1`
  const person = await world.signIn((await world.api('GET', waiting)).value[0].memberId)
  await person.getByRole('heading', { name: 'My licenses' }).waitFor()
  expect(await person.getByRole('combobox').count()).toBe(0)
  await person.context().close()
})
