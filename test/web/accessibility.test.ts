import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './axe.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

const ways: readonly { name: string; options: BrowserContextOptions; only?: RegExp }[] = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 390, height: 800 } } },
  // The system paints; what could go wrong is in our own pictures and in what is chosen by color alone.
  {
    name: 'high contrast',
    options: { forcedColors: 'active' },
    only: /^\/$|^\/licenses|^\/allotments.*(people|waiting|new)$|roles$/,
  },
]
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'
let world: WebWorld
let paths: readonly string[]

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
    `/allotments/${id}?assign=true`,
    '/people',
    `/people/${seats.value[0].memberId}`,
    '/groups',
    `/groups/${groups.value[0].targetId}`,
    '/activity',
    ...['appearance', 'sessions', 'tokens', 'roles', 'providers', 'policies'].map(
      (tab) => `/settings?tab=${tab}`,
    ),
    '/nowhere',
  ]
}, 600_000)
afterAll(() => world?.close())

// Most of the time is waiting for the network to be idle, so the ways go on side by side.
test.concurrent.each(ways)('axe finds nothing, $name', { timeout: 400_000 }, async ({ options, only }) => {
  const page = await world.signIn(undefined, options)
  const found: unknown[] = []
  for (const path of paths.filter((each) => !only || only.test(each))) {
    await page.goto(world.base + path)
    await page.locator('h1').first().waitFor()
    await page.waitForLoadState('networkidle')
    found.push(...(await violationsOf(page)).map((violation) => ({ path, violation })))
  }
  expect(found).toEqual([])
  await page.context().close()
})
