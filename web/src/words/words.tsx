import type { i18n } from 'i18next'
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { languages, loadWords, type Words, wordsOf } from './language.ts'

export type { Values, WordKey, Words } from './language.ts'

const storageKey = 'allot.language'

/** The language that the reader chose, or the browser's first that there is. */
export function preferredLanguage(): string {
  const wished = [localStorage.getItem(storageKey) ?? '', ...navigator.languages]
  return wished.map((tag) => tag.slice(0, 2)).find((tag) => tag in languages) ?? 'en'
}

const WordsContext = createContext<Words | null>(null)

/** The words of the reader's language. */
export function useWords(): Words {
  const words = use(WordsContext)
  if (!words) throw new Error('words are read outside WordsProvider')
  return words
}

export function WordsProvider({ initial, children }: { initial: i18n; children: ReactNode }) {
  const [instance, setInstance] = useState(initial)
  useEffect(() => {
    document.documentElement.lang = instance.language
  }, [instance])
  const words = useMemo<Words>(() => {
    const setLanguage = (language: string) => {
      localStorage.setItem(storageKey, language)
      loadWords(language).then(setInstance)
    }
    return { ...wordsOf(instance), setLanguage }
  }, [instance])
  return <WordsContext value={words}>{children}</WordsContext>
}
