/** A value at a moment; null where it is not known. */
export type Point = { readonly dateTime: string; readonly value: number | null }

/** The part of time and of values that a picture shows, and how large it is. */
export type Frame = {
  readonly from: number
  readonly to: number
  /** What its height is worth. */
  readonly top: number
  readonly width: number
  readonly height: number
}

const round = (value: number) => Math.round(value * 100) / 100

/** The lowest round number that leaves the highest value in sight, and has a whole half. */
export function topOf(values: readonly number[]): number {
  const highest = Math.max(1, ...values)
  const power = 10 ** Math.floor(Math.log10(highest))
  const top = [1, 2, 4, 6, 8, 10, 12].map((factor) => factor * power).find((each) => each >= highest)
  return Math.max(2, top ?? highest)
}

/** Where a value at a moment stands in a picture. */
export function placeIn({ from, to, top, width, height }: Frame, at: number, value: number) {
  return { x: round((width * (at - from)) / (to - from || 1)), y: round(height * (1 - value / top)) }
}

/**
 * The line of a value that holds until it changes, as SVG draws it. It begins where the value is known first and
 * ends with the last point; points that change nothing are left out.
 */
export function stepLine(points: readonly Point[], frame: Frame): string {
  const known = points.flatMap(({ dateTime, value }) =>
    value === null ? [] : [{ value, ...placeIn(frame, Date.parse(dateTime), value) }],
  )
  const last = known.at(-1)
  if (!last) return ''
  const steps = known.flatMap(({ x, y, value }, index) => {
    if (index > 0 && known[index - 1]?.value === value) return []
    return index === 0 ? [`M${x} ${y}`] : [`H${x}V${y}`]
  })
  return `${steps.join('')}H${last.x}`
}
