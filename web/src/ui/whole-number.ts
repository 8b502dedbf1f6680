/** A separator of thousands, as one is written somewhere: 1,000 or 1.000, 1 000, 1’000. */
const separator = /(?<=\d)[.,'’\s](?=\d{3}(?!\d))/g

/** The whole number that somebody typed; undefined where it is none. */
export function wholeNumberOf(text: string): number | undefined {
  const digits = text.trim().replace(separator, '')
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}
