import { stringify } from 'csv-stringify/sync'
import { type AuditRow, listAuditRows } from '../audit/audit-list-store.ts'
import { type ExportFormat, exportAudits, exportFormats, exportTypes } from '../contract/audit-export.ts'
import { maxPageSize } from '../contract/limits.ts'
import { ODataError } from '../contract/odata-error.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { auditCells, auditHeadings, presentAudit } from './present-audit.ts'
import type { Reader } from './read.ts'
import { type Route, route } from './route.ts'

export const auditExportRoutes: readonly Route[] = [
  route(exportAudits, async ({ reader, query, preferences, app }) => {
    const format = formatAsked(query.passThrough.$format, preferences.accept)
    // The first page is read before the answer begins, so that what is wrong with the query is said.
    const pages = auditPages(reader, query)
    const first = await pages.next()
    const name = `audit-${app.now().toISOString().slice(0, 10)}.${format}`
    return { stream: { type: exportTypes[format], name, texts: texts(format, first.value ?? [], pages) } }
  }),
]

function formatAsked(asked: string | undefined, accept: string): ExportFormat {
  if (asked === undefined) return accept.includes(exportTypes.csv) ? 'csv' : 'jsonl'
  const found = exportFormats.find((format) => format === asked.toLowerCase())
  if (found) return found
  throw new ODataError('invalidQuery', `$format is ${exportFormats.join(' or ')}.`, {
    propertyName: '$format',
  })
}

const oldestFirst = [{ path: 'activityDateTime', descending: false }] as const

/** A page in memory at a time; each follows the last entry of the one before it, whatever is written meanwhile. */
async function* auditPages(reader: Reader, query: ListQuery): AsyncGenerator<AuditRow[], undefined> {
  const orderBy = query.orderBy.length > 0 ? query.orderBy : oldestFirst
  let page: ListQuery = {
    ...emptyQuery,
    orderBy,
    top: maxPageSize,
    ...(query.filter ? { filter: query.filter } : {}),
  }
  for (;;) {
    const { rows, nextToken } = await listAuditRows(reader.db, reader.tenantId, page)
    yield rows
    if (nextToken === undefined) return
    page = { ...page, skipToken: nextToken }
  }
}

async function* texts(
  format: ExportFormat,
  first: readonly AuditRow[],
  others: AsyncIterable<readonly AuditRow[]>,
): AsyncGenerator<string> {
  const write = format === 'csv' ? csvOf : linesOf
  // The mark tells spreadsheets that the text is UTF-8.
  if (format === 'csv') yield `\uFEFF${csvLines([auditHeadings])}`
  yield write(first)
  for await (const rows of others) yield write(rows)
}

function linesOf(rows: readonly AuditRow[]): string {
  return rows.map((row) => `${JSON.stringify(presentAudit(row))}\n`).join('')
}

function csvOf(rows: readonly AuditRow[]): string {
  return csvLines(rows.map(auditCells))
}

function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify([...rows.map((cells) => [...cells])], {
    escape_formulas: true,
    record_delimiter: 'windows',
  })
}
