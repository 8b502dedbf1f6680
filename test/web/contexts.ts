import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { startChromium } from '../support/chromium.ts'

/** One for all test files of a process, since starting takes a second. It ends with the process. */
let shared: Promise<Browser> | undefined

/** Browsers that know nothing of each other. */
export type Contexts = {
  open(options?: BrowserContextOptions): Promise<BrowserContext>
  /** Closes those that were opened here. */
  close(): Promise<void>
}

export async function openContexts(): Promise<Contexts> {
  shared ??= startChromium()
  const browser = await shared
  const opened: BrowserContext[] = []
  return {
    async open(options) {
      const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
      opened.push(context)
      return context
    },
    async close() {
      for (const context of opened) await context.close()
    },
  }
}
