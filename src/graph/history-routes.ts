import { countMembersOf } from '../assignment/member-count-store.ts'
import { listAuditRows } from '../audit/audit-list-store.ts'
import { findCauses } from '../audit/cause-store.ts'
import * as endpoints from '../contract/history-endpoints.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { listPeriods, type Period } from '../seat/member-history-store.ts'
import { requirePlace } from './places.ts'
import { presentAudit } from './present-audit.ts'
import { dateTime, optionalDateTime, type Presenter, presentPage, type Reader } from './read.ts'
import { type Route, route } from './route.ts'

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
  route(endpoints.getUserSeatHistory, async ({ reader, params: { userId }, query, nextLink }) => {
    await requirePlace(reader, { userId })
    const page = await listPeriods(reader.db, reader.tenantId, query, userId)
    const rows = await withCauses(reader, page.rows, userId, query)
    return { body: await presentPage(reader, presentPeriod, { ...page, rows }, query, nextLink) }
  }),
]

type Told = Period & { readonly gainedBy: object | null; readonly lostBy: object | null }

const presentPeriod: Presenter<Told> = {
  entity: endpoints.seatPeriod,
  present: ({ from, to, ...period }) => ({
    ...period,
    id: `${period.allotmentId}_${dateTime(from)}`,
    heldFromDateTime: dateTime(from),
    heldToDateTime: optionalDateTime(to),
  }),
}

/** Through what seats were got and lost, looked for where it is asked for. */
async function withCauses(
  reader: Reader,
  periods: readonly Period[],
  memberId: string,
  { select }: ListQuery,
): Promise<Told[]> {
  const isAsked = select === undefined || select.includes('gainedBy') || select.includes('lostBy')
  const turns = periods.flatMap(({ allotmentId, from, to }) =>
    [from, to].flatMap((at) => (at ? [{ at, allotmentId, memberId }] : [])),
  )
  const causes = isAsked ? await findCauses(reader.db, reader.tenantId, turns) : []
  const entries = await presentEntries(reader, causes)
  let next = 0
  const entryOf = (at: Date | null) => (at === null ? null : (entries.get(causes[next++] ?? '') ?? null))
  return periods.map((period) => ({
    ...period,
    gainedBy: entryOf(period.from),
    lostBy: entryOf(period.to),
  }))
}

/** Those that the caller may see, by id. */
async function presentEntries(
  { db, tenantId }: Reader,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, object>> {
  const known = [...new Set(ids.flatMap((id) => id ?? []))]
  if (known.length === 0) return new Map()
  const { rows } = await listAuditRows(db, tenantId, { ...emptyQuery, top: known.length }, known)
  return new Map(rows.map((row) => [row.id, presentAudit(row)]))
}
