import { expect, test } from 'vitest'
import { daysToFull } from './days-to-full.ts'

const daily = (seats: readonly number[]) =>
  seats.map((each, day) => ({ at: new Date(Date.UTC(2026, 0, 1 + day)), seats: each }))
const days = (count: number, seats: (day: number) => number) =>
  Array.from({ length: count }, (_, day) => seats(day))

test.each([
  ['one more each day', days(31, (day) => 10 + day), 60, { days: 20 }],
  ['one more every second day, rounded up', days(31, (day) => 10 + day / 2), 36, { days: 22 }],
  ['a year of points is thinned', days(366, (day) => 1 + day), 400, { days: 34 }],
  [
    'before the first seat there is no history',
    [...days(60, () => 0), ...days(31, (day) => 1 + day)],
    41,
    { days: 10 },
  ],
  ['a step is no trend', days(31, (day) => (day < 4 ? 3 : 40)), 50, { reason: 'steady' }],
  ['nor is a step beside a trend', days(31, (day) => 10 + day + (day < 4 ? 0 : 20)), 70, { days: 10 }],
  ['nothing moves', days(31, () => 7), 50, { reason: 'steady' }],
  ['fewer each day', days(31, (day) => 40 - day), 50, { reason: 'shrinking' }],
  ['full', days(31, (day) => 20 + day), 50, { reason: 'full' }],
  ['over the limit', days(31, (day) => 20 + day), 40, { reason: 'full' }],
  ['13 days', days(14, (day) => 1 + day), 50, { reason: 'tooLittleHistory' }],
  ['14 days', days(15, (day) => 1 + day), 50, { days: 35 }],
  ['never a seat', days(60, () => 0), 50, { reason: 'tooLittleHistory' }],
  ['no point', [], 50, { reason: 'tooLittleHistory' }],
  ['years away', days(31, (day) => 10 + day / 10), 1_000, { reason: 'farOff' }],
] as const)('%s', (_name, seats, limit, expected) => {
  expect(daysToFull(daily(seats), { used: seats.at(-1) ?? 0, limit })).toEqual(expected)
})
