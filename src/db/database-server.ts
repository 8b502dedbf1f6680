import { sql } from 'kysely'
import { type Database, openDatabase } from './database.ts'
import { DatabaseStartError, errorCode } from './database-start-error.ts'
import { migrate } from './migrate.ts'

/** PostgreSQL 15 as `server_version_num` has it. */
const lowestVersion = 150_000
const noAnswer = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ECONNRESET',
])
const wrongAccount = new Set(['28P01', '28000'])
const noDatabase = '3D000'
const noRight = '42501'

/** Opens the server that DATABASE_URL names and asks it once, so that what is wrong with it is told in words. */
export async function openServer(url: string, options: { max?: number } = {}): Promise<Database> {
  if (!/^(postgres(ql)?|socket):/.test(url)) {
    throw new DatabaseStartError(
      'DATABASE_URL is no address of a PostgreSQL. It looks like postgres://user:password@host/database.',
    )
  }
  const database = openDatabase({ url }, options)
  try {
    await checkVersion(database)
    return database
  } catch (error) {
    await database.close()
    throw error instanceof DatabaseStartError ? error : explained(error, withoutPassword(url))
  }
}

/** Brings the schema of a server to this program's version; a role without the right to is told so. */
export async function migrateServer(database: Database): ReturnType<typeof migrate> {
  try {
    return await migrate(database)
  } catch (error) {
    if (errorCode(error) !== noRight) throw error
    throw new DatabaseStartError(
      `The role in DATABASE_URL may not make the tables (${messageOf(error)}). It needs to own its database: ` +
        'create database ... owner ..., see docs/operations.md.',
      { cause: error },
    )
  }
}

async function checkVersion({ db }: Database): Promise<void> {
  const { rows } = await sql<{ version: string; number: number }>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number`.execute(
    db,
  )
  const [found] = rows
  if (found && found.number < lowestVersion) {
    throw new DatabaseStartError(`DATABASE_URL names a PostgreSQL ${found.version}. Use PostgreSQL 15 to 18.`)
  }
}

function explained(error: unknown, place: string): DatabaseStartError {
  const code = errorCode(error) ?? ''
  const cause = { cause: error }
  if (noAnswer.has(code) || /timeout/i.test(messageOf(error))) {
    const why = code === '' ? messageOf(error) : code
    return new DatabaseStartError(
      `No PostgreSQL answers at ${place} (${why}). Start it, or correct DATABASE_URL.`,
      cause,
    )
  }
  if (wrongAccount.has(code)) {
    return new DatabaseStartError(
      `PostgreSQL at ${place} lets nobody in so: ${messageOf(error)}. Correct DATABASE_URL.`,
      cause,
    )
  }
  if (code === noDatabase) {
    return new DatabaseStartError(
      `PostgreSQL at ${place} has no such database: ${messageOf(error)}. Create it as docs/operations.md says, or correct DATABASE_URL.`,
      cause,
    )
  }
  return new DatabaseStartError(`The database at ${place} cannot be used: ${messageOf(error)}.`, cause)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//').replace(/([?&]password=)[^&]*/gi, '$1...')
}
