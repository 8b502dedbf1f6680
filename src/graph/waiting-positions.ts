import type { ListQuery } from '../contract/odata-query.ts'
import { countBefore, listPositions, type WaitingRow } from '../waiting-room/waiting-list-store.ts'
import type { Reader } from './read.ts'

type Placed = WaitingRow & { position?: number }
type Asked = Pick<ListQuery, 'select' | 'filter' | 'orderBy'>

/**
 * Adds places in the queue, when they are asked for. Rows that follow each other in one queue need one
 * count, of those before the first; rows of several queues, of a filter or in another order one each.
 */
export async function withPositions(
  reader: Reader,
  rows: readonly WaitingRow[],
  query: Asked,
): Promise<Placed[]> {
  if (!query.select?.includes('position')) return [...rows]
  const follow = inQueueOrder(query)
  const placed: Placed[] = []
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

/** The same of the first pages of several queues: they begin at the head, unless a filter or an order says otherwise. */
export async function withPositionsOfEach(
  reader: Reader,
  rows: readonly WaitingRow[],
  query: Asked,
): Promise<Placed[]> {
  if (!query.select?.includes('position')) return [...rows]
  if (inQueueOrder(query)) {
    let position = 0
    return rows.map((row, index) => {
      position = rows[index - 1]?.allotmentId === row.allotmentId ? position + 1 : 1
      return { ...row, position }
    })
  }
  const positions = await listPositions(reader.db, reader.tenantId, rows)
  return rows.map((row) => {
    const position = positions.get(`${row.allotmentId}/${row.memberId}`)
    return position === undefined ? row : { ...row, position }
  })
}

function inQueueOrder({ filter, orderBy }: Asked): boolean {
  return filter === undefined && orderBy.length === 0
}
