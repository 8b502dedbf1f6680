import type { Database } from './database.ts'

/** The number of the lock; migrations have another. */
const firstStart = 7_204_003

/** Runs `work` while no other process on the same database does: of two first starts, the second finds what the first made. */
export async function oneAtATime<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const client = await database.pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [firstStart])
    return await work()
  } finally {
    // Closing the connection gives the lock back, whatever happened to it.
    client.release(true)
  }
}
