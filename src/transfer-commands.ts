import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { CliError, interrupted, wrongUse } from './cli/cli-error.ts'
import { createOutput } from './cli/output.ts'
import { createProgress } from './cli/progress.ts'
import { askedToStop } from './cli/run-program.ts'
import { examplesText } from './cli/verb.ts'
import { defaultDataDir } from './contract/defaults.ts'
import type { Database } from './db/database.ts'
import type { TableEnd } from './transfer/export-header.ts'

type Options = { dataDir: string; json?: boolean; fromExport?: string; force?: boolean }

/** `allot export` and `allot import --from-export`: the only commands that open the database themselves. */
export function registerTransfer(program: Command, imports: Command): void {
  withDatabaseOptions(
    program
      .command('export <file>')
      .description(
        'Writes the whole database, as of one moment, into one compressed file. The server may go on running.',
      )
      .option('--force', 'replace the file if it is there'),
    ['export license-allotments.export', 'export /backup/monday.export --data-dir ./license-allotments-data'],
  ).action(async (file: string, options: Options) => exportTo(file, options))
  withDatabaseOptions(imports.option('--from-export <file>', 'fill an empty database from an export'), [
    'import --from-export license-allotments.export --data-dir ./new-data',
    'import directory --users users.csv',
  ]).action(async (options: Options) => {
    if (options.fromExport === undefined) {
      throw wrongUse('What is to be imported? Name a file with --from-export, or see: allot import --help')
    }
    await importFrom(options.fromExport, options)
  })
}

function withDatabaseOptions(command: Command, examples: readonly string[]): Command {
  return command
    .addOption(
      new Option('--data-dir <path>', 'the embedded database; DATABASE_URL names another').default(
        defaultDataDir,
      ),
    )
    .option('--json', 'the result as JSON')
    .addHelpText('after', examplesText(examples))
}

async function exportTo(file: string, options: Options): Promise<void> {
  if (existsSync(file) && !options.force) {
    throw new CliError(`${file} is there already.`, {
      hint: 'Name another file, or replace it with --force.',
    })
  }
  const dataDir = resolve(options.dataDir)
  if (process.env.DATABASE_URL === undefined && !existsSync(join(dataDir, 'postgresql'))) {
    throw new CliError(`There is no database in ${dataDir}.`, {
      hint: 'Name the data directory with --data-dir, or the database server with DATABASE_URL.',
    })
  }
  await withDatabase(dataDir, options, async (database, tell) => {
    const { exportDatabase } = await import('./transfer/export-database.ts')
    return tell(await exportDatabase(database, file, tell.progress), `Exported to ${file}`)
  })
}

async function importFrom(file: string, options: Options): Promise<void> {
  if (!existsSync(file)) throw new CliError(`There is no file ${file}.`, { exitCode: 2 })
  await withDatabase(resolve(options.dataDir), options, async (database, tell) => {
    const { importDatabase } = await import('./transfer/import-database.ts')
    tell(await importDatabase(database, file, tell.progress), `Imported ${file}`)
    if (!options.json)
      createOutput({ json: false }).say(
        `Start the server on it with: ${process.env.DATABASE_URL ? 'allot serve' : `allot serve --data-dir ${options.dataDir}`}`,
      )
  })
}

type Tell = {
  (ends: readonly TableEnd[], done: string): void
  progress(state: { table: string; tableNumber: number; tables: number; rows: number }): void
}

async function withDatabase(
  dataDir: string,
  options: Options,
  work: (database: Database, tell: Tell) => Promise<void>,
): Promise<void> {
  const { openDatabase } = await import('./db/database.ts')
  const { openServer } = await import('./db/database-server.ts')
  const { startEmbeddedPostgres } = await import('./db/embedded-postgres.ts')
  const { TransferError } = await import('./transfer/transfer-error.ts')
  const { DatabaseStartError } = await import('./db/database-start-error.ts')
  const out = createOutput({ json: options.json ?? false })
  const progress = createProgress({ quiet: out.json })
  const undo: (() => Promise<unknown>)[] = []
  const isStopped = askedToStop()
  const tell: Tell = Object.assign(
    (ends: readonly TableEnd[], done: string) => {
      progress.end()
      const rows = ends.reduce((sum, end) => sum + end.rows, 0)
      out.result({ tables: ends, rows }, () => out.say(`${done}: ${rows} rows of ${ends.length} tables.`))
    },
    {
      progress: ({ table, tableNumber, tables, rows }: Parameters<Tell['progress']>[0]) => {
        // Thrown where rows pass through: what was begun is undone on the way out.
        if (isStopped()) throw new CliError('Stopped. Nothing was kept of it.', { exitCode: interrupted })
        progress.update(`${table} (${rows} rows)`, tableNumber, tables)
      },
    },
  )
  try {
    const url = process.env.DATABASE_URL
    let database: Database
    if (url) database = await openServer(url, { max: 2 })
    else {
      const postgres = await startEmbeddedPostgres({ dataDir })
      undo.push(() => postgres.stop())
      database = openDatabase(postgres.settings, { max: 2 })
    }
    undo.push(() => database.close())
    await work(database, tell)
  } catch (error) {
    if (error instanceof TransferError || error instanceof DatabaseStartError) {
      throw new CliError(error.message, { cause: error })
    }
    throw error
  } finally {
    progress.end()
    for (const close of undo.reverse()) await close()
  }
}
