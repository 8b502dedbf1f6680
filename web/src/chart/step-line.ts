/** A value at a moment; null where it is not known. */
export type Point = { readonly dateTime: string; readonly value: number | null }

/** The lowest round number that leaves the highest value in sight, and has a whole half. */
export function topOf(values: readonly number[]): number {
  const highest = Math.max(1, ...values)
  const power = 10 ** Math.floor(Math.log10(highest))
  const round = [1, 2, 4, 6, 8, 10, 12].map((factor) => factor * power).find((each) => each >= highest)
  return Math.max(2, round ?? highest)
}

/**
 * The line of a value that holds until it changes, as SVG draws it, in a picture `width` wide and as high as `top`
 * is worth. It begins where the value is known first; points that change nothing are left out.
 */
export function stepLine(points: readonly Point[], width: number, height: number, top: number): string {
  const first = Date.parse(points[0]?.dateTime ?? '')
  const reach = Date.parse(points.at(-1)?.dateTime ?? '') - first || 1
  const round = (value: number) => Math.round(value * 100) / 100
  const known = points.flatMap(({ dateTime, value }) => (value === null ? [] : [{ dateTime, value }]))
  if (known.length === 0) return ''
  const steps = known.flatMap(({ dateTime, value }, index) => {
    if (index > 0 && known[index - 1]?.value === value) return []
    const x = round((width * (Date.parse(dateTime) - first)) / reach)
    const y = round(height * (1 - value / top))
    return index === 0 ? [`M${x} ${y}`] : [`H${x}V${y}`]
  })
  return `${steps.join('')}H${width}`
}
