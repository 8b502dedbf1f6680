import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled } from './settled.ts'
import { type StumblingProxy, startStumblingProxy } from './stumbling-proxy.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// What is on screen and no longer so: removed by somebody else, or not to be read again; and sessions, of which many gather.

const admin = '/beta/admin/cloudLicensing'
const installMs = 600_000
/** Longer than a page waits before it reads its numbers again. */
const readAgainMs = 25_000
const old = 'Not everything could be read again; some of what you see may be old.'
let world: WebWorld
let proxy: StumblingProxy
let page: Page

beforeAll(async () => {
  world = await startWebWorld()
  proxy = await startStumblingProxy(world.base)
  page = await world.signIn()
  await page.clock.install()
}, installMs)
afterAll(async () => {
  await world.close()
  await proxy.close()
})

async function open(path: string): Promise<void> {
  await page.goto(proxy.base + path)
  await settled(page)
}

test.each(['allotment', 'group', 'person'] as const)(
  '%s removed meanwhile: the page says so',
  async (kind) => {
    const { at, remove, back } = await made(kind)
    await open(at)
    await page.getByRole('heading', { level: 1, name: 'Soon gone', exact: true }).waitFor()
    await world.api('DELETE', remove)
    await page.clock.fastForward(readAgainMs)
    await page.getByRole('heading', { level: 1, name: '“Soon gone” is gone' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: back }).click()
    await page.getByRole('heading', { level: 1, name: back, exact: true }).waitFor()
  },
)

async function made(kind: 'allotment' | 'group' | 'person') {
  if (kind === 'allotment') {
    const { skuId } = await world.allotment('Medicine')
    const body = { skuId, displayName: 'Soon gone', allottedUnits: 0 }
    const { id, productName } = await world.api('POST', `${admin}/allotments`, body)
    return { at: `/allotments/${id}`, remove: `${admin}/allotments/${id}`, back: productName as string }
  }
  if (kind === 'group') {
    const { id } = await world.api('POST', '/v1.0/groups', { displayName: 'Soon gone' })
    return { at: `/groups/${id}`, remove: `/v1.0/groups/${id}`, back: 'Groups' }
  }
  const body = { displayName: 'Soon gone', userPrincipalName: 'gone@lindenhof.example' }
  const { id } = await world.api('POST', '/v1.0/users', body)
  return { at: `/people/${id}`, remove: `/v1.0/users/${id}`, back: 'People' }
}

test('who deletes an allotment is led to its product, and not told that it is gone', async () => {
  const { at, back } = await made('allotment')
  await open(`${at}?tab=settings`)
  await page.evaluate(`{
    window.titles = []
    new MutationObserver(() => titles.push(document.title)).observe(document.head, { childList: true, subtree: true })
  }`)
  await page.getByRole('tabpanel').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { level: 1, name: back, exact: true }).waitFor()
  await page.getByText('Soon gone was deleted.').waitFor()
  const titles = (await page.evaluate('titles')) as readonly string[]
  expect(titles.filter((title) => title.includes('is gone'))).toEqual([])
})

test('what cannot be read again stays, with a word that it may be old and a way to try again', async () => {
  await open('/licenses')
  proxy.stumbleOn(/cloudLicensing\/allotments\?/)
  await page.clock.fastForward(readAgainMs)
  const told = page.getByRole('status').filter({ hasText: old })
  await told.waitFor()
  await page.getByRole('table', { name: 'Licenses' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  expect(proxy.stumbled()).toBeGreaterThan(0)
  proxy.stumbleOn(undefined)
  await told.getByRole('button', { name: 'Try again' }).click()
  await told.waitFor({ state: 'detached' })
})

test('of a list whose rest cannot be read, the rest is asked for once, and again when somebody says so', async () => {
  proxy.stumbleOn(/v1\.0\/users\?.*skiptoken/i)
  await open('/people')
  await page.getByRole('region', { name: 'People' }).press('End')
  const rest = page.getByRole('row').filter({ hasText: 'The rest could not be read.' })
  await rest.waitFor()
  await settled(page)
  expect({ asked: proxy.stumbled(), old: await page.getByText(old).count() }).toEqual({ asked: 1, old: 0 })
  proxy.stumbleOn(undefined)
  await rest.getByRole('button', { name: 'Try again' }).click()
  await rest.waitFor({ state: 'detached' })
  await page.locator('[aria-rowindex="103"]').waitFor()
})

test('of many sessions the last used are shown, and all others end at once', async () => {
  for (let count = 0; count < 11; count++) {
    const { url } = await world.api('POST', '/auth/sign-in-links', {})
    const body = JSON.stringify({ code: new URL(url).searchParams.get('code') })
    const headers = { origin: world.base, 'content-type': 'application/json' }
    expect((await fetch(`${world.base}/auth/link`, { method: 'POST', headers, body })).status).toBe(204)
  }
  await open('/settings?tab=sessions')
  const rows = page.getByRole('table', { name: 'Your sessions' }).getByRole('row')
  const heading = 1
  expect(await rows.count()).toBe(10 + heading)
  expect(await rows.nth(heading).textContent()).toContain('This one')
  await page.getByRole('button', { name: 'Show more (2 left)' }).click()
  expect(await rows.count()).toBe(12 + heading)
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByText('You are signed in here and nowhere else.').waitFor()
  expect(await rows.count()).toBe(1 + heading)
})
