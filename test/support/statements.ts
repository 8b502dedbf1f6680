import pg from 'pg'

type Sending = 'bind' | 'query'

/**
 * How many statements `work` sends to the database: with values, or as plain text. Nothing else may use it
 * meanwhile.
 */
export async function countStatements<T>(work: () => Promise<T>): Promise<{ value: T; statements: number }> {
  const { prototype } = pg.Connection as unknown as {
    prototype: Record<Sending, (...args: unknown[]) => unknown>
  }
  const plain = { bind: prototype.bind, query: prototype.query }
  let statements = 0
  for (const name of ['bind', 'query'] as const) {
    prototype[name] = function counted(this: unknown, ...args: unknown[]) {
      statements += 1
      return plain[name].apply(this, args)
    }
  }
  try {
    return { value: await work(), statements }
  } finally {
    Object.assign(prototype, plain)
  }
}
