import Table from 'cli-table3'
import picocolors from 'picocolors'
import type { Listed } from './client.ts'

export type Column<Row> = {
  readonly title: string
  readonly value: (row: Row) => string | number | null | undefined
  /** Numbers stand to the right. */
  readonly right?: boolean
}

/** Where results go: tables and sentences for people, JSON for scripts. */
export type Output = {
  readonly json: boolean
  /** Sentences of the result; nothing with `--json`. */
  say(text: string): void
  /** What is not part of the result: notes, progress. Never mixes with JSON. */
  note(text: string): void
  /** The result itself: JSON, or what `show` prints. */
  result(value: unknown, show: () => void): void
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void
  /** A list as a table, and a line about what it does not show. */
  list<Row>(listed: Listed<Row>, columns: readonly Column<Row>[], empty: string): void
  /** Names and values under each other. */
  facts(facts: readonly (readonly [string, string | number | null | undefined])[]): void
  bold(text: string): string
  dim(text: string): string
  warn(text: string): string
}

const narrowestColumn = 8
const gap = 2

/** Writes to standard output; notes to standard error. Colors only on a terminal that wants them. */
export function createOutput(options: { json: boolean }): Output {
  const { stdout, stderr } = process
  const colors = picocolors.createColors(Boolean(stdout.isTTY) && process.env.NO_COLOR === undefined)
  const { json } = options
  const say = (text: string) => {
    if (!json) stdout.write(`${text}\n`)
  }
  const table: Output['table'] = (rows, columns) => {
    if (json || rows.length === 0) return
    const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))))
    // A terminal that does not tell its width says 0.
    const width = stdout.isTTY ? stdout.columns || undefined : undefined
    say(drawTable(columns, cells, width, colors.bold))
  }
  const output: Output = {
    json,
    say,
    note: (text) => {
      stderr.write(`${text}\n`)
    },
    result(value, show) {
      if (json) stdout.write(`${JSON.stringify(value ?? null, null, 2)}\n`)
      else show()
    },
    table,
    list(listed, columns, empty) {
      const { value, count, more } = listed
      output.result({ value, ...(count === undefined ? {} : { count }), more }, () => {
        if (value.length === 0) return say(empty)
        table(value, columns)
        if (!more) return
        const left = count === undefined ? 'more' : `${count - value.length} more`
        say(colors.dim(`... and ${left}; --top N shows as many as you want.`))
      })
    },
    facts(facts) {
      const width = Math.max(...facts.map(([name]) => name.length))
      for (const [name, value] of facts) say(`${colors.bold(name.padEnd(width))}  ${oneLine(value)}`)
    },
    bold: (text) => colors.bold(text),
    dim: (text) => colors.dim(text),
    warn: (text) => colors.yellow(text),
  }
  return output
}

function drawTable<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[][],
  width: number | undefined,
  bold: (text: string) => string,
): string {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => [...(row[index] ?? '')].length)),
  )
  if (width !== undefined) shrink(widths, width)
  const none = ''
  const table = new Table({
    head: columns.map((column, index) => bold(cut(column.title, widths[index] ?? 0))),
    colWidths: widths.map((each, index) => each + (index === widths.length - 1 ? 0 : gap)),
    colAligns: columns.map((column) => (column.right ? 'right' : 'left')),
    chars: Object.fromEntries(
      [
        'top',
        'top-mid',
        'top-left',
        'top-right',
        'bottom',
        'bottom-mid',
        'bottom-left',
        'bottom-right',
        'left',
        'left-mid',
        'mid',
        'mid-mid',
        'right',
        'right-mid',
        'middle',
      ].map((name) => [name, none]),
    ),
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
  })
  // The last column needs no gap after it, the others have theirs as padding.
  table.options.colWidths = widths.map((each) => each + gap)
  for (const row of cells) table.push(row.map((cell, index) => cut(cell, widths[index] ?? 0)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Takes from whichever column is the widest until the line fits. */
function shrink(widths: number[], width: number): void {
  const total = () => widths.reduce((sum, each) => sum + each + gap, 0)
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths))
    const current = widths[widest] ?? 0
    if (current <= narrowestColumn) return
    widths[widest] = current - 1
  }
}

function cut(text: string, width: number): string {
  const letters = [...text]
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`
}

/** Line breaks and control characters of names must not disturb the terminal. */
function oneLine(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '-'
  if (typeof value === 'number') return String(value)
  return value.replace(/\p{Cc}+/gu, ' ')
}
