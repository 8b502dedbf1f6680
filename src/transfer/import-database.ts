import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import type { Database } from '../db/database.ts'
import { migrate, migrationFiles } from '../db/migrate.ts'
import { drained } from './drained.ts'
import { type OnProgress, onlyConnection } from './export-database.ts'
import type { ExportHeader, TableEnd } from './export-header.ts'
import { readExport } from './read-export.ts'
import { TransferError } from './transfer-error.ts'
import {
  analyze,
  beginImport,
  commitImport,
  copyIn,
  emptyOutbox,
  hasRows,
  listMigrations,
  listTables,
  lockTables,
} from './transfer-store.ts'

/**
 * Fills an empty database from an export. The whole file is checked before anything is changed, and
 * again while it is read in one transaction: all of it is there afterwards, or nothing.
 */
export async function importDatabase(
  database: Database,
  file: string,
  onProgress: OnProgress = () => {},
): Promise<readonly TableEnd[]> {
  const known = await migrationFiles()
  await checkEmpty(database)
  const { header } = await readExport(file, known)
  await prepareSchema(database, header, known)
  const client = await database.pool.connect()
  let ends: readonly TableEnd[]
  try {
    ends = await fill(client, file, known, onProgress)
  } finally {
    // A failed COPY leaves its connection in no known state; closing it undoes everything.
    client.release(true)
  }
  await migrate(database)
  await emptyOutbox(database.db)
  await analyze(database.db)
  return ends
}

async function checkEmpty(database: Database): Promise<void> {
  for (const { name } of await listTables(database.db)) {
    if (!(await hasRows(database.db, name))) continue
    throw new TransferError(
      `The database is not empty: there are rows in ${name}. Import into a new --data-dir, or an empty ` +
        'database in DATABASE_URL; an import never mixes with what is there.',
    )
  }
}

/** An older export needs the schema of its time first; the later migrations then run over its rows. */
async function prepareSchema(
  database: Database,
  header: ExportHeader,
  known: readonly string[],
): Promise<void> {
  const older = header.migrations.length < known.length
  const present = await listMigrations(database.db)
  if (older && present.some((name) => !header.migrations.includes(name))) {
    throw new TransferError(
      'The export is of an older version, and this database has the newer schema already. ' +
        'Import into a database that has never been used, or a new --data-dir.',
    )
  }
  await migrate(database, undefined, new Set(header.migrations))
}

async function fill(
  client: pg.PoolClient,
  file: string,
  known: readonly string[],
  onProgress: OnProgress,
): Promise<readonly TableEnd[]> {
  const db = onlyConnection(client)
  await beginImport(db)
  const tables = await listTables(db)
  await lockTables(
    db,
    tables.map((table) => table.name),
  )
  for (const { name } of tables) {
    if (await hasRows(db, name))
      throw new TransferError(`The database is not empty: ${name} was filled meanwhile.`)
  }
  let copy: CopyStreamQuery | undefined
  let tableNumber = 0
  const { ends } = await readExport(file, known, {
    async table(start) {
      const table = tables.find((each) => each.name === start.table)
      if (!table)
        throw new TransferError(`The export has a table ${start.table}, which the schema does not have.`)
      tableNumber += 1
      copy = client.query(copyFrom(copyIn({ name: table.name, columns: start.columns })))
      // Heard where the rows are written; without a listener it would end the process.
      copy.on('error', () => {})
    },
    async rows(bytes) {
      if (!copy) return
      if (!copy.write(bytes)) await drained(copy)
    },
    async tableEnd(end) {
      if (!copy) return
      const done = finished(copy)
      copy.end()
      await done
      onProgress({ table: end.table, tableNumber, tables: tables.length, rows: end.rows })
    },
  })
  await commitImport(db)
  return ends
}
