import { useEffect, useRef, useState } from 'react'

const shownForMs = 6_000
/** Looking for changes in more rows than this would cost more than it tells. */
const maxLooked = 1_000
const none: ReadonlySet<string> = new Set()

/**
 * The keys of rows that came or changed since the list was read before: by the reader, or by others. Rows that a
 * longer list brings are not new.
 */
export function useFresh<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlySet<string> {
  const before = useRef<ReadonlyMap<string, string> | null>(null)
  const [fresh, setFresh] = useState(none)
  useEffect(() => {
    if (rows.length > maxLooked) {
      before.current = null
      return
    }
    const now = new Map(rows.map((row) => [keyOf(row), JSON.stringify(row)]))
    const old = before.current
    before.current = now
    // Another length by a page or another order is another list, not a change.
    if (!old || old.size === 0 || Math.abs(old.size - now.size) > 20) return
    const changed = [...now].filter(([key, text]) => old.get(key) !== text).map(([key]) => key)
    if (changed.length === 0 || changed.length > now.size / 2) return
    setFresh(new Set(changed))
  }, [rows])
  useEffect(() => {
    if (fresh.size === 0) return
    const timer = setTimeout(() => setFresh(none), shownForMs)
    return () => clearTimeout(timer)
  }, [fresh])
  return fresh
}
