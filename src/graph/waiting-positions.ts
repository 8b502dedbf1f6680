import type { ListQuery } from '../contract/odata-query.ts'
import { countBefore, type WaitingRow } from '../waiting-room/waiting-list-store.ts'
import type { Reader } from './read.ts'

/**
 * Adds places in the queue, when they are asked for. Rows that follow each other in one queue need one
 * count, of those before the first; rows of several queues, of a filter or in another order one each.
 */
export async function withPositions(
  reader: Reader,
  rows: readonly WaitingRow[],
  query: Pick<ListQuery, 'select' | 'filter' | 'orderBy'>,
): Promise<(WaitingRow & { position?: number })[]> {
  if (!query.select?.includes('position')) return [...rows]
  const follow = query.filter === undefined && query.orderBy.length === 0
  const placed: (WaitingRow & { position?: number })[] = []
  for (const row of rows) {
    const before = placed.at(-1)
    const position =
      follow && before?.allotmentId === row.allotmentId && before.position !== undefined
        ? before.position + 1
        : (await countBefore(reader.db, reader.tenantId, row)) + 1
    placed.push({ ...row, position })
  }
  return placed
}
