import type { Page } from 'playwright-core'
import { de } from '../../web/src/words/de.ts'
import { en } from '../../web/src/words/en.ts'

type Name = keyof typeof en
const texts = `(() => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest('script, style, noscript, [lang]:not(html)')) found.push(node.data)
  for (const element of document.body.querySelectorAll('*'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'data-title'])
      if (element.hasAttribute(name)) found.push(element.getAttribute(name))
  return [document.title, ...found]
})()`
/** English texts that say something of their own, where the German one differs. */
const english = (Object.keys(en) as Name[])
  .filter((name) => en[name] !== de[name] && /[a-z]{3}/i.test(en[name].replaceAll(/\{\{.*?\}\}/g, '')))
  .map((name) => ({ name, pattern: patternOf(en[name]), german: patternOf(de[name]) }))
/** Names in the demo that are also English words of ours. */
const names = new Set(['Test'])
/** Words that no German text and no name in the demo has: what the server says in English. */
const words =
  /\b(is|are|this|that|has|have|cannot|does|gets|their|they|people|license|licenses|waiting|free|used|ago)\b/
const forms: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a day as Americans write it', /\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4}/],
  ['a time as Americans write it', /\b\d{1,2}:\d{2}\s?(AM|PM)\b/],
  ['a number as Americans write it', /(?<![\d.,-])\d{1,3},\d{3}(?!\d)/],
]

/** What is still English on a page that is read in German: the text, and the name of the words it comes from. */
export async function englishLeft(page: Page): Promise<readonly string[]> {
  const shown = ((await page.evaluate(texts)) as string[]).map((text) => text.trim()).filter(Boolean)
  return [...new Set(shown)].flatMap((text) => {
    if (names.has(text)) return []
    const from = english.find(({ pattern, german }) => pattern.test(text) && !german.test(text))
    if (from) return [`${text} (${from.name})`]
    const form = forms.find(([, pattern]) => pattern.test(text))
    if (form) return [`${text} (${form[0]})`]
    return words.test(text) ? [`${text} (English words)`] : []
  })
}

function patternOf(text: string): RegExp {
  const parts = text.split(/\{\{.*?\}\}/).map((part) => part.replaceAll(/[.*+?^$(){}|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.+')}$`)
}
