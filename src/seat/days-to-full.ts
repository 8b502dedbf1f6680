/** Seats held at a moment. */
export type UsePoint = { readonly at: Date; readonly seats: number }

/** Whole days until no unit is free, or why no number can be given. */
export type DaysToFull =
  | { readonly days: number }
  | { readonly reason: 'full' | 'tooLittleHistory' | 'shrinking' | 'steady' | 'farOff' }

const dayMs = 86_400_000
/** With less behind it, a pace says little about what comes. */
const leastHistoryDays = 14
/** Further ahead nobody can rely on a pace. */
const furthestDays = 3 * 365
/** Pairs grow with the square of the points. */
const mostPoints = 61

/**
 * In how many days an allotment is full, at the pace of the points (ascending in time). The pace is the median of the
 * slopes between any two of them (Theil and Sen), beginning where there was a seat: a team that joined all at once
 * is a step and no trend, so it does not move the estimate the way it would move an average. Days are rounded up.
 */
export function daysToFull(points: readonly UsePoint[], now: { used: number; limit: number }): DaysToFull {
  const free = now.limit - now.used
  if (free <= 0) return { reason: 'full' }
  const first = points.findIndex(({ seats }) => seats > 0)
  const history = first < 0 ? [] : thinned(points.slice(first))
  const reach = (history.at(-1)?.at.getTime() ?? 0) - (history[0]?.at.getTime() ?? 0)
  if (reach < leastHistoryDays * dayMs) return { reason: 'tooLittleHistory' }
  const pace = seatsPerDay(history)
  if (pace < 0) return { reason: 'shrinking' }
  if (pace === 0) return { reason: 'steady' }
  const days = Math.ceil(free / pace)
  return days > furthestDays ? { reason: 'farOff' } : { days }
}

/** Some of the points, evenly apart, the last among them. */
function thinned(points: readonly UsePoint[]): readonly UsePoint[] {
  const step = Math.ceil(points.length / mostPoints)
  return points.filter((_, index) => (points.length - 1 - index) % step === 0)
}

function seatsPerDay(points: readonly UsePoint[]): number {
  const slopes = points
    .flatMap((one, index) =>
      points
        .slice(index + 1)
        .map((other) => ((other.seats - one.seats) * dayMs) / (other.at.getTime() - one.at.getTime())),
    )
    .sort((a, b) => a - b)
  const middle = slopes.length / 2
  return ((slopes[Math.ceil(middle) - 1] ?? 0) + (slopes[Math.floor(middle)] ?? 0)) / 2
}
