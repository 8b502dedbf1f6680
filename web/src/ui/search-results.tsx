import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import { inWords } from '../words/error-in-words.ts'
import { useWords, type Words } from '../words/words.tsx'

export type Option = {
  readonly id: string
  readonly label: string
  readonly detail?: string | undefined
  /** The heading it stands under. */
  readonly kind: string
  readonly icon?: ReactNode
}

const phone = '@media (max-width: 640px)'
const useStyles = makeStyles({
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
  /** Of a box that is narrow on a phone the list takes the width of the screen. */
  across: {
    [phone]: {
      position: 'fixed',
      insetBlockStart: '48px',
      insetInline: tokens.spacingHorizontalS,
      maxHeight: 'calc(100dvh - 64px)',
    },
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

/** What was found, under its headings, or what is to be said in its place. */
export function Results(props: {
  shown: boolean
  listId: string
  label: string
  options: readonly Option[]
  active: number
  error: unknown
  isPending: boolean
  /** Of what is typed so far too little to search for: how many letters it takes. */
  least: number
  isInHeader: boolean
  pick: (option: Option) => void
}) {
  const styles = useStyles()
  const words = useWords()
  const { options, active, listId } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Below the fold nobody would know what was found, or that nothing was.
    if (!props.shown || props.isPending) return
    list.current?.scrollIntoView({ block: 'nearest' })
    // What is typed stays in sight, too, where there is no room for both.
    list.current?.previousElementSibling?.scrollIntoView({ block: 'nearest' })
  }, [props.shown, props.isPending, options.length])
  if (!props.shown) return null
  const note = noteOf(props, words)
  return (
    // A browser lets Tab stop at what scrolls: it would close by that, and lead back into the box.
    <div ref={list} tabIndex={-1} className={mergeClasses(styles.list, props.isInHeader && styles.across)}>
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

/** What is said in place of what was found. */
function noteOf(
  {
    error,
    options,
    least,
    isPending,
  }: { error: unknown; options: readonly Option[]; least: number; isPending: boolean },
  words: Words,
): string {
  if (least > 0) return words.t('search.least', { count: least })
  if (error) return inWords(error, words)
  return options.length > 0 ? '' : words.t(isPending ? 'loading' : 'search.nothing')
}
