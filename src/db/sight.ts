import type { QueryExecutorProvider } from 'kysely'

/**
 * What somebody without an administrative role sees: the allotments they own and themselves (rules 25
 * and 28). Who sees everything has no sight on their statements.
 */
export type Sight = {
  readonly personId: string | null
  readonly allotmentIds: readonly string[]
}

/** The same place to run statements, for lists that show no more than the sight allows. */
export function seenThrough(
  db: QueryExecutorProvider & { readonly sight?: Sight },
  sight: Sight | undefined,
): QueryExecutorProvider & { readonly sight?: Sight } {
  return sight ? { getExecutor: () => db.getExecutor(), sight } : db
}
