import { fileKinds, type ImportKind, type Inspection } from '../contract/import-files.ts'
import { said } from '../contract/import-problem.ts'
import { type KnownColumn, mapColumns, type RequiredColumns } from './columns.ts'
import { readCsv } from './csv-rows.ts'
import { createProblemList } from './import-problem.ts'
import { requiredOfSubscriptions, subscriptionColumns } from './read-subscriptions.ts'
import { shapes } from './stage-file.ts'

const shownRows = 5

type Shape = {
  readonly columns: readonly KnownColumn<string>[]
  readonly required: readonly RequiredColumns<string>[]
}
const shapeOf: Readonly<Record<ImportKind, Shape>> = {
  ...shapes,
  subscriptions: { columns: subscriptionColumns, required: requiredOfSubscriptions },
}

/**
 * What the beginning of a file tells: of which kind it is (the one of which it has most columns, or the one
 * that is given), what its columns are taken for, and its first rows. Nothing is imported.
 */
export async function inspectFile(
  content: AsyncIterable<Uint8Array | string>,
  given?: ImportKind,
): Promise<Inspection> {
  const rows: (readonly string[])[] = []
  let headers: readonly string[] = []
  let headerLine = 1
  const fault = await readCsv(content, {
    header(names, line) {
      headers = names
      headerLine = line
      return true
    },
    row(values) {
      if (rows.length < shownRows) rows.push(values)
    },
    flush: async () => {},
  })
  const kind = given ?? recognizedKind(headers)
  const problems = createProblemList('')
  // Without a header the fault says why; a later one is only where the beginning was cut off.
  if (headers.length === 0) problems.add(1, null, fault?.problem ?? said('noHeader'))
  else if (kind) mapped(headers, headerLine, kind, problems)
  return {
    kind,
    columns: headers.map((header, position) => ({
      header,
      key: kind ? (keysOf(headers, shapeOf[kind])[position] ?? null) : null,
    })),
    rows,
    problems: problems.listed.map(({ column, message }) =>
      column === null ? message : `Column "${column}": ${message}`,
    ),
    problemDetails: problems.listed.map(({ column, code, values, message }) => ({
      column,
      code,
      values,
      message,
    })),
    known: Object.fromEntries(
      fileKinds.map((each) => [each, shapeOf[each].columns.map(({ key }) => key)]),
    ) as unknown as Inspection['known'],
  }
}

function mapped(
  headers: readonly string[],
  line: number,
  kind: ImportKind,
  problems: ReturnType<typeof createProblemList>,
) {
  return mapColumns(headers, line, shapeOf[kind].columns, shapeOf[kind].required, problems)
}

/** What each header is taken for by its name, whether the file has all that it needs or not. */
function keysOf(headers: readonly string[], { columns }: Shape): readonly (string | undefined)[] {
  return headers.map((header) => mapColumns([header], 1, columns, [], createProblemList(''))?.keys[0])
}

/** Of the kinds whose columns are all there, the one with the most. */
function recognizedKind(headers: readonly string[]): ImportKind | null {
  const fitting = fileKinds.flatMap((kind) => {
    const map = mapped(headers, 1, kind, createProblemList(''))
    return map ? [{ kind, count: map.keys.filter((key) => key !== undefined).length }] : []
  })
  return fitting.sort((a, b) => b.count - a.count)[0]?.kind ?? null
}
