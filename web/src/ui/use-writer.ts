import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { isChangedMeanwhile } from '../api/api-error.ts'
import { type Change, write } from '../api/client.ts'
import { doTogether, type Step } from '../api/together.ts'
import { inWords } from '../words/error-in-words.ts'
import { useWords } from '../words/words.tsx'
import { useNotices } from './notices.tsx'

/** What takes a change back: the reverse commands, and what of the change they do not bring back. */
export type Undo = { readonly change: Change | readonly Step[]; readonly note?: string }

/**
 * Writes one change, or several together, at a time; afterwards everything on screen is read again, and `done` is told.
 * What removes the subject of the page goes elsewhere first (`leave`): there would be nothing to read.
 */
export function useWriter(leave?: () => Promise<void>) {
  const queries = useQueryClient()
  const tell = useNotices()
  const words = useWords()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const isWriting = useRef(false)
  const takeBack = async (change: Undo['change']) => {
    try {
      await make(change)
      await readAgain(queries)
      tell(words.t('undo.done'))
    } catch (failure) {
      tell(words.t('undo.failed', { why: inWords(failure, words) }), 'error')
    }
  }
  const tellDone = (done: string, undo: Undo | undefined) =>
    undo
      ? tell([done, undo.note].filter(Boolean).join(' '), 'success', {
          label: words.t('undo.action'),
          run: () => takeBack(undo.change),
        })
      : tell(done)
  /** The answer, or undefined where it was refused; the refusal is in `error`. */
  const send = async <T>(
    change: Change | readonly Step[],
    done?: string,
    undo?: Undo,
  ): Promise<T | undefined> => {
    // Enter submits a form although its button waits: the same is not to be written twice.
    if (isWriting.current) return undefined
    isWriting.current = true
    setBusy(true)
    setError(null)
    try {
      const answer = await make<T>(change)
      await leave?.()
      await readAgain(queries)
      if (done) tellDone(done, undo)
      return answer ?? ({} as T)
    } catch (failure) {
      setError(failure)
      // Somebody changed it meanwhile: the page is to show what it is now.
      if (isChangedMeanwhile(failure)) await readAgain(queries)
      return undefined
    } finally {
      isWriting.current = false
      setBusy(false)
    }
  }
  const run = async (change: Change | readonly Step[], done?: string, undo?: Undo) =>
    (await send<unknown>(change, done, undo)) !== undefined
  return { run, send, error, isBusy, forget: () => setError(null) }
}

/** Everything on screen but previews: what was done cannot be tried once more, and would be refused. */
export function readAgain(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'preview' })
}

async function make<T>(change: Change | readonly Step[]): Promise<T> {
  if (Array.isArray(change)) return (await doTogether(change as readonly Step[])) as T
  const { method, path, body, ifMatch } = change as Change
  return write<T>(method, path, body, ifMatch)
}
