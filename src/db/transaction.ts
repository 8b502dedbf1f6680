import { sql } from 'kysely'
import type { Database, Tx } from './database.ts'

/** Thrown inside a transaction to undo it and still hand a value out (dry run). */
class Undo<T> extends Error {
  readonly value: T
  constructor(value: T) {
    super('undone on purpose')
    this.value = value
  }
}

/**
 * One question opens a transaction and has its statements planned once and for all: those of commands look
 * up by key, so the values do not matter, and planning the settlement takes four times as long as running it.
 */
const begin = 'begin; set local plan_cache_mode = force_generic_plan'

/** Runs `work` in one transaction; commits unless it throws. */
export function inTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.db.connection().execute(async (connection) => {
    await sql.raw(begin).execute(connection)
    try {
      const value = await work(connection as unknown as Tx)
      await sql`commit`.execute(connection)
      return value
    } catch (error) {
      // Where the connection is gone the server has rolled back already; the first error tells why.
      await sql`rollback`.execute(connection).catch(() => {})
      throw error
    }
  })
}

/** Runs `work` in one transaction that is always rolled back, and hands its value out (rule 30). */
export async function inUndoneTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await inTransaction<T>(database, async (tx) => {
      throw new Undo(await work(tx))
    })
  } catch (error) {
    if (error instanceof Undo) return error.value as T
    throw error
  }
}

/** What a transaction had checked was changed by another before it took effect: running it again decides anew. */
export class ChangedMeanwhile extends Error {
  /** PostgreSQL's own code for the same thing. */
  readonly code = '40001'
}

/** Serialization failure or deadlock: the same work may simply be run again. */
export function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === '40001' || code === '40P01'
}
