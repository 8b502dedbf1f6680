import { useMemo, useSyncExternalStore } from 'react'

/** Whether the window is as narrow as a phone's. */
export function useNarrow(): boolean {
  const query = useMemo(() => matchMedia('(max-width: 640px)'), [])
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => query.matches,
  )
}
