import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '../db/database.ts'
import { drained } from './drained.ts'
import { type ExportEnd, type ExportHeader, formatVersion, type TableEnd } from './export-header.ts'
import { type FrameKind, fileMark, frameHead, maxFrameBytes } from './frames.ts'
import { TransferError } from './transfer-error.ts'
import {
  beginSnapshot,
  copyOut,
  endSnapshot,
  listMigrations,
  listTables,
  type Table,
} from './transfer-store.ts'

/** Told now and then: how far it has come. */
export type OnProgress = (progress: {
  table: string
  tableNumber: number
  tables: number
  rows: number
}) => void

const program = 'license-allotments'
const newline = 10
/** Level 6 packs COPY text a tenth better at three times the cost. */
const compressionLevel = 3

/**
 * Writes every table into one compressed file, all as of one moment; the application may go on working
 * meanwhile. The file appears under its name only when it is whole.
 */
export async function exportDatabase(
  database: Database,
  file: string,
  onProgress: OnProgress = () => {},
): Promise<readonly TableEnd[]> {
  const draft = `${file}.${process.pid}.part`
  const client = await database.pool.connect()
  try {
    const ends = await writeFile(client, draft, onProgress)
    await rename(draft, file)
    return ends
  } catch (error) {
    await rm(draft, { force: true })
    throw explained(error, file)
  } finally {
    // The snapshot's connection may be in any state after a failure.
    client.release(true)
  }
}

async function writeFile(client: pg.PoolClient, draft: string, onProgress: OnProgress): Promise<TableEnd[]> {
  const db = onlyConnection(client)
  const handle = await open(draft, 'wx', 0o600)
  const gzip = createGzip({ level: compressionLevel })
  const output = gzip.pipe(createWriteStream('', { fd: handle }))
  const written = finished(output)
  written.catch(() => gzip.destroy())
  await beginSnapshot(db)
  const tables = await listTables(db)
  const header: ExportHeader = {
    formatVersion,
    program,
    exportedAt: new Date().toISOString(),
    migrations: await listMigrations(db),
    tables: tables.map((table) => table.name),
  }
  if (header.migrations.length === 0)
    throw new TransferError('The database is empty: there is nothing to export.')
  await write(gzip, fileMark)
  await writeJson(gzip, 'header', header)
  const ends: TableEnd[] = []
  for (const [index, table] of tables.entries()) {
    const tell = (rows: number) =>
      onProgress({ table: table.name, tableNumber: index + 1, tables: tables.length, rows })
    ends.push(await writeTable(client, gzip, table, tell))
  }
  await endSnapshot(db)
  await writeJson(gzip, 'end', { tables: ends } satisfies ExportEnd)
  gzip.end()
  await written
  return ends
}

async function writeTable(
  client: pg.PoolClient,
  gzip: Gzip,
  table: Table,
  tell: (rows: number) => void,
): Promise<TableEnd> {
  await writeJson(gzip, 'table', { table: table.name, columns: table.columns })
  const hash = createHash('sha256')
  let rows = 0
  for await (const piece of client.query(copyTo(copyOut(table)))) {
    const bytes = piece as Buffer
    hash.update(bytes)
    rows += countRows(bytes)
    for (let at = 0; at < bytes.length; at += maxFrameBytes) {
      const part = bytes.subarray(at, at + maxFrameBytes)
      await write(gzip, frameHead('rows', part.length))
      await write(gzip, part)
    }
    tell(rows)
  }
  const end: TableEnd = { table: table.name, rows, sha256: hash.digest('hex') }
  tell(rows)
  await writeJson(gzip, 'tableEnd', end)
  return end
}

/** COPY writes line breaks inside values as `\n`, so each one ends a row. */
export function countRows(bytes: Buffer): number {
  let rows = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) rows += 1
  return rows
}

/** Statements on this one connection, written and read as elsewhere. */
export function onlyConnection(client: pg.PoolClient): Kysely<unknown> {
  const pool = {
    connect: async () => Object.assign(Object.create(client) as pg.PoolClient, { release: () => {} }),
    end: async () => {},
  }
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}

async function writeJson(gzip: Gzip, kind: FrameKind, value: object): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(value))
  await write(gzip, Buffer.concat([frameHead(kind, bytes.length), bytes]))
}

async function write(gzip: Gzip, bytes: Buffer): Promise<void> {
  if (gzip.destroyed) throw new Error('the file can no longer be written')
  if (!gzip.write(bytes)) await drained(gzip)
}

function explained(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC')
    return new TransferError(`The disk of ${file} is full. Name a file elsewhere.`, { cause: error })
  if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR' || code === 'EROFS') {
    return new TransferError(`${file} cannot be written (${code}). Name a file in a directory of yours.`, {
      cause: error,
    })
  }
  return error
}
