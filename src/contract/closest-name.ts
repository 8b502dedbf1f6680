/** Longer names are not compared: the table below grows with both lengths. */
const maxComparedLength = 60

/** The known name that a mistyped one most likely meant, if one is close. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > maxComparedLength) return undefined
  const typed = name.toLowerCase()
  const allowed = Math.max(1, Math.floor(name.length / 3))
  let closest: string | undefined
  let closestDistance = allowed + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= closestDistance) continue
    const distance = editDistance(typed, candidate.toLowerCase())
    if (distance < closestDistance) {
      closest = candidate
      closestDistance = distance
    }
  }
  return closest
}

/** Insertions, deletions, replacements and exchanged neighbors that turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(replaced, at(i - 1, j) + 1, at(i, j - 1) + 1, exchanged ? at(i - 2, j - 2) + 1 : replaced),
      )
    }
  }
  return at(a.length, b.length)
}
