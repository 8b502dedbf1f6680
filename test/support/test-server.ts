import { type ConnectionSettings, type Database, openDatabase } from '../../src/db/database.ts'

/** The server that all test files of a run share, as the global setup hands it to them. */
export type TestServer = {
  /** May create and drop databases. */
  readonly admin: ConnectionSettings
  /** What the application signs in with; the database is still to be named. */
  readonly application: ConnectionSettings
  /** Who owns the databases; undefined where that is the administrator. */
  readonly owner: string | undefined
  /** Begins the name of every database of this run. */
  readonly prefix: string
  readonly template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer
    /** Whether `dist` is of these sources. */
    isBuilt: boolean
  }
}

/** The same settings for another database. */
export function onDatabase(settings: ConnectionSettings, database: string): ConnectionSettings {
  if (!('url' in settings)) return { ...settings, database }
  const url = new URL(settings.url)
  url.pathname = `/${encodeURIComponent(database)}`
  return { url: url.href }
}

/** Runs `work` with an administrator's connection. */
export async function asAdmin<T>(server: TestServer, work: (admin: Database) => Promise<T>): Promise<T> {
  const admin = openDatabase(server.admin, { max: 1 })
  try {
    return await work(admin)
  } finally {
    await admin.close()
  }
}
