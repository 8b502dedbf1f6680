import { DefaultQueryExecutor, PostgresAdapter, PostgresQueryCompiler, type QueryResult, sql } from 'kysely'
import type pg from 'pg'
import type { Database, Tx } from './database.ts'
import { sendLastWrites } from './last-writes.ts'

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
 * A plan made while a table was small would read all of it for as long as the connection lives, so that is ruled out.
 */
const begin = 'begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off'

/**
 * From here to the transaction's end every statement is planned for its values: what a batch of many rows saves
 * by a plan that fits is far more than the planning.
 */
export function planForValues(tx: Tx): void {
  send(
    tx,
    sql`select set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'on', true)`.execute(
      tx,
    ),
  )
}

/** Writes that were sent and not waited for, of each open transaction. */
const sent = new WeakMap<Tx, Promise<unknown>[]>()

/**
 * Sends a write whose answer nobody needs: the next statement follows at once, and the transaction does
 * not end well unless this has. The server takes statements in the order they were sent.
 */
export function send(tx: Tx, write: Promise<unknown>): void {
  write.catch(() => {})
  sent.get(tx)?.push(write)
}

/** Runs `work` in one transaction; commits unless it throws. What was told and recorded on the way is written last. */
export async function inTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = (await database.pool.connect()) as PipelinedClient
  const failures: unknown[] = []
  const tx = openTx(client, failures)
  const writes: Promise<unknown>[] = []
  sent.set(tx, writes)
  let broken = false
  // From here on a statement is sent without waiting for the answer of the one before it.
  client.pipeline = true
  try {
    send(tx, client.query(begin))
    const value = await work(tx)
    for (const write of sendLastWrites(tx)) send(tx, write)
    // The commit follows the last writes at once; the server turns it into a rollback if one of them failed.
    const committed = client.query('commit')
    await Promise.all([...writes, committed])
    return value
  } catch (error) {
    // Where the connection is gone the server has rolled back already; the first error tells why.
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw (await isConsequence(error, writes)) ? (failures[0] ?? error) : error
  } finally {
    client.pipeline = false
    client.release(broken)
  }
}

/** node-postgres keeps this setting on the client; COPY needs it off, so it is on in transactions only. */
type PipelinedClient = pg.PoolClient & { pipeline: boolean }

/**
 * Whether an error is only what came of a statement that failed before: of a write that nobody waited for, or of one
 * in whose flight others were refused, too.
 */
async function isConsequence(error: unknown, writes: readonly Promise<unknown>[]): Promise<boolean> {
  if ((error as { code?: unknown } | null)?.code === transactionAborted) return true
  return (await Promise.allSettled(writes)).some((end) => end.status === 'rejected')
}

/** PostgreSQL's code for whatever is asked of a transaction in which a statement has failed. */
const transactionAborted = '25P02'

const compiler = new PostgresQueryCompiler()
const adapter = new PostgresAdapter()

/** A place where statements go straight to one connection, in the order of the calls; notes what they fail with. */
function openTx(client: pg.PoolClient, failures: unknown[]): Tx {
  const connection = {
    executeQuery: async <R>(query: {
      sql: string
      parameters: readonly unknown[]
    }): Promise<QueryResult<R>> => {
      const { rows, rowCount } = await client.query(query.sql, [...query.parameters]).catch((error) => {
        failures.push(error)
        throw error
      })
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
    },
    streamQuery: () => {
      throw new Error('a transaction reads no streams')
    },
  }
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (use) => use(connection),
  })
  return { getExecutor: () => executor, isTransaction: true }
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
