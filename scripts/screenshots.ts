// Pictures of the demo for the documents: `npm run screenshots`. The clock stands still, so that they change only
// with the pages.
import { mkdir, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBench } from '../bench/bench-database.ts'
import type { App } from '../src/command/app.ts'
import { runCommand } from '../src/command/run-command.ts'
import { installationAdministrator } from '../src/contract/actor.ts'
import { loadDemo } from '../src/demo/load-demo.ts'
import { readAdminCenter } from '../src/graph/admin-center.ts'
import { buildServer } from '../src/graph/server.ts'
import { createToken } from '../src/token/create-token.ts'
import { startChromium } from '../test/support/chromium.ts'
import { settled, watchRequests } from '../test/web/settled.ts'

const now = new Date('2026-11-02T09:00:00Z')
const maxBytes = 1_500_000
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const wide = { viewport: { width: 1280, height: 800 } } as const
const admin = '/beta/admin/cloudLicensing'
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'
/** Of its allotments one is going to be full. */
const e1 = '18181a46-0d4e-45cd-891e-60aabd171b4e'

type World = { readonly base: string; readonly browser: Browser; readonly token: string }

const adminCenter = readAdminCenter()
if (!adminCenter) throw new Error('The pages are not built: run `npm run build` first.')
const bench = await openBench()
const app: App = { ...bench.app, now: () => now }
const server = buildServer({ app, adminCenter })
const browser = await startChromium()
try {
  const caller = await bench.organization()
  const installation = { ...caller, actor: { ...caller.actor, name: installationAdministrator } }
  await loadDemo(app, caller)
  await bench.settler.idle()
  const { value } = await runCommand(app, installation, { command: 'createToken' }, (ctx) =>
    createToken(ctx, { displayName: 'Screenshots', role: 'globalAdministrator' }),
  )
  await server.listen({ port: 0, host: '127.0.0.1' })
  const base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  await takeAll({ base, browser, token: value.text })
} finally {
  await browser.close()
  await server.close()
  await bench.close()
}

async function takeAll(world: World): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { id } = await allotment(world, 'Medicine')
  const waiting = await api(world, 'GET', `${admin}/allotments/${id}/waitingMembers?$select=memberId&$top=1`)
  const owners = await api(world, 'GET', `${admin}/allotments/${id}/owners?$select=id`)
  const page = await signIn(world, wide)
  const sizes = [
    await take(page, 'home', world.base),
    await take(page, 'product', `${world.base}/licenses/${e1}`),
    await take(page, 'allotment', `${world.base}/allotments/${id}`),
    await take(page, 'waiting', `${world.base}/allotments/${id}?tab=waiting`),
    await take(page, 'create', `${world.base}/allotments/new?product=${e3}`, divide),
    await take(page, 'person', `${world.base}/people/${waiting.value[0]?.memberId}`),
    await take(page, 'activity', `${world.base}/activity`),
    await take(await signIn(world, { ...wide, colorScheme: 'dark' }), 'home-dark', world.base),
    await take(await signIn(world, wide, owners.value[0]?.id), 'owner', world.base),
    await take(
      await signIn(world, { viewport: { width: 390, height: 800 } }),
      'waiting-narrow',
      `${world.base}/allotments/${id}?tab=waiting`,
    ),
  ]
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`${sizes.length} pictures, ${Math.round(bytes / 1_000)} kB`)
  if (bytes > maxBytes) throw new Error(`The pictures are larger than ${maxBytes} bytes together.`)
}

/** Takes one when the page has all it asked for, and says its size in bytes. */
async function take(
  page: Page,
  name: string,
  url: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<number> {
  await page.goto(url)
  await settled(page)
  if (prepare) {
    await prepare(page)
    await settled(page)
  }
  const path = `${folder}${name}.png`
  await writeFile(path, await page.screenshot({ animations: 'disabled', caret: 'hide' }))
  return (await stat(path)).size
}

/** Fills the form in as somebody would, up to its preview. */
async function divide(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: false }).first().fill('Library')
  await page.getByLabel('Licenses of Microsoft 365 E3').fill('20')
  const box = page.getByRole('combobox', { name: 'Name of a person or group' })
  await box.fill('Department of Library')
  await page.getByRole('option', { name: 'Department of Library' }).waitFor()
  await box.press('Enter')
  await page.getByText(/people get a license\./).waitFor()
  await page.getByRole('heading', { name: 'Create allotment' }).click()
}

async function signIn(world: World, options: BrowserContextOptions, userId?: string): Promise<Page> {
  const { url } = await api<{ url: string }>(world, 'POST', '/auth/sign-in-links', userId ? { userId } : {})
  const context = await world.browser.newContext({ locale: 'en-US', timezoneId: 'Europe/Berlin', ...options })
  const page = await context.newPage()
  watchRequests(page)
  await page.clock.setFixedTime(now)
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${world.base}/`)
  return page
}

type Named = { readonly id: string; readonly memberId?: string }

async function allotment(world: World, name: string): Promise<Named> {
  const { value } = await api(world, 'GET', `${admin}/allotments?$filter=displayName eq '${name}'&$select=id`)
  if (!value[0]) throw new Error(`The demo has no allotment ${name}.`)
  return value[0]
}

async function api<T = { value: Named[] }>(
  { base, token }: World,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}
