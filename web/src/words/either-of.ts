const mostNamed = 3

/** "A, B or C"; of many the first two and how many others, since nobody reads thirteen. */
export function eitherOf(names: readonly string[], or: string, others: (count: number) => string): string {
  const shown = names.length > mostNamed ? names.slice(0, mostNamed - 1) : names.slice(0, -1)
  const left = names.length - shown.length
  const last = left > 1 ? others(left) : (names.at(-1) ?? '')
  return shown.length === 0 ? last : `${shown.join(', ')} ${or} ${last}`
}
