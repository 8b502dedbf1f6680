import type { ChosenColumns } from '../contract/import-files.ts'
import { said } from '../contract/import-problem.ts'
import { type ColumnMap, hasRightWidth, mapColumns } from './columns.ts'
import { readCsv } from './csv-rows.ts'
import {
  type FileKind,
  type FileShape,
  groupShape,
  memberShape,
  type StagedRow,
  userShape,
} from './directory-columns.ts'
import { createProblemList, type ProblemList } from './import-problem.ts'
import { copyIntoStaging, type Session, stagedColumns } from './staging-store.ts'

/** One file of an import. `name` is how messages call it; `content` is read once, to its end. */
export type DirectoryFile = {
  readonly kind: FileKind
  readonly name: string
  readonly content: AsyncIterable<Uint8Array | string>
  /** In bytes, where it is known: progress then tells how much is left. */
  readonly size?: number
  readonly columns?: ChosenColumns
}

/** A file that lies in its staging table. */
export type StagedFile = {
  readonly kind: FileKind
  readonly name: string
  readonly rows: number
  /** Undefined: the file could not be read. */
  readonly columns: ColumnMap<string> | undefined
  /** Whether the file was read to its end. */
  readonly whole: boolean
  readonly problems: ProblemList
}

export const shapes: Readonly<Record<FileKind, FileShape>> = {
  users: userShape,
  groups: groupShape,
  members: memberShape,
}
const idColumnOf: Record<FileKind, string | undefined> = {
  users: 'user_id',
  groups: 'group_id',
  members: undefined,
}

/** Streams a file into its staging table; what is wrong with single rows is found on the way. */
export async function stageFile(
  session: Session,
  file: DirectoryFile,
  newId: () => string,
  onBytes: (read: number) => void,
): Promise<StagedFile> {
  const { kind, name } = file
  const problems = createProblemList(name)
  const writer = copyIntoStaging(session, kind)
  const shape = shapes[kind]
  const idColumn = idColumnOf[kind]
  let columns: ColumnMap<string> | undefined
  let rows = 0
  let lines = ''
  const reading = readCsv(
    file.content,
    {
      header(names, line) {
        columns = mapColumns(names, line, shape.columns, shape.required, problems, file.columns)
        return columns !== undefined
      },
      row(values, line) {
        if (!columns || !hasRightWidth(values, columns, line, problems)) return
        const row = readRow(values, line, columns, shape, problems)
        if (idColumn !== undefined) {
          row.has_id = row[idColumn] !== undefined
          row[idColumn] ??= newId()
        }
        rows += 1
        lines += copyLine(line, stagedColumns[kind], row)
      },
      async flush() {
        const text = lines
        lines = ''
        if (text !== '') await writer.write(text)
      },
    },
    onBytes,
  )
  const fault = await reading.catch(async (error: unknown) => {
    await writer.abort()
    throw error
  })
  await writer.end()
  if (fault) problems.add(fault.line, null, fault.problem)
  return { kind, name, rows, columns, whole: fault === null && columns !== undefined, problems }
}

/** The values of a row as they are staged; an empty one is left out. */
function readRow(
  values: readonly string[],
  line: number,
  columns: ColumnMap<string>,
  shape: FileShape,
  problems: ProblemList,
): StagedRow {
  const row: StagedRow = {}
  for (const [position, key] of columns.keys.entries()) {
    if (key === undefined) continue
    const text = (values[position] ?? '').trim()
    if (text === '') continue
    const wrong = shape.read(key, text, row)
    if (wrong !== undefined) problems.add(line, columns.headers[position] ?? key, wrong)
  }
  for (const choice of shape.requiredValues) {
    if (choice.some((key) => hasValue(key, values, columns))) continue
    const column = columns.headerOf(choice.find((key) => columns.has(key)) ?? choice[0] ?? '')
    problems.add(line, column, said('valueMissing'))
  }
  return row
}

function hasValue(key: string, values: readonly string[], columns: ColumnMap<string>): boolean {
  const position = columns.keys.indexOf(key)
  return position >= 0 && (values[position] ?? '').trim() !== ''
}

function copyLine(line: number, columns: readonly string[], row: StagedRow): string {
  let text = String(line)
  for (const column of columns) {
    const value = row[column]
    if (value === undefined || value === null) text += '\t\\N'
    else if (typeof value === 'boolean') text += value ? '\tt' : '\tf'
    else text += `\t${/[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, escaped) : value}`
  }
  return `${text}\n`
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(character: string): string {
  return escapes[character] ?? character
}
