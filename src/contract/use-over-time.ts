import { z } from 'zod'
import { beta, endpoint } from './endpoint.ts'
import { dateTime } from './scalars.ts'

const count = z.int()

/** Why no day can be named on which an allotment is full. */
export const noDayReasons = ['full', 'tooLittleHistory', 'shrinking', 'steady', 'farOff'] as const

export const useOverTime = z
  .object({
    points: z
      .array(
        z.object({
          dateTime,
          consumedUnits: count,
          waiting: count.nullable().meta({
            description: 'Looked at every five minutes; null before the first look.',
          }),
        }),
      )
      .meta({ description: 'Seats held at moments evenly apart, the first at `from`, the last at `to`.' }),
    consumedUnits: count.meta({ description: 'Now.' }),
    allottedUnits: count.meta({ description: 'The limit now; earlier limits are in the audit.' }),
    waitingCount: count.meta({ description: 'Now.' }),
    daysToFull: count.nullable().meta({
      description: 'Days from now until no unit is free, at the median pace between the points: an estimate.',
    }),
    noDayReason: z.enum(noDayReasons).nullable().meta({ description: 'Why daysToFull is null.' }),
  })
  .meta({ description: 'Seats of an allotment and who waited over time, against its limit.' })

export const getUseOverTime = endpoint({
  versions: beta,
  tag: 'Allotments',
  method: 'GET',
  path: '/admin/cloudLicensing/allotments/{allotmentId}/useOverTime',
  summary: 'How many seats an allotment gave over time, and how many waited',
  description:
    'Between `from` (90 days before `to`) and `to` (now), at `points` (60) moments; moments as 2026-03-01T08:00:00Z.',
  query: { select: [], paged: false, passThrough: ['from', 'to', 'points'] },
  success: 200,
  answer: { kind: 'value', of: useOverTime },
  refusals: ['resourceNotFound'],
})
