import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './axe.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
let page: Page
let skuId: string
const admin = '/beta/admin/cloudLicensing'

beforeAll(async () => {
  world = await startWebWorld({ isEmpty: true })
  const bought = await world.api('POST', '/v1.0/directory/subscriptions', {
    skuPartNumber: 'SPE_E3',
    totalLicenses: 20,
  })
  skuId = bought.skuId
  for (const [displayName, allottedUnits] of [
    ['Library', 10],
    ['Museum', 6],
  ] as const)
    await world.api('POST', `${admin}/allotments`, { skuId, displayName, allottedUnits })
  page = await world.signIn(undefined, undefined, `/licenses/${skuId}`)
}, 600_000)
afterAll(() => world?.close())

const limits = async () => {
  const { value } = await world.api('GET', `${admin}/allotments?$select=displayName,allottedUnits,isDefault`)
  return Object.fromEntries(
    value.map((each: { displayName: string; allottedUnits: number; isDefault: boolean }) => [
      each.isDefault ? 'rest' : each.displayName,
      each.allottedUnits,
    ]),
  )
}

test('a divider moved by arrow keys moves units between neighbors, after a preview', async () => {
  await page.getByRole('button', { name: 'Move licenses' }).click()
  await page.getByRole('slider', { name: 'Between Library and Museum' }).focus()
  for (let count = 0; count < 3; count++) await page.keyboard.press('ArrowRight')
  await page.getByText('Library: 13 then, 13 of them free. Museum: 3 then, 3 of them free.').waitFor()
  expect(await limits()).toEqual({ Library: 10, Museum: 6, rest: 4 })
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('heading', { name: 'Move 3 licenses from Museum to Library?' }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Move 3 licenses' }).click()
  await page.getByText('3 licenses moved from Museum to Library.').waitFor()
  expect(await limits()).toEqual({ Library: 13, Museum: 3, rest: 4 })
})

test('a divider is dragged, and stops where no unit is free', async () => {
  await page.getByRole('button', { name: 'Move licenses' }).click()
  const divider = page.getByRole('slider', { name: 'Between Museum and Not divided yet' })
  const box = await divider.boundingBox()
  if (!box) throw new Error('the divider is not drawn')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 2_000, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  await page.getByText('Museum: 7 then, 7 of them free. Not divided yet: 0 then, 0 of them free.').waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move 4 licenses' }).click()
  await page.getByText('4 licenses moved from Not divided yet to Museum.').waitFor()
  expect(await limits()).toEqual({ Library: 13, Museum: 7, rest: 0 })
})

test('several limits are typed, seen as moves, and saved at once', async () => {
  await page.getByRole('button', { name: 'Move licenses' }).click()
  const limit = (name: string) => page.getByRole('spinbutton', { name, exact: true })
  await limit('Library').fill('14')
  await page.getByText('1 license more than there is. Lower another limit first.').waitFor()
  expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  await limit('Library').fill('6')
  await limit('Museum').fill('9')
  await page.getByText('2 licenses from Library to Museum').waitFor()
  await page.getByText('5 licenses from Library to Not divided yet').waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('heading', { name: 'Move 7 licenses?' }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Move 7 licenses' }).click()
  await page.getByText('7 licenses moved.').waitFor()
  expect(await limits()).toEqual({ Library: 6, Museum: 9, rest: 5 })
})

test('a limit that is in use is not typed away, and a draft is discarded', async () => {
  const { id } = await world.allotment('Museum')
  const user = await world.api('POST', '/v1.0/users', {
    displayName: 'Ana Berg',
    userPrincipalName: 'ana@example.com',
    usageLocation: 'DE',
  })
  await world.api('POST', `${admin}/allotments/${id}/assignments`, {
    'assignedTo@odata.bind': `https://host/beta/users/${user.id}`,
    disabledServicePlanIds: [],
  })
  await page.reload()
  await page.getByRole('button', { name: 'Move licenses' }).click()
  await page.getByRole('spinbutton', { name: 'Museum', exact: true }).fill('0')
  await page.getByText('1 is in use.').waitFor()
  expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Move licenses' }).waitFor()
  expect(await limits()).toEqual({ Library: 6, Museum: 9, rest: 5 })
})

test('of a division that somebody else changed meanwhile nothing is done; both values are shown', async () => {
  await page.getByRole('button', { name: 'Move licenses' }).click()
  await page.getByRole('spinbutton', { name: 'Museum', exact: true }).fill('7')
  await page.getByRole('spinbutton', { name: 'Library', exact: true }).fill('8')
  const { id } = await world.allotment('Library')
  await world.api('PATCH', `${admin}/allotments/${id}`, { allottedUnits: 5 })
  await page.getByRole('button', { name: 'Preview' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('this was refused: 2 licenses from Museum to Library').waitFor()
  await dialog.getByText('Somebody else changed this meanwhile, and nothing was saved.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const clash = page.getByRole('alert').filter({ hasText: 'Library: yours 8, theirs 5.' })
  await clash.getByText(/^Test, .*: .*lowered the limit of Library from 6 to 5/i).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await clash.getByRole('button', { name: 'Keep mine' }).click()
  await page.getByText('1 license from Not divided yet to Library').waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  await dialog.getByRole('button', { name: 'Move 3 licenses' }).click()
  await page.getByText('3 licenses moved.').waitFor()
  expect(await limits()).toEqual({ Library: 8, Museum: 7, rest: 5 })
})

test('settings that somebody else changed meanwhile: theirs are taken, or mine are kept', async () => {
  const { id } = await world.allotment('Library')
  await page.goto(`${world.base}/allotments/${id}?tab=settings`)
  const limit = page.getByRole('spinbutton', { name: 'Licenses' })
  await limit.fill('9')
  await page.getByRole('textbox', { name: 'Name' }).fill('Libraries')
  // Between what the page read last and what it asks now.
  const isPreview = (url: URL) => url.pathname.endsWith(`/allotments/${id}`) && /dryRun/.test(url.search)
  await page.route(
    isPreview,
    async (route) => {
      const other = { allottedUnits: 10, displayName: 'Library East' }
      await world.api('PATCH', `${admin}/allotments/${id}`, other)
      await route.continue()
    },
    { times: 1 },
  )
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('dialog').getByText('Somebody else changed this meanwhile').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  const clash = (text: string) => page.getByRole('alert').filter({ hasText: text })
  await clash('Limit: yours 9, theirs 10.').getByRole('button', { name: 'Take theirs' }).click()
  await clash('yours Libraries, theirs Library East.').getByRole('button', { name: 'Keep mine' }).click()
  expect(await limit.inputValue()).toBe('10')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Libraries' }).waitFor()
  expect(await limits()).toMatchObject({ Libraries: 10 })
})
