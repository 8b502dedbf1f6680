import { z } from 'zod'
import { beta, endpoint } from './endpoint.ts'
import { auditQuery } from './query-rules.ts'

export const exportFormats = ['jsonl', 'csv'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportTypes: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
}

/** The whole of what the list would page through, as a file. */
export const exportAudits = endpoint({
  versions: beta,
  tag: 'Audit',
  method: 'GET',
  path: '/admin/cloudLicensing/auditExport',
  summary: 'Export audit entries as JSON lines or CSV, oldest first',
  description:
    'Filters and order are those of directoryAudits, and so is who sees what. `$format` is jsonl or csv; without it the Accept header decides. The answer is a stream: one that breaks off is not whole. Cells that a spreadsheet would take for a formula begin with an apostrophe.',
  query: {
    select: [],
    paged: false,
    passThrough: ['$format'],
    ...(auditQuery.filter ? { filter: auditQuery.filter } : {}),
    orderBy: auditQuery.orderBy ?? [],
  },
  success: 200,
  answer: { kind: 'value', of: z.string().meta({ description: 'Lines of JSON, or of CSV with a heading.' }) },
  refusals: [],
})
