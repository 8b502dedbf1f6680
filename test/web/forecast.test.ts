import { expect, test } from 'vitest'
import type { Allotment, UseOfAllotment } from '../../web/src/api/types.ts'
import { forecastOf } from '../../web/src/chart/forecast.ts'
import { maxAsked, nearest } from '../../web/src/chart/nearest.ts'
import { placeIn, stepLine } from '../../web/src/chart/step-line.ts'

const day = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000).toISOString()
const use = (change: Partial<UseOfAllotment>): UseOfAllotment => ({
  points: [0, 10, 20, 30].map((count) => ({ dateTime: day(count), consumedUnits: count, waiting: null })),
  consumedUnits: 30,
  allottedUnits: 40,
  daysToFull: 10,
  noDayReason: null,
  ...change,
})

test('a forecast that the picture has room for ends at the limit, on the day that it is full', () => {
  expect(forecastOf(use({}))).toEqual({ fullAt: day(40), drawnTo: Date.parse(day(40)), value: 40 })
})

test('a longer one is followed for half of what lies behind, and still names its day', () => {
  const forecast = forecastOf(use({ allottedUnits: 90, daysToFull: 60 }))
  expect(forecast).toEqual({ fullAt: day(90), drawnTo: Date.parse(day(45)), value: 45 })
})

test.each([
  ['no day can be named', { daysToFull: null, noDayReason: 'steady' as const }],
  ['nothing was looked at', { points: [] }],
])('there is none where %s', (_why, change) => {
  expect(forecastOf(use(change))).toBeUndefined()
})

test('a line ends with its last point, and leaves room for what lies ahead', () => {
  const frame = { from: Date.parse(day(0)), to: Date.parse(day(40)), top: 40, width: 400, height: 100 }
  const points = use({}).points.map(({ dateTime, consumedUnits }) => ({ dateTime, value: consumedUnits }))
  expect(stepLine(points, frame)).toBe('M0 100H100V75H200V50H300V25H300')
  expect(placeIn(frame, Date.parse(day(40)), 40)).toEqual({ x: 400, y: 0 })
})

test('days to full are asked of those nearest to their limit, never of what is unused or not divided', () => {
  const allotment = (id: string, change: Partial<Allotment>) =>
    ({ id, isDefault: false, allottedUnits: 10, availableUnits: 5, consumedUnits: 5, ...change }) as Allotment
  const many = Array.from({ length: 20 }, (_, index) =>
    allotment(`${index}`, { allottedUnits: 100, availableUnits: index, consumedUnits: 100 - index }),
  )
  const others = [
    allotment('unused', { availableUnits: 10, consumedUnits: 0 }),
    allotment('default', { isDefault: true, availableUnits: 0 }),
  ]
  const asked = nearest([...others, ...[...many].reverse()]).map(({ id }) => id)
  expect(asked).toEqual(Array.from({ length: maxAsked }, (_, index) => `${index}`))
})
