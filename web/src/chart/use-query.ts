import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { admin, read } from '../api/client.ts'
import type { Allotment, UseOfAllotment } from '../api/types.ts'

/** Days to choose from, each with the days from one point to the next. */
export const periods: readonly { readonly days: number; readonly step: number }[] = [
  { days: 30, step: 1 },
  { days: 90, step: 1 },
  { days: 365, step: 5 },
]
export const defaultDays = 90
const dayMs = 86_400_000

/** The days that an address asks for, if they can be chosen. */
export function daysAsked(asked: number | undefined): number {
  return periods.find(({ days }) => days === asked)?.days ?? defaultDays
}

/** Read again when the numbers of the allotment change, so that chart and bar agree. */
export const useOverTimeQuery = (
  { id, consumedUnits, allottedUnits, waitingCount }: Allotment,
  days: number,
) =>
  queryOptions({
    queryKey: ['allotments', 'one', id, 'useOverTime', days, consumedUnits, allottedUnits, waitingCount],
    queryFn: ({ signal }) => {
      const step = periods.find((period) => period.days === days)?.step ?? 1
      const from = new Date(Date.now() - days * dayMs).toISOString()
      const address = `${admin}/allotments/${id}/useOverTime?from=${from}&points=${days / step + 1}`
      return read<UseOfAllotment>(address, signal)
    },
    placeholderData: keepPreviousData,
  })
