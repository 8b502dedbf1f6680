import { maxUsePoints } from '../contract/limits.ts'
import { ODataError } from '../contract/odata-error.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import { getUseOverTime } from '../contract/use-over-time.ts'
import { daysToFull } from '../seat/days-to-full.ts'
import { countSeatsAt } from '../seat/use-over-time-store.ts'
import { countWaitingAt } from '../waiting-room/waiting-sample-store.ts'
import { momentAsked } from './moment-asked.ts'
import { requireAllotment } from './places.ts'
import { dateTime } from './read.ts'
import { type Route, route } from './route.ts'

const defaultReachMs = 90 * 86_400_000
const defaultPoints = 60
/** Nobody held a seat before. */
const earliest = new Date('2000-01-01T00:00:00Z')

export const useRoutes: readonly Route[] = [
  route(getUseOverTime, async ({ reader, params, query, app }) => {
    const { allotmentId } = params
    const { consumedUnits, allottedUnits, waitingCount } = await requireAllotment(reader, allotmentId)
    const now = app.now()
    const moments = momentsAsked(query, now)
    const [seats, waiting] = await Promise.all([
      countSeatsAt(reader.db, reader.tenantId, allotmentId, moments),
      countWaitingAt(reader.db, reader.tenantId, allotmentId, moments),
    ])
    // Of the present moment more is known than was noted last.
    const waitingAt = (at: Date, index: number) => (at < now ? (waiting[index] ?? null) : waitingCount)
    const points = moments.map((at, index) => ({ at, seats: seats[index] ?? 0 }))
    const estimate = daysToFull(points, { used: consumedUnits, limit: allottedUnits })
    return {
      body: {
        points: points.map(({ at, seats }, index) => ({
          dateTime: dateTime(at),
          consumedUnits: seats,
          waiting: waitingAt(at, index),
        })),
        consumedUnits,
        allottedUnits,
        waitingCount,
        daysToFull: 'days' in estimate ? estimate.days : null,
        noDayReason: 'reason' in estimate ? estimate.reason : null,
      },
    }
  }),
]

/** The moments from the first to the last that was asked for, evenly apart. */
function momentsAsked(query: ListQuery, now: Date): Date[] {
  const count = pointsAsked(query.passThrough.points)
  const to = momentAsked(query, 'to') ?? now
  const from = momentAsked(query, 'from') ?? new Date(to.getTime() - defaultReachMs)
  if (to > now)
    throw invalid('to', `to is not later than now, ${now.toISOString()}: what comes is not known.`)
  if (from < earliest) throw invalid('from', `from is not before ${earliest.toISOString()}.`)
  if (from >= to) throw invalid('from', `from is before to, which is ${to.toISOString()}.`)
  const step = (to.getTime() - from.getTime()) / (count - 1)
  return Array.from({ length: count }, (_, index) => new Date(Math.round(from.getTime() + index * step)))
}

function pointsAsked(text: string | undefined): number {
  if (text === undefined) return defaultPoints
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count >= 2 && count <= maxUsePoints) return count
  throw invalid('points', `points is a whole number from 2 to ${maxUsePoints}.`)
}

function invalid(propertyName: string, message: string): ODataError {
  return new ODataError('invalidQuery', message, { propertyName })
}
