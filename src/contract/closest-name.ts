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

/** Insertions, deletions and replacements that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
