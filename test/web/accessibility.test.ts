import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { colorViolationsOf, violationsOf } from './axe.ts'
import { englishLeft } from './english-left.ts'
import { goWithin, settled } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

/** The system paints; what could go wrong is in our own pictures and in what is chosen by color alone. */
const inHighContrast = /^\/$|^\/licenses|^\/allotments.*(people|waiting|new)$|roles$/
const wide = { width: 1280, height: 720 }
const narrow = { width: 390, height: 800 }
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'
/** What of a page cannot be seen without scrolling sideways; '' where all can. */
const beyondPhone = `(() => {
  const main = document.querySelector('main')
  if (main.scrollWidth <= main.clientWidth) return ''
  const inner = [...main.querySelectorAll('*')].find((each) => each.getBoundingClientRect().right > innerWidth + 1)
  return inner ? inner.outerHTML.slice(0, 200) : main.scrollWidth + ' px'
})()`
let world: WebWorld
/** What nobody looked at yet. The two tabs share it. */
let left: string[]
let paths: readonly string[]
/** An administrator, an owner, and somebody who waits. */
let readers: readonly (string | undefined)[]

beforeAll(async () => {
  world = await startWebWorld()
  const { id } = await world.allotment('Medicine')
  const member = `/beta/admin/cloudLicensing/allotments/${id}`
  const seats = await world.api('GET', `${member}/seats?$select=memberId&$top=1`)
  const groups = await world.api('GET', `${member}/assignments?$select=targetId&$top=1`)
  const tabs = ['people', 'waiting', 'groups', 'issues', 'exclusions', 'owners', 'activity', 'settings']
  paths = [
    '/',
    '/licenses',
    `/licenses/${e3}`,
    '/licenses/add',
    '/import',
    '/allotments/new',
    ...tabs.map((tab) => `/allotments/${id}?tab=${tab}`),
    '/people',
    `/people/${seats.value[0].memberId}`,
    '/groups',
    `/groups/${groups.value[0].targetId}`,
    '/activity',
    ...['appearance', 'sessions', 'tokens', 'roles', 'providers', 'policies'].map(
      (tab) => `/settings?tab=${tab}`,
    ),
    '/nowhere',
    `/allotments/${id}?assign=true`,
  ]
  left = [...paths]
  const owners = await world.api('GET', `${member}/owners?$select=id`)
  const waiting = await world.api('GET', `${member}/waitingMembers?$select=memberId&$top=1`)
  readers = [undefined, owners.value[0].id, waiting.value[0].memberId]
}, 600_000)
afterAll(() => world?.close())

/** What axe finds on the page at an address: light, dark, in high contrast, and narrow, one after the other. */
async function lookAt(page: Page, path: string): Promise<unknown[]> {
  await goWithin(page, path)
  const found: object[] = []
  const note = async (way: string, violations: Promise<unknown[]>) =>
    found.push(...(await violations).map((violation) => ({ path, way, violation })))
  await note('light', violationsOf(page))
  await page.emulateMedia({ colorScheme: 'dark' })
  await note('dark', colorViolationsOf(page))
  if (inHighContrast.test(path)) {
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    await note('high contrast', colorViolationsOf(page))
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  await page.setViewportSize(narrow)
  await settled(page)
  await note('narrow', violationsOf(page))
  await page.setViewportSize(wide)
  return found
}

test.concurrent.each(['first', 'second'])(
  'axe finds nothing on any page, light, dark, in high contrast and narrow: %s tab',
  { timeout: 400_000 },
  async () => {
    const page = await world.signIn(undefined, { colorScheme: 'light', viewport: wide })
    const found: unknown[] = []
    for (let path = left.shift(); path !== undefined; path = left.shift())
      found.push(...(await lookAt(page, path)))
    expect(found).toEqual([])
    await page.context().close()
  },
)

test.concurrent('no page has a word, a date or a number in English for who reads German, or is wider than a phone', {
  timeout: 400_000,
}, async () => {
  const found: string[] = []
  const shown: string[] = []
  for (const [at, reader] of readers.entries()) {
    const page = await world.signIn(reader)
    await page.evaluate("localStorage.setItem('allot.language', 'de')")
    await page.reload()
    for (const path of at === 0 ? paths : ['/', '/settings', '/activity']) {
      await goWithin(page, path)
      found.push(...(await englishLeft(page)).map((text) => `${path}: ${text}`))
      await page.setViewportSize(narrow)
      const beyond = await page.evaluate(beyondPhone)
      if (beyond !== '') found.push(`${path} is wider than a phone: ${beyond}`)
      await page.setViewportSize(wide)
      shown.push(await page.locator('main').innerText())
    }
    await page.context().close()
  }
  expect(found).toEqual([])
  expect(shown.join('\n')).toMatch(
    /\d{1,2}\.(\d{1,2}\.| (Januar|Februar|März|April|Mai|Juni|Juli|August|Sept|Okt|Nov|Dez)[a-z.]* )\d{4}/,
  )
  expect(shown.join('\n')).toMatch(/(?<![\d.])1\.\d{3}(?!\d)/)
})
