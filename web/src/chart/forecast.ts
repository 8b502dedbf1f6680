import type { UseOfAllotment } from '../api/types.ts'

const dayMs = 86_400_000
/** Of what lies ahead, no more is drawn than this share of what lies behind. */
const furthestShare = 1 / 2

export type Forecast = {
  /** When it will be full. */
  readonly fullAt: string
  /** How far the picture follows it, and how many will be used then. */
  readonly drawnTo: number
  readonly value: number
}

/** When an allotment will be full at its pace; undefined where no day can be named. */
export function forecastOf(use: UseOfAllotment): Forecast | undefined {
  const { points, consumedUnits, allottedUnits, daysToFull } = use
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || daysToFull === null || daysToFull <= 0) return undefined
  const now = Date.parse(last.dateTime)
  const ahead = daysToFull * dayMs
  const drawn = Math.min(ahead, (now - Date.parse(first.dateTime)) * furthestShare)
  return {
    fullAt: new Date(now + ahead).toISOString(),
    drawnTo: now + drawn,
    value: consumedUnits + ((allottedUnits - consumedUnits) * drawn) / ahead,
  }
}
