import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

type Violations = readonly { id: string; nodes: readonly { html: string; failureSummary?: string }[] }[]

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds on a page as it is now. The guards with which Fluent keeps the focus in a dialog are hidden and focusable on purpose. */
export async function violationsOf(page: Page): Promise<unknown[]> {
  await page.evaluate(axe)
  const violations = (await page.evaluate(
    "axe.run({ exclude: ['[data-tabster-dummy]'] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => r.violations)",
  )) as Violations
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes
      .slice(0, 3)
      .map(({ html, failureSummary }) => ({ html: html.slice(0, 300), failureSummary })),
  }))
}
