import { Buffer, isUtf8 } from 'node:buffer'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { type Said, said } from '../contract/import-problem.ts'

/** A row of the file and the line that it begins in. */
export type RowReader = {
  /** The first row; false: its columns will not do, and no row is wanted. */
  header(names: readonly string[], line: number): boolean
  row(values: readonly string[], line: number): void
  /** After a stretch of rows; the file is read on when it resolves. */
  flush(): Promise<void>
}

/** What keeps the rest of a file from being read. */
export type FileFault = { readonly line: number; readonly problem: Said }

/** The longest row, so that a quote that is never closed does not gather the whole file. */
export const maxRowBytes = 1_048_576
/** Line ends in the names of columns, until their quote counts as never closed. */
const maxHeaderLines = 100
const newline = 0x0a
const delimiters = [',', ';', '\t'] as const

/**
 * Reads a CSV file row by row in bounded memory: UTF-8 with or without a mark, delimited by commas,
 * semicolons or tabs, with either kind of line end, below the `version:v1.0` or `sep=` line that some
 * programs write. The content is read to its end even after a fault, so that what follows it in a
 * request can be read. Stretches without any quote are split at once; csv-parse reads the others.
 */
export async function readCsv(
  content: AsyncIterable<Uint8Array | string>,
  reader: RowReader,
  onBytes: (read: number) => void = () => {},
): Promise<FileFault | null> {
  const at: Progress = {
    reader,
    line: 1,
    pending: '',
    delimiter: undefined,
    headerRead: false,
    rowsWanted: true,
  }
  let carried: Buffer[] = []
  let carriedBytes = 0
  let read = 0
  let fault: FileFault | null = null
  for await (const part of content) {
    const chunk =
      typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.length)
    read += chunk.length
    onBytes(read)
    if (fault || !at.rowsWanted) continue
    const end = chunk.lastIndexOf(newline) + 1
    if (end > 0) {
      fault = takeLines(at, Buffer.concat([...carried, chunk.subarray(0, end)]))
      carried = []
      carriedBytes = 0
      await reader.flush()
    }
    carried.push(Buffer.from(chunk.subarray(end)))
    carriedBytes += chunk.length - end
    if (carriedBytes > maxRowBytes) fault ??= tooLong(at.line + countNewlines(at.pending))
  }
  if (fault || !at.rowsWanted) return fault
  fault = takeLines(at, Buffer.concat(carried)) ?? endFault(at)
  await reader.flush()
  return fault
}

function tooLong(line: number): FileFault {
  return { line, problem: said('rowTooLong', { most: maxRowBytes / 1_048_576 }) }
}

/** How far the text of a file has been taken. */
type Progress = {
  readonly reader: RowReader
  line: number
  /** Text of a row whose quotes are not closed yet. */
  pending: string
  delimiter: string | undefined
  headerRead: boolean
  rowsWanted: boolean
}

/** Takes whole lines of bytes and hands their rows on. */
function takeLines(at: Progress, bytes: Buffer): FileFault | null {
  const fault = checkBytes(bytes, at.line + countNewlines(at.pending), at.line === 1)
  if (fault) return fault
  let text = at.pending + bytes.toString('utf8')
  at.pending = ''
  if (at.line === 1 && text.startsWith('\ufeff')) text = text.slice(1)
  if (!at.headerRead) {
    const rest = takeHeader(at, text)
    if (typeof rest !== 'string') return rest
    text = rest
  }
  return at.headerRead && at.rowsWanted ? takeRows(at, text) : null
}

/** Skips what stands before the header, reads it, and hands the text after it back, or why it cannot be read. */
function takeHeader(at: Progress, text: string): string | FileFault {
  let rest = text
  while (rest !== '') {
    const end = endOfHeader(rest)
    if (end === undefined) {
      // A quote is still open: the row goes on in what is read next.
      at.pending = rest
      return countNewlines(rest) > maxHeaderLines ? { line: at.line, problem: said('quoteNotClosed') } : ''
    }
    const first = rest.slice(0, end).replace(/[\r\n]+$/, '')
    const line = at.line
    at.line += countNewlines(rest.slice(0, end - 1)) + 1
    rest = rest.slice(end)
    const named = /^sep=(.)\s*$/i.exec(first)?.[1]
    if (named !== undefined) at.delimiter = named
    if (named !== undefined || /^"?version:v[\d.]+"?[,;\s]*$/i.test(first) || first.trim() === '') continue
    if (withoutQuoted(first).includes('\r')) return { line, problem: said('lineEnds') }
    at.delimiter ??= findDelimiter(first)
    const names = parseHeader(first, at.delimiter)
    if (names === undefined) return { line, problem: said('quoteMisplaced') }
    at.headerRead = true
    at.rowsWanted = at.reader.header(names, line)
    return rest
  }
  return rest
}

/** Where the first row ends; undefined while a quote in it is open. */
function endOfHeader(text: string): number | undefined {
  let end = 0
  for (let quotes = 0; end < text.length; ) {
    const next = text.indexOf('\n', end) + 1 || text.length
    quotes += countQuotes(text.slice(end, next), 0)
    end = next
    if (quotes % 2 === 0) return end
  }
  return undefined
}

function takeRows(at: Progress, text: string): FileFault | null {
  if (!text.includes('"')) {
    splitPlain(at, text)
    return null
  }
  const end = endOfBalanced(text)
  at.pending = text.slice(end)
  if (at.pending.length > maxRowBytes) return tooLong(at.line)
  return end > 0 ? parseQuoted(at, text.slice(0, end)) : null
}

/** Without a quote a row is a line. */
function splitPlain(at: Progress, text: string): void {
  const rows = text.split('\n')
  if (rows.at(-1) === '') rows.pop()
  for (const row of rows) {
    const plain = row.endsWith('\r') ? row.slice(0, -1) : row
    const values = plain.split(at.delimiter ?? ',')
    // A row of delimiters alone is an empty one.
    if (plain.length >= values.length) at.reader.row(values, at.line)
    at.line += 1
  }
}

function parseQuoted(at: Progress, text: string): FileFault | null {
  const lines = countNewlines(text) + (text.endsWith('\n') ? 0 : 1)
  let next = 1
  try {
    parse(text, {
      delimiter: at.delimiter ?? ',',
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n'],
      on_record: (values: string[], { lines: last }) => {
        // A row that holds line ends begins as many lines before the one it ends in.
        const first = last > next ? last - values.reduce((sum, value) => sum + countNewlines(value), 0) : last
        next = last + 1
        if (values.some((value) => value !== '')) at.reader.row(values, at.line + first - 1)
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { line: at.line + lineOf(error) - 1, problem: said(explained(error)) }
  }
  at.line += lines
  return null
}

/** What is wrong with a file that has come to its end. */
function endFault(at: Progress): FileFault | null {
  if (at.pending !== '') return { line: at.line, problem: said('quoteNotClosed') }
  return at.headerRead ? null : { line: 0, problem: said('emptyFile') }
}

/** Bytes that no text in UTF-8 has, with the line they stand in. */
function checkBytes(bytes: Buffer, firstLine: number, atStart: boolean): FileFault | null {
  if (atStart && isUtf16(bytes)) {
    return { line: 1, problem: said('utf16') }
  }
  const zero = bytes.indexOf(0)
  if (zero < 0 && isUtf8(bytes)) return null
  if (zero >= 0) {
    return { line: firstLine + countBytes(bytes.subarray(0, zero)), problem: said('nul') }
  }
  let line = firstLine
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(newline, start)
    const one = bytes.subarray(start, end < 0 ? bytes.length : end)
    if (!isUtf8(one)) break
    start += one.length + 1
  }
  return { line, problem: said('notUtf8') }
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function countBytes(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++
  return count
}

function countNewlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

function countQuotes(text: string, from: number): number {
  let count = 0
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

/** Where the last row ends of which every quote is closed. */
function endOfBalanced(text: string): number {
  let end = text.length
  for (let quotes = countQuotes(text, 0); quotes % 2 === 1; ) {
    const before = text.lastIndexOf('\n', text.lastIndexOf('"', end - 1)) + 1
    quotes -= countQuotes(text.slice(0, end), before)
    end = before
  }
  return end
}

/** The delimiter that the header uses most, outside its quotes. */
function findDelimiter(header: string): string {
  const bare = withoutQuoted(header)
  const counts = delimiters.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).delimiter
}

function withoutQuoted(text: string): string {
  return text.replace(/"[^"]*"/g, '')
}

/** The names in a header; undefined when its quotes stand where none may. */
function parseHeader(text: string, delimiter: string): string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter).map((name) => name.trim())
  try {
    const [names = []] = parse(text, { delimiter, relax_quotes: true, relax_column_count: true })
    return names.map((name) => name.replace(/\s+/g, ' ').trim())
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

function lineOf(error: CsvError): number {
  return typeof error.lines === 'number' ? error.lines : 1
}

function explained(error: CsvError): 'quoteNotClosed' | 'quoteMisplaced' {
  return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'quoteNotClosed' : 'quoteMisplaced'
}
