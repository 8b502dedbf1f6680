import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Change, write } from '../api/client.ts'
import { doTogether, type Step } from '../api/together.ts'
import { useNotices } from './notices.tsx'

/** Writes one change, or several together, at a time; afterwards everything on screen is read again, and `done` is told. */
export function useWriter() {
  const queries = useQueryClient()
  const tell = useNotices()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  /** The answer, or undefined where it was refused; the refusal is in `error`. */
  const send = async <T>(change: Change | readonly Step[], done?: string): Promise<T | undefined> => {
    setBusy(true)
    setError(null)
    try {
      const answer = await make<T>(change)
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
  const run = async (change: Change | readonly Step[], done?: string) =>
    (await send<unknown>(change, done)) !== undefined
  return { run, send, error, isBusy, forget: () => setError(null) }
}

async function make<T>(change: Change | readonly Step[]): Promise<T> {
  if (Array.isArray(change)) return (await doTogether(change as readonly Step[])) as T
  const { method, path, body } = change as Change
  return write<T>(method, path, body)
}
