import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// Long lists: to the end and back by key, and the same place after a look at something in them.

const installMs = 600_000
const firstRows = 100
let allRows: number
let world: WebWorld
let page: Page

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
  allRows = (await world.api('GET', '/v1.0/users?$count=true&$top=1'))['@odata.count']
}, installMs)
afterAll(() => world.close())

/** The rows in sight, by their place in the list; the head is the first. */
const inSight = async () =>
  (await page.evaluate(`(() => {
    const list = document.querySelector('[data-list]').getBoundingClientRect()
    return [...document.querySelectorAll('[data-list] [data-index]')]
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        return bottom > list.top + 36 && top < list.bottom
      })
      .map((row) => Number(row.dataset.index))
  })()`)) as readonly number[]

async function press(key: 'End' | 'Home', index: number): Promise<void> {
  await page.getByRole('region', { name: 'People' }).press(key)
  await page.locator(`[data-index="${index}"]`).getByRole('link').waitFor()
  await settled(page)
  expect(await inSight()).toContain(index)
}

test('End goes to the last row there is, whatever is measured on the way, and Home to the first', async () => {
  await page.goto(`${world.base}/people?sort=name`)
  await settled(page)
  await press('End', firstRows - 1)
  await press('End', firstRows + 998)
  await press('End', allRows - 1)
  expect(await page.locator('[data-list] [role="row"]').count()).toBeLessThan(60)
  await press('Home', 0)
})

test('who comes back to a list is where they were, and another order begins at its beginning', async () => {
  await press('End', allRows - 1)
  const before = await inSight()
  await page.locator(`[data-index="${before[2]}"]`).getByRole('link').click()
  await page.getByRole('link', { name: 'People' }).nth(1).waitFor()
  await settled(page)
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await settled(page)
  expect(await inSight()).toContain(before[2])
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await page
    .getByRole('columnheader', { name: 'Name' })
    .and(page.locator('[aria-sort="descending"]'))
    .waitFor()
  await settled(page)
  expect((await inSight())[0]).toBe(0)
})
