import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goWithin } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// From one page to the next within the application: what stays, and what must not.

let world: WebWorld
let page: Page

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
}, 600_000)
afterAll(() => world?.close())

test('what is chosen of one allotment is not chosen of the next, whose title is read out', async () => {
  const { id } = await world.allotment('Medicine')
  // What was visited before is there at once.
  await goWithin(page, `/allotments/${(await world.allotment('Humanities')).id}?tab=people`)
  await goWithin(page, '/')
  await goWithin(page, `/allotments/${id}?tab=people`)
  await page
    .getByRole('checkbox', { name: /^Choose / })
    .nth(1)
    .check()
  await page.getByRole('button', { name: 'Take back 1 license' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('Humanities')
  await page
    .getByRole('option', { name: /^Humanities/ })
    .first()
    .click()
  const title = page.getByRole('heading', { level: 1, name: 'Humanities' })
  await title.waitFor()
  await page
    .getByRole('button', { name: /^Take back from/ })
    .first()
    .waitFor()
  expect(await page.getByRole('button', { name: /^Take back \d/ }).count()).toBe(0)
  await expect.poll(() => title.evaluate((element) => element.matches(':focus'))).toBe(true)
})

test('a long list that was visited before is scrolled to its end, and holds few rows in the document', async () => {
  await goWithin(page, '/people')
  await goWithin(page, '/groups')
  // Old enough to be read again, and the same: nothing is drawn anew by that.
  await page.clock.setFixedTime(Date.now() + 60_000)
  await goWithin(page, '/people')
  const rows = page.locator('[role="rowgroup"] [role="row"]')
  await rows.first().waitFor()
  const count = await world.api('GET', '/v1.0/users/$count')
  expect(count).toBeGreaterThan(1_000)
  let most = 0
  await expect
    .poll(
      async () => {
        await page
          .locator('section[aria-label="People"]')
          .evaluate((list) => list.scrollTo(0, list.scrollHeight))
        most = Math.max(most, await rows.count())
        return Number(await rows.last().getAttribute('aria-rowindex'))
      },
      { timeout: 60_000 },
    )
    .toBe(count + 1)
  expect(most).toBeLessThan(200)
})
