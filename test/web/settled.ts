import { EventEmitter, once } from 'node:events'
import type { Page, Request } from 'playwright-core'

type Watched = { readonly open: Set<Request>; readonly ended: EventEmitter; begun: number }
const watched = new WeakMap<Page, Watched>()
/** After an answer a page draws, and what it drew may ask for more. */
const drawn = `new Promise((done) => {
  const next = (left) => left === 0 ? setTimeout(done) : requestAnimationFrame(() => next(left - 1))
  next(3)
})`
const loading = '.fui-Spinner'

/** Notes from now on what the page asks for, so that `settled` knows when it has everything. */
export function watchRequests(page: Page): void {
  const state: Watched = { open: new Set(), ended: new EventEmitter(), begun: 0 }
  const end = (request: Request) => {
    state.open.delete(request)
    state.ended.emit('end')
  }
  page.on('request', (request) => {
    state.open.add(request)
    state.begun++
  })
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  watched.set(page, state)
}

/** Resolves when a page has a title, shows nothing that loads, and asks for nothing more. */
export async function settled(page: Page): Promise<void> {
  const state = watched.get(page)
  if (!state) throw new Error('The requests of this page are not watched.')
  let before: number
  do {
    before = state.begun
    await page.locator('h1').first().waitFor()
    await page.locator(loading).first().waitFor({ state: 'detached' })
    while (state.open.size > 0) await once(state.ended, 'end')
    await page.evaluate(drawn)
  } while (state.begun !== before || state.open.size > 0 || (await page.locator(loading).count()) > 0)
}

/** Goes to an address within the application, as a link there does, and resolves when its page is there. */
export async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate(`(() => {
    if (location.pathname + location.search === ${JSON.stringify(path)}) return
    document.querySelector('h1')?.setAttribute('data-left', '')
    history.pushState({}, '', ${JSON.stringify(path)})
  })()`)
  const tab = new URL(path, 'http://page').searchParams.get('tab')
  const sign = tab ? `[id="tab-${tab}"][aria-selected="true"]` : 'h1:not([data-left])'
  await page.locator(sign).first().waitFor()
  await settled(page)
}
