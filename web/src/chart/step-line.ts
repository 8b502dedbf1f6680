type Point = { readonly dateTime: string; readonly consumedUnits: number }

/** The lowest round number that leaves the highest value in sight, and has a whole half. */
export function topOf(values: readonly number[]): number {
  const highest = Math.max(1, ...values)
  const power = 10 ** Math.floor(Math.log10(highest))
  const round = [1, 2, 4, 6, 8, 10, 12].map((factor) => factor * power).find((each) => each >= highest)
  return Math.max(2, round ?? highest)
}

/**
 * The line of a value that holds until it changes, as SVG draws it, in a picture `width` wide and as high as `top`
 * is worth. Points that change nothing are left out.
 */
export function stepLine(points: readonly Point[], width: number, height: number, top: number): string {
  const times = points.map(({ dateTime }) => Date.parse(dateTime))
  const first = times[0] ?? 0
  const reach = (times.at(-1) ?? 0) - first || 1
  const round = (value: number) => Math.round(value * 100) / 100
  const steps = points.flatMap(({ consumedUnits }, index) => {
    if (index > 0 && points[index - 1]?.consumedUnits === consumedUnits) return []
    const x = round((width * ((times[index] ?? 0) - first)) / reach)
    const y = round(height * (1 - consumedUnits / top))
    return index === 0 ? [`M0 ${y}`] : [`H${x}V${y}`]
  })
  return `${steps.join('')}H${width}`
}
