import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goWithin } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// On small laptops every column of every list is in sight, in the longer words of German, too.

const installMs = 600_000
let world: WebWorld
let page: Page
let paths: readonly string[]

beforeAll(async () => {
  world = await startWebWorld()
  const { id } = await world.allotment('Medicine')
  const groups = await world.api('GET', '/v1.0/groups?$select=id&$top=1')
  const tabs = ['people', 'waiting', 'groups', 'issues', 'exclusions', 'owners', 'activity']
  paths = [
    '/licenses',
    ...tabs.map((tab) => `/allotments/${id}?tab=${tab}`),
    '/people',
    '/groups',
    `/groups/${groups.value[0].id}`,
    '/activity',
    '/settings?tab=sessions',
  ]
  page = await world.signIn(undefined, { viewport: { width: 1024, height: 768 } })
  await page.evaluate("localStorage.setItem('allot.language', 'de')")
  await page.reload()
}, installMs)
afterAll(() => world.close())

/** What of the main part of a page is cut at its right side. */
const cut = `(() => {
  const scrolls = ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1
  const around = [...document.querySelectorAll('main, main [data-list], main :has(> [role="table"])')]
  return around.filter(scrolls).map((each) => each.scrollWidth + ' of ' + each.clientWidth + ' px')
})()`

test.each([1024, 1181, 1280])('at %s pixels nothing of a list is cut', async (width) => {
  await page.setViewportSize({ width, height: 768 })
  const found: string[] = []
  for (const path of paths) {
    await goWithin(page, path)
    found.push(...((await page.evaluate(cut)) as readonly string[]).map((each) => `${path}: ${each}`))
  }
  expect(found).toEqual([])
})
