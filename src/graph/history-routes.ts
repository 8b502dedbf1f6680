import { countMembersOf } from '../assignment/member-count-store.ts'
import { listAuditRows } from '../audit/audit-list-store.ts'
import { findCauses } from '../audit/cause-store.ts'
import * as endpoints from '../contract/history-endpoints.ts'
import { maxPageSize } from '../contract/limits.ts'
import { emptyQuery } from '../contract/odata-query.ts'
import { listPeriods } from '../seat/member-history-store.ts'
import { requirePlace } from './places.ts'
import { presentAudit } from './present-audit.ts'
import { dateTime, optionalDateTime, type Reader } from './read.ts'
import { type Route, route } from './route.ts'

const maxPeriods = 100

export const historyRoutes: readonly Route[] = [
  route(endpoints.getMemberCounts, async ({ reader, params }) => {
    await requirePlace(reader, params)
    const counts = await countMembersOf(reader.db, reader.tenantId, params.groupId)
    const value = counts.map(({ assignedAt, ...count }) => ({
      ...count,
      assignedDateTime: dateTime(assignedAt),
    }))
    return { body: { value } }
  }),
  route(endpoints.getUserSeatHistory, async ({ reader, params: { userId } }) => {
    await requirePlace(reader, { userId })
    const found = await listPeriods(reader.db, reader.tenantId, userId, maxPeriods + 1)
    const periods = found.slice(0, maxPeriods)
    const turns = periods.flatMap(({ allotmentId, from, to }) =>
      [from, to].map((at) => at && { at, allotmentId, memberId: userId }),
    )
    const causes = await findCauses(
      reader.db,
      reader.tenantId,
      turns.flatMap((turn) => turn ?? []),
    )
    const entries = await presentEntries(reader, causes)
    let next = 0
    const entryOf = (at: Date | null) => (at === null ? null : (entries.get(causes[next++] ?? '') ?? null))
    const value = periods.map(({ from, to, ...period }) => ({
      ...period,
      heldFromDateTime: dateTime(from),
      heldToDateTime: optionalDateTime(to),
      gainedBy: entryOf(from),
      lostBy: entryOf(to),
    }))
    return { body: { value, isWhole: found.length <= maxPeriods } }
  }),
]

/** Those that the caller may see, by id. */
async function presentEntries(
  { db, tenantId }: Reader,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, object>> {
  const known = [...new Set(ids.flatMap((id) => id ?? []))]
  if (known.length === 0) return new Map()
  const { rows } = await listAuditRows(db, tenantId, { ...emptyQuery, top: maxPageSize }, known)
  return new Map(rows.map((row) => [row.id, presentAudit(row)]))
}
