import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

type Violations = readonly { id: string; nodes: readonly { html: string; failureSummary?: string }[] }[]

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const all = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
/** The rules of those that look at colors. */
const colors = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }
const repainted = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() =>
  Promise.allSettled(
    document.getAnimations()
      .filter((each) => each.effect.getComputedTiming().endTime < 9000)
      .map((each) => each.finished)))`

/** What axe finds on a page as it is now. The guards with which Fluent keeps the focus in a dialog are hidden and focusable on purpose. */
export function violationsOf(page: Page): Promise<unknown[]> {
  return run(page, all)
}

/** What axe finds in the colors alone, of a page that changed nothing else since it was looked at whole. */
export function colorViolationsOf(page: Page): Promise<unknown[]> {
  return run(page, colors)
}

async function run(page: Page, options: object): Promise<unknown[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe)
  // What fades from one color to another has neither.
  await page.evaluate(repainted)
  const asked = JSON.stringify({ ...options, resultTypes: ['violations'] })
  const violations = (await page.evaluate(
    `axe.run({ exclude: ['[data-tabster-dummy]'] }, ${asked}).then((r) => r.violations)`,
  )) as Violations
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes
      .slice(0, 3)
      .map(({ html, failureSummary }) => ({ html: html.slice(0, 300), failureSummary })),
  }))
}
