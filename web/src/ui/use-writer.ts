import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Change, write } from '../api/client.ts'
import { useNotices } from './notices.tsx'

/** Writes one change at a time; afterwards everything on screen is read again, and `done` is told. */
export function useWriter() {
  const queries = useQueryClient()
  const tell = useNotices()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  /** The answer, or undefined where it was refused; the refusal is in `error`. */
  const send = async <T>({ method, path, body }: Change, done?: string): Promise<T | undefined> => {
    setBusy(true)
    setError(null)
    try {
      const answer = await write<T>(method, path, body)
      await queries.invalidateQueries()
      if (done) tell(done)
      return answer ?? ({} as T)
    } catch (failure) {
      setError(failure)
      return undefined
    } finally {
      setBusy(false)
    }
  }
  const run = async (change: Change, done?: string) => (await send<unknown>(change, done)) !== undefined
  return { run, send, error, isBusy, forget: () => setError(null) }
}
