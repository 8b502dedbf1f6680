import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { countRows } from './export-database.ts'
import {
  checkHeader,
  type ExportEnd,
  type ExportHeader,
  parseFrame,
  type TableEnd,
  type TableStart,
} from './export-header.ts'
import { cutOff, readFrames } from './frames.ts'
import { TransferError } from './transfer-error.ts'

/** What is done with a file's contents as they are read. */
export type ExportVisitor = {
  header?(header: ExportHeader): Promise<void>
  table?(start: TableStart): Promise<void>
  rows?(bytes: Buffer): Promise<void>
  /** The table's rows were what its checksum says. */
  tableEnd?(end: TableEnd): Promise<void>
}

/** Reads an export from beginning to end and checks everything it says of itself. */
export async function readExport(
  file: string,
  knownMigrations: readonly string[],
  visitor: ExportVisitor = {},
): Promise<{ header: ExportHeader; ends: readonly TableEnd[] }> {
  let header: ExportHeader | undefined
  let open: { start: TableStart; hash: ReturnType<typeof createHash>; rows: number } | undefined
  const ends: TableEnd[] = []
  try {
    for await (const frame of readFrames(unpacked(file))) {
      if (frame.kind === 'header') {
        header = parseFrame<ExportHeader>(frame)
        checkHeader(header, knownMigrations)
        await visitor.header?.(header)
      } else if (frame.kind === 'table') {
        const start = parseFrame<TableStart>(frame)
        open = { start, hash: createHash('sha256'), rows: 0 }
        await visitor.table?.(start)
      } else if (frame.kind === 'rows' && open) {
        open.hash.update(frame.bytes)
        open.rows += countRows(frame.bytes)
        await visitor.rows?.(frame.bytes)
      } else if (frame.kind === 'tableEnd' && open) {
        const end = parseFrame<TableEnd>(frame)
        checkTable(end, open.start.table, open.rows, open.hash.digest('hex'))
        open = undefined
        ends.push(end)
        await visitor.tableEnd?.(end)
      } else if (frame.kind === 'end' && header) {
        checkEnd(header, ends, parseFrame<ExportEnd>(frame))
      } else throw new TransferError('The file is damaged: its parts come in a wrong order. Export again.')
    }
  } catch (error) {
    throw explained(error, file)
  }
  if (!header) throw cutOff()
  return { header, ends }
}

function unpacked(file: string): AsyncIterable<Buffer> {
  const source = createReadStream(file)
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  return source.pipe(gunzip)
}

function checkTable(end: TableEnd, table: string, rows: number, sha256: string): void {
  if (end.table === table && end.rows === rows && end.sha256 === sha256) return
  throw new TransferError(
    `The file was altered: the rows of ${table} are not those that were exported. Export again.`,
  )
}

function checkEnd(header: ExportHeader, ends: readonly TableEnd[], said: ExportEnd): void {
  const same = JSON.stringify(said.tables) === JSON.stringify(ends)
  if (same && header.tables.length === ends.length) return
  throw new TransferError('The file is damaged: tables are missing in it. Export again.')
}

function explained(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new TransferError(`There is no file ${file}.`, { cause: error })
  if (code === 'EACCES' || code === 'EISDIR') {
    return new TransferError(`${file} cannot be read (${code}).`, { cause: error })
  }
  if (code === 'Z_BUF_ERROR') return Object.assign(cutOff(), { cause: error })
  if (code === 'Z_DATA_ERROR') {
    const what = /header/.test((error as Error).message)
      ? 'This file is not an export of License Allotments, which is compressed with gzip.'
      : 'The file was altered or damaged: its compression does not fit. Copy it again, or export again.'
    return new TransferError(what, { cause: error })
  }
  return error
}
