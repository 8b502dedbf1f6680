import { Input, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef, useState } from 'react'
import { inWords } from '../words/error-in-words.ts'
import { useWords } from '../words/words.tsx'

export type Option = {
  readonly id: string
  readonly label: string
  readonly detail?: string | undefined
  /** The heading it stands under. */
  readonly kind: string
  readonly icon?: ReactNode
}

const pauseMs = 180
const none: readonly Option[] = []
/** Of what is only suggested Enter takes nothing that no arrow has chosen. */
const unchosen = -1
const useStyles = makeStyles({
  box: { position: 'relative', width: '100%' },
  input: { width: '100%', minWidth: 0, '& input': { minWidth: 0 } },
  list: {
    position: 'absolute',
    zIndex: 20,
    insetBlockStart: 'calc(100% + 4px)',
    insetInline: 0,
    maxHeight: 'min(420px, 60vh)',
    overflowY: 'auto',
    margin: 0,
    padding: tokens.spacingVerticalXS,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    boxSizing: 'border-box',
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
  },
  kind: {
    ...typographyStyles.caption1Strong,
    color: tokens.colorNeutralForeground2,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXXS}`,
  },
  option: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    '& > svg': { flexShrink: 0, fontSize: tokens.fontSizeBase500 },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected },
  text: { minWidth: 0, flexGrow: 1, overflowWrap: 'anywhere' },
  detail: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  note: { padding: tokens.spacingHorizontalS, color: tokens.colorNeutralForeground2 },
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
    enabled: term.length > 0,
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
  const options = isEmpty ? (suggested.data ?? none) : term ? (data ?? none) : none
  const isPending = !isEmpty && (term !== text.trim() || isPlaceholderData || !data)
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
      <Results {...{ shown, listId, options, active, error, pick, label, isPending }} />
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

function Results(props: {
  shown: boolean
  listId: string
  label: string
  options: readonly Option[]
  active: number
  error: unknown
  isPending: boolean
  pick: (option: Option) => void
}) {
  const styles = useStyles()
  const words = useWords()
  const { options, active, listId } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Below the fold nobody would know what was found, or that nothing was.
    if (props.shown && !props.isPending) list.current?.scrollIntoView({ block: 'nearest' })
  }, [props.shown, props.isPending, options.length])
  if (!props.shown) return null
  const note = props.error
    ? inWords(props.error, words)
    : options.length === 0
      ? words.t(props.isPending ? 'loading' : 'search.nothing')
      : ''
  return (
    <div ref={list} className={styles.list}>
      {note && (
        <div className={styles.note} role="status">
          {note}
        </div>
      )}
      <div role="listbox" id={listId} aria-label={props.label} aria-busy={props.isPending}>
        {options.map((option, index) => (
          <div key={`${option.kind}-${option.id}`} role="presentation">
            {option.kind !== options[index - 1]?.kind && (
              <div className={styles.kind} role="presentation">
                {option.kind}
              </div>
            )}
            <div
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={mergeClasses(styles.option, index === active && styles.active)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => props.pick(option)}
              onKeyDown={() => {}}
            >
              {option.icon}
              <div className={styles.text}>
                <div>{option.label}</div>
                {option.detail && <div className={styles.detail}>{option.detail}</div>}
              </div>
            </div>
          </div>
        ))}
      </div>
    </div>
  )
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
