import { Input, makeStyles } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type Ref, useEffect, useId, useState } from 'react'
import { type Option, Results } from './search-results.tsx'

const pauseMs = 180
const none: readonly Option[] = []
/** Of what is only suggested Enter takes nothing that no arrow has chosen. */
const unchosen = -1
const useStyles = makeStyles({
  box: { position: 'relative', width: '100%' },
  input: { width: '100%', minWidth: 0, '& input': { minWidth: 0 } },
})

/** A box to type in, and what the server finds for it; arrows choose, Enter takes, Escape closes. */
export function SearchPicker({
  label,
  placeholder,
  queryKey,
  search,
  suggest,
  onPick,
  onPasteLines,
  inputRef,
  autoFocus = false,
  least = 1,
  isInHeader = false,
}: {
  label: string
  placeholder?: string
  queryKey: string
  search: (term: string, signal: AbortSignal) => Promise<readonly Option[]>
  /** What is offered before anything is typed. */
  suggest?: (signal: AbortSignal) => Promise<readonly Option[]>
  onPick: (option: Option) => void
  /** Takes several lines at once, such as a column of addresses. */
  onPasteLines?: (lines: readonly string[]) => void
  inputRef?: Ref<HTMLInputElement>
  autoFocus?: boolean
  /** The fewest letters that are searched for. */
  least?: number
  isInHeader?: boolean
}) {
  const styles = useStyles()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const [isAwaited, setAwaited] = useState(false)
  const listId = useId()
  const term = useSettled(text.trim())
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['search', queryKey, term],
    queryFn: ({ signal }) => search(term, signal),
    enabled: term.length >= least,
    // While more of a word is typed; what was searched for before that is another matter.
    placeholderData: (before, query) => (isStartOf(query?.queryKey.at(-1), term) ? before : undefined),
    staleTime: 10_000,
  })
  const isEmpty = text.trim() === ''
  const suggested = useQuery({
    queryKey: ['suggest', queryKey],
    queryFn: ({ signal }) => suggest?.(signal) ?? [],
    enabled: suggest !== undefined && isOpen && isEmpty,
    staleTime: 10_000,
  })
  const isShort = !isEmpty && text.trim().length < least
  const options = isEmpty ? (suggested.data ?? none) : isShort ? none : term ? (data ?? none) : none
  const isPending = !isEmpty && !isShort && (term !== text.trim() || isPlaceholderData || !data)
  const shown = isOpen && (!isEmpty || (suggest !== undefined && options.length > 0))
  const pick = (option: Option) => {
    onPick(option)
    setText('')
    setActive(unchosen)
    setAwaited(false)
    setOpen(false)
  }
  useEffect(() => {
    if (!isAwaited || isPending) return
    const option = options[active]
    if (option) pick(option)
    else setAwaited(false)
  }, [isAwaited, isPending])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setOpen(false)
      setAwaited(false)
    }
    if (event.key === 'Enter' && shown) {
      event.preventDefault()
      // What is listed may still be for a part of the text: Enter means what the whole of it finds.
      setAwaited(true)
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setOpen(true)
    const step = event.key === 'ArrowDown' ? 1 : -1
    setActive((present) => next(present, step, options.length))
  }
  return (
    <div className={styles.box}>
      <Input
        className={styles.input}
        input={{ ref: inputRef, autoFocus }}
        contentBefore={<SearchRegular />}
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(shown && options[active] ? { 'aria-activedescendant': `${listId}-${active}` } : {})}
        placeholder={placeholder ?? label}
        value={text}
        onChange={(_event, { value }) => {
          setText(value)
          setAwaited(false)
          setActive(value.trim() === '' ? unchosen : 0)
          setOpen(true)
        }}
        onPaste={(event) => {
          const lines = linesOf(event.clipboardData.getData('text/plain'))
          if (!onPasteLines || lines.length < 2) return
          event.preventDefault()
          onPasteLines(lines)
        }}
        onFocus={() => {
          setActive(isEmpty ? unchosen : 0)
          setOpen(true)
        }}
        // Pressing an option keeps the focus here.
        onBlur={() => {
          setOpen(false)
          setAwaited(false)
        }}
        onKeyDown={onKeyDown}
      />
      <Results
        {...{ shown, listId, options, active, error, pick, label, isPending, isInHeader }}
        least={isShort ? least : 0}
      />
    </div>
  )
}

function isStartOf(before: unknown, term: string): boolean {
  return typeof before === 'string' && before !== '' && term.startsWith(before)
}

/** Goes around at both ends. */
function next(present: number, step: 1 | -1, count: number): number {
  if (count === 0) return 0
  if (present === unchosen && step < 0) return count - 1
  return (present + step + count) % count
}

/** The entries of pasted text: a line each, or parted by commas, semicolons or tabs; each once. */
export function linesOf(text: string): readonly string[] {
  const lines = text
    .split(/[\r\n\t,;]+/)
    .map((line) => line.trim().replace(/^"|"$/g, ''))
    .filter((line) => line !== '')
  return [...new Map(lines.map((line) => [line.toLowerCase(), line])).values()]
}

/** What was typed, once the typing pauses. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
