import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { admin, read } from '../api/client.ts'
import type { Allotment, UseOfAllotment } from '../api/types.ts'

/** A moment every three days of the 90 that the server looks back on. */
const points = 31

export type DaysOf = {
  readonly allotment: Allotment
  /** 0: full now; null: no day can be named, for this reason. */
  readonly days: number | null
  readonly reason: UseOfAllotment['noDayReason']
}

/**
 * In how many days each of these allotments will be full at its pace, the first of them first. Read again when their
 * numbers change, so that it agrees with the table above it.
 */
export const daysToFullQuery = (asked: readonly Allotment[]) =>
  queryOptions({
    queryKey: [
      'allotments',
      'daysToFull',
      asked.map(({ id, consumedUnits, allottedUnits }) => [id, consumedUnits, allottedUnits]),
    ],
    queryFn: async ({ signal }) => {
      const all = await Promise.all(asked.map((allotment) => daysOf(allotment, signal)))
      return all.sort((a, b) => (a.days ?? Number.POSITIVE_INFINITY) - (b.days ?? Number.POSITIVE_INFINITY))
    },
    placeholderData: keepPreviousData,
  })

async function daysOf(allotment: Allotment, signal: AbortSignal): Promise<DaysOf> {
  if (allotment.availableUnits <= 0) return { allotment, days: 0, reason: 'full' }
  const address = `${admin}/allotments/${allotment.id}/useOverTime?points=${points}`
  const { daysToFull, noDayReason } = await read<UseOfAllotment>(address, signal)
  return { allotment, days: daysToFull, reason: noDayReason }
}
