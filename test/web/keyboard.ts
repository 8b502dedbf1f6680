import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const mostTabs = 60
/** Guards of Fluent's, and titles that are read out when somebody comes to a page: none is drawn as focused. */
const undrawn = '[data-tabster-dummy], h1, main, body'
/**
 * What somebody sees of an element and of what is close around it, so that two of them differ where a focus ring or
 * underline is there in one. Fluent draws it on the element, its frame, or a sign beside it.
 */
const look = `(element) => {
  const close = [element, element.parentElement, element.parentElement?.parentElement,
    element.nextElementSibling, element.previousElementSibling].filter(Boolean)
  const properties = ['outline', 'boxShadow', 'border', 'backgroundColor', 'color', 'transform', 'textDecorationLine',
    'opacity', 'insetBlockStart']
  return JSON.stringify(close.flatMap((each) => ['', '::before', '::after'].map((part) => {
    const style = getComputedStyle(each, part || undefined)
    return properties.map((name) => style[name])
  })))
}`
const remember = `(() => {
  const element = document.activeElement
  const isDrawn = element && !element.matches(${JSON.stringify(undrawn)})
  window.lookedAt = isDrawn ? { element, look: (${look})(element) } : undefined
})()`
/** The element that had the focus and looks the same without it, where there is one. */
const compare = `(() => {
  const before = window.lookedAt
  if (!before || !before.element.isConnected || before.element === document.activeElement) return ''
  return (${look})(before.element) === before.look ? before.element.outerHTML.slice(0, 300) : ''
})()`

/** A person without a mouse: Tab, Enter, Space, arrows and letters, and nothing else. */
export class Keyboard {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Presses keys one after the other. Every element that they leave had to show that it had the focus. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.page.evaluate(remember)
      await this.page.keyboard.press(key)
      expect(await this.page.evaluate(compare), `looks the same with the focus, before ${key}`).toBe('')
    }
  }

  /** Keys that belong together, one right after the other. */
  async chord(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text)
  }

  /** Goes on with Tab until the focus is there, and refuses where so many do not lead to it. */
  async tabTo(target: Locator, key = 'Tab'): Promise<void> {
    await target.first().waitFor()
    for (let count = 0; count < mostTabs; count++) {
      if (await this.isAt(target)) return
      await this.press(key)
    }
    throw new Error(
      `${mostTabs} times ${key} do not lead to ${target}; the focus is at ${await this.focused()}`,
    )
  }

  async enter(target: Locator): Promise<void> {
    await this.tabTo(target)
    await this.press('Enter')
  }

  /** The focus is in the page, and not on nothing after what had it went away. */
  async expectFocus(): Promise<void> {
    await expect.poll(() => this.focused()).not.toBe('')
  }

  async isAt(target: Locator): Promise<boolean> {
    return (await target.and(this.page.locator(':focus')).count()) > 0
  }

  private focused(): Promise<string> {
    return this.page.evaluate(
      "document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 200)",
    )
  }
}
