import { useEffect, useState } from 'react'
import { loadPart } from './load-part.ts'

const loaded = new Map<unknown, unknown>()

/**
 * A part of a page that is a file of its own; undefined until it is there. Kept by hand: behind React's Suspense it would
 * appear 300 ms after its placeholder at the earliest, however fast it came. `load` is always the same function.
 */
export function usePart<T>(load: () => Promise<T>): T | undefined {
  const [state, setState] = useState<{ part?: T; error?: unknown }>(() =>
    loaded.has(load) ? { part: loaded.get(load) as T } : {},
  )
  useEffect(() => {
    if (loaded.has(load)) return
    loadPart(load).then(
      (part) => {
        loaded.set(load, part)
        setState({ part })
      },
      (error: unknown) => setState({ error }),
    )
  }, [load])
  if (state.error !== undefined) throw state.error
  return state.part
}
