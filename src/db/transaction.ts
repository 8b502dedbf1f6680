import type { Database, Tx } from './database.ts'

/** Thrown inside a transaction to undo it and still hand a value out (dry run). */
class Undo<T> extends Error {
  readonly value: T
  constructor(value: T) {
    super('undone on purpose')
    this.value = value
  }
}

/** Runs `work` in one transaction; commits unless it throws. */
export function inTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.db.transaction().execute((tx) => work(tx as unknown as Tx))
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
