/** Median of several runs, in milliseconds; the runs' own preparations are not counted. */
export type Figure = {
  readonly name: string
  readonly ours: number
  readonly minimum: number
  readonly unit: string
  readonly limit: number
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function ratio(figure: Figure): number {
  return figure.ours / figure.minimum
}

/** One line a figure: ours, the hand-written minimum, the ratio and what it may be. */
export function printFigure(figure: Figure): void {
  const { name, ours, minimum, unit, limit } = figure
  const value = ratio(figure)
  const verdict = value <= limit ? 'ok' : 'TOO SLOW'
  console.log(
    `${name.padEnd(62)} ${ours.toFixed(2).padStart(10)} ${minimum.toFixed(2).padStart(10)} ${unit.padEnd(8)} ` +
      `${value.toFixed(2).padStart(6)} (limit ${limit}) ${verdict}`,
  )
}
