import type { CompiledQuery, QueryExecutor } from 'kysely'
import type { App } from '../src/command/app.ts'
import type { Database } from '../src/db/database.ts'

/** A statement as it was sent, and when it ran: what overlapped is sent together again. */
export type Statement = {
  readonly text: string
  readonly values: readonly unknown[]
  readonly began: number
  ended: number
}

/** The same app, of which every statement outside of transactions is noted. */
export function recordStatements(app: App): { app: App; statements: Statement[] } {
  const statements: Statement[] = []
  const noting = (executor: QueryExecutor): QueryExecutor =>
    new Proxy(executor, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (name !== 'executeQuery') return typeof value === 'function' ? value.bind(target) : value
        return async (query: CompiledQuery) => {
          const began = performance.now()
          const statement: Statement = { text: query.sql, values: query.parameters, began, ended: began }
          statements.push(statement)
          try {
            return await target.executeQuery(query)
          } finally {
            statement.ended = performance.now()
          }
        }
      },
    })
  const { db } = app.database
  const database: Database = {
    ...app.database,
    db: { getExecutor: () => noting(db.getExecutor()) },
  }
  return { app: { ...app, database }, statements }
}

/** Sends statements again over the same pool and reads their rows; those that overlapped go together. */
export async function replay(pool: Database['pool'], statements: readonly Statement[]): Promise<void> {
  let rest = [...statements]
  while (rest.length > 0) {
    const firstEnd = Math.min(...rest.map(({ ended }) => ended))
    const together = rest.filter(({ began }) => began <= firstEnd)
    rest = rest.filter(({ began }) => began > firstEnd)
    await Promise.all(
      together.map(async ({ text, values }) => {
        const client = await pool.connect()
        try {
          await client.query(text, [...values])
        } finally {
          client.release()
        }
      }),
    )
  }
}
