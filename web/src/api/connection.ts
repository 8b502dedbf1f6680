import { useSyncExternalStore } from 'react'

let isConnected = true
const listeners = new Set<() => void>()

/** Notes whether the last request got an answer. */
export function reportConnection(connected: boolean): void {
  if (connected === isConnected) return
  isConnected = connected
  for (const listener of listeners) listener()
}

/** Whether the server answers, as far as the last request knows. */
export function useConnection(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isConnected,
  )
}
