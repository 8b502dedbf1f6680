import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { readAdminCenter } from '../src/graph/admin-center.ts'
import { buildServer } from '../src/graph/server.ts'
import { startChromium } from '../test/support/chromium.ts'
import type { Bench } from './bench-database.ts'
import { allotments, type LargeOrganization, makeLargeOrganization, people } from './large-organization.ts'
import { type Figure, median } from './measure.ts'

const mayTakeMs = 1_000
const mayHoldRows = 300
const readings = 3

// What runs in the page is text: the compiler of this side knows no document.

/** The page notes by itself the frame in which what is useful is there, so that nothing of the measuring is measured. */
const paintedAt = `(useful) => new Promise((done) => {
  const look = () => {
    if (!document.querySelector(useful)) return requestAnimationFrame(look)
    requestAnimationFrame(() => {
      const painted = performance.now()
      const answers = performance.getEntriesByType('resource')
        .filter(({ name }) => /\\/(beta|v1\\.0|auth)\\//.test(name))
        .map(({ responseEnd }) => responseEnd)
      done({ painted, dataAt: Math.max(0, ...answers.filter((at) => at <= painted)) })
    })
  }
  look()
})`

/** Pulls the list down until its last row is in sight; answers the most rows that the document held. */
const scrollToEnd = `async (count) => {
  const list = document.querySelector('[role="rowgroup"]').closest('section')
  const last = () => Number([...list.querySelectorAll('[role="row"]')].at(-1).getAttribute('aria-rowindex'))
  let most = 0
  while (last() < count + 1) {
    list.scrollTop = list.scrollHeight
    await new Promise((next) => requestAnimationFrame(next))
    most = Math.max(most, list.querySelectorAll('[role="row"]').length)
  }
  return most
}`

/** A page, and what has to be on it before it is of use. */
type Place = { readonly name: string; readonly path: string; readonly useful: string }

/**
 * The pages of an organization of 100,000 people in real Chromium: from the answer that brings the last data
 * to the paint that shows it, and the whole from the click; then the list of 100,000 seats, scrolled to its end.
 */
export async function measureAdminCenter(bench: Bench): Promise<Figure[]> {
  const adminCenter = readAdminCenter()
  if (!adminCenter) throw new Error('The pages are not built: run `npm run build` first.')
  const world = await makeLargeOrganization(bench)
  const server = buildServer({ app: bench.app, adminCenter })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const browser = await startChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    page.setDefaultTimeout(120_000)
    await signIn(page, base, world)
    const figures: Figure[] = []
    for (const place of placesOf(world)) {
      const runs: { afterData: number; whole: number }[] = []
      for (let reading = 0; reading < readings; reading++) runs.push(await paintOf(page, base, place))
      const figure = { minimum: mayTakeMs, unit: 'ms', limit: 1 }
      figures.push({
        ...figure,
        name: `${place.name}: useful paint after its data`,
        ours: median(runs.map(({ afterData }) => afterData)),
      })
      figures.push({
        ...figure,
        name: `${place.name}: the whole, loaded anew`,
        ours: median(runs.map(({ whole }) => whole)),
        minimum: 2 * mayTakeMs,
      })
    }
    return [...figures, ...(await scrollSeats(page, base, world))]
  } finally {
    await browser.close()
    await server.close()
  }
}

function placesOf({ everybodyId, fullId, skuId, groupId, personId }: LargeOrganization): readonly Place[] {
  const rows = '[role="table"] [role="rowgroup"] [role="row"]'
  const allotment = (id: string, tab: string) => `/allotments/${id}?tab=${tab}`
  return [
    { name: 'Home', path: '/', useful: 'main h3' },
    { name: `Licenses, ${allotments} allotments`, path: '/licenses', useful: '[role="table"] a' },
    { name: 'Product', path: `/licenses/${skuId}`, useful: '[role="table"] a' },
    { name: 'Create allotment', path: '/allotments/new', useful: 'main input' },
    { name: `Allotment, ${people} seats`, path: allotment(everybodyId, 'people'), useful: rows },
    { name: 'Allotment, waiting', path: allotment(fullId, 'waiting'), useful: rows },
    { name: 'Allotment, groups', path: allotment(everybodyId, 'groups'), useful: rows },
    { name: `People, ${people}`, path: '/people', useful: rows },
    { name: 'Person', path: `/people/${personId}`, useful: 'main h3' },
    { name: 'Groups', path: '/groups', useful: rows },
    { name: `Group, ${people} members`, path: `/groups/${groupId}`, useful: rows },
    { name: 'Activity', path: '/activity', useful: rows },
  ]
}

async function signIn(page: Page, base: string, { token }: LargeOrganization): Promise<void> {
  const answer = await fetch(`${base}/auth/sign-in-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  })
  const { url } = (await answer.json()) as { url: string }
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${base}/`)
  await page.locator('main h3').first().waitFor()
}

async function paintOf(page: Page, base: string, { path, useful }: Place) {
  await page.goto('about:blank')
  await page.goto(base + path, { waitUntil: 'commit' })
  const { painted, dataAt } = (await page.evaluate(`(${paintedAt})(${JSON.stringify(useful)})`)) as {
    painted: number
    dataAt: number
  }
  return { afterData: painted - dataAt, whole: painted }
}

/** To the end of 100,000 rows; after each step the rows in the document are counted. */
async function scrollSeats(page: Page, base: string, { everybodyId }: LargeOrganization): Promise<Figure[]> {
  await page.goto(`${base}/allotments/${everybodyId}?tab=people`)
  await page.locator('[role="rowgroup"] [role="row"]').first().waitFor()
  const start = performance.now()
  const most = (await page.evaluate(`(${scrollToEnd})(${people})`)) as number
  return [
    {
      name: `rows held while ${people} are scrolled`,
      ours: most,
      minimum: mayHoldRows,
      unit: 'rows',
      limit: 1,
    },
    {
      name: 'scrolled to the end',
      ours: performance.now() - start,
      minimum: 60 * mayTakeMs,
      unit: 'ms',
      limit: 1,
    },
  ]
}
