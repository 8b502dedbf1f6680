import { useSyncExternalStore } from 'react'

const [firstPauseMs, longestPauseMs] = [500, 8_000]

let isConnected = true
let isAsking = false
const listeners = new Set<() => void>()

/**
 * After a request without an answer: whether the server answers at all. Where it does, only that request broke off;
 * where it does not, it is asked until it does.
 */
export async function checkConnection(): Promise<boolean> {
  const isAnswered = await answers()
  reportConnection(isAnswered)
  if (!isAnswered) askUntilAnswered()
  return isAnswered
}

async function askUntilAnswered(): Promise<void> {
  if (isAsking) return
  isAsking = true
  for (let pauseMs = firstPauseMs; !isConnected; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    await new Promise((resume) => setTimeout(resume, pauseMs))
    if (await answers()) reportConnection(true)
  }
  isAsking = false
}

function answers(): Promise<boolean> {
  return fetch('/icon.svg', { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  )
}

/** Notes whether the server answers, and tells those who listen when that changes. */
export function reportConnection(connected: boolean): void {
  if (connected === isConnected) return
  isConnected = connected
  for (const listener of listeners) listener()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Calls back when the server answers again. */
export function onConnected(listener: () => void): () => void {
  return listen(() => isConnected && listener())
}

/** Whether the server answers, as far as the last request knows. */
export function useConnection(): boolean {
  return useSyncExternalStore(listen, () => isConnected)
}
