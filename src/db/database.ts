import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type QueryExecutorProvider } from 'kysely'
import pg from 'pg'
import type { Sight } from './sight.ts'

/** A place where statements run: the pool, or one open transaction; for whose eyes, where not everybody's. */
export type Db = QueryExecutorProvider & { readonly sight?: Sight }
/** An open transaction. Writes take this type, so that none can run outside one. */
export type Tx = Db & { readonly isTransaction: true }

/** How to reach the server: a URL, or the embedded server's socket directory. */
export type ConnectionSettings =
  | { readonly url: string }
  | { readonly socketDir: string; readonly port: number; readonly user: string; readonly database: string }

export type Database = {
  /** Each statement on a connection of its own. */
  readonly db: Db
  /** Connections for what needs one to itself: transactions, COPY. */
  readonly pool: Pick<pg.Pool, 'connect'>
  close(): Promise<void>
}

export const maxConnections = 12
/** A batch of a large group is sorted in memory; compiling short statements costs more than it gives. */
const sessionSettings = '-c work_mem=32MB -c jit=off'
/** A statement's text is prepared by name from its second run on a connection. */
const maxNamedStatements = 400
/** Statements that start with this work on long lists and are planned anew for each. */
const bulkMark = '/* bulk */'

// Units and counts fit a double; without this, bigint columns and count(*) arrive as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
// Dates stay the calendar dates they are: no time zone may move them.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** Opens a pool on the given server. Nothing is sent before the first statement. */
export function openDatabase(settings: ConnectionSettings, options: { max?: number } = {}): Database {
  const pool = new pg.Pool({
    ...('url' in settings
      ? { connectionString: settings.url }
      : { host: settings.socketDir, port: settings.port, user: settings.user, database: settings.database }),
    max: options.max ?? maxConnections,
    application_name: 'license-allotments',
    options: sessionSettings,
    connectionTimeoutMillis: 20_000,
  })
  // An idle connection that the server closes must not end the process; the next query reconnects.
  pool.on('error', () => {})
  // Nor may one that is lost between two statements of a transaction: the next statement fails and tells.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('connect', prepareByName)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}

/**
 * Makes a connection send repeated statements as named prepared ones: the server parses and plans
 * the long settlement statement once instead of at every change.
 */
function prepareByName(client: pg.PoolClient): void {
  const seen = new Map<string, string | null>()
  const plainQuery = client.query.bind(client) as (...args: unknown[]) => unknown
  const named = (text: unknown, values?: unknown, ...rest: unknown[]): unknown => {
    if (
      typeof text !== 'string' ||
      !Array.isArray(values) ||
      values.length === 0 ||
      text.startsWith(bulkMark)
    ) {
      return plainQuery(text, values, ...rest)
    }
    const known = seen.get(text)
    if (known === undefined) {
      if (seen.size < maxNamedStatements) seen.set(text, null)
      return plainQuery(text, values, ...rest)
    }
    const name = known ?? `s_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
    seen.set(text, name)
    return plainQuery({ name, text, values }, ...rest)
  }
  client.query = named as typeof client.query
}
