import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  page = await world.signIn()
  await page.goto(`${world.base}/licenses/${skuId}`)
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

test('typed units are held to those that are free', async () => {
  await page.getByRole('button', { name: 'Move licenses' }).click()
  await page.getByLabel('From').selectOption({ label: 'Library (13 free)' })
  await page.getByLabel('To', { exact: true }).selectOption({ label: 'Not divided yet' })
  await page.getByLabel('Licenses', { exact: true }).fill('14')
  await page.getByText('Only 13 are free there.').waitFor()
  expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  await page.getByLabel('Licenses', { exact: true }).fill('5')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move 5 licenses' }).click()
  await page.getByText('5 licenses moved from Library to Not divided yet.').waitFor()
  expect(await limits()).toEqual({ Library: 8, Museum: 7, rest: 5 })
  await page.getByRole('button', { name: 'Move licenses' }).click()
})
