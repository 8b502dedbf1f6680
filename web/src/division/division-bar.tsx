import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { CSSProperties } from 'react'
import { useAppearance } from '../ui/appearance.tsx'
import { useWords, type Words } from '../words/words.tsx'
import { hues, neutral } from './hues.ts'
import type { Division, Segment } from './segments.ts'

/** The tooltip of the segment and the table below have what is not written under it. */
export const leastLabel = '52px'
const useStyles = makeStyles({
  bar: {
    position: 'relative',
    display: 'flex',
    gap: '2px',
    height: '8px',
    minWidth: '80px',
    width: '100%',
    forcedColorAdjust: 'none',
  },
  labels: { display: 'flex', gap: '2px', marginTop: tokens.spacingVerticalXS },
  label: {
    flexBasis: 0,
    flexShrink: 1,
    minWidth: 0,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    containerType: 'inline-size',
  },
  /** Where a segment is so narrow that only a letter or two of its name would be left, there is none. */
  text: {
    '& > div': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    [`@container (max-width: ${leastLabel})`]: { display: 'none' },
  },
  large: { height: '40px' },
  segment: {
    position: 'relative',
    flexBasis: 0,
    flexShrink: 1,
    minWidth: '3px',
    overflow: 'hidden',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: 'color-mix(in srgb, var(--hue) 26%, var(--page))',
    '@media (forced-colors: active)': { border: '1px solid CanvasText', backgroundColor: 'Canvas' },
  },
  used: {
    height: '100%',
    backgroundColor: 'var(--hue)',
    transition: 'width 150ms',
    '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  waiting: {
    flexBasis: 0,
    flexShrink: 1,
    minWidth: '8px',
    borderRadius: tokens.borderRadiusSmall,
    backgroundImage: 'repeating-linear-gradient(135deg, var(--hue) 0 2px, transparent 2px 5px)',
    border: '1px solid var(--hue)',
    '@media (forced-colors: active)': { border: '1px dashed CanvasText', backgroundImage: 'none' },
  },
  beyond: {
    position: 'absolute',
    insetBlock: '-3px',
    insetInlineEnd: '-3px',
    border: `2px solid ${tokens.colorStatusDangerBorderActive}`,
    borderRadius: tokens.borderRadiusSmall,
    pointerEvents: 'none',
  },
})

/** A product's capacity, or one allotment, as one bar. Its text form has one sentence a segment. */
export function DivisionBar({ division, size = 'small' }: { division: Division; size?: 'small' | 'large' }) {
  const styles = useStyles()
  const words = useWords()
  const { isDark } = useAppearance()
  const { segments, total, capacity } = division
  const text = segments.map((segment) => sentenceOf(segment, words)).join(' ')
  const isLarge = size === 'large'
  const undivided = Math.max(0, total - segments.reduce((sum, { limit }) => sum + limit, 0))
  const bar = (
    <div
      className={mergeClasses(styles.bar, isLarge && styles.large)}
      role="img"
      aria-label={text || words.t('division.empty')}
      style={{ '--page': tokens.colorNeutralBackground1 } as CSSProperties}
    >
      {segments.flatMap((segment, index) => drawn(segment, { index, total, isDark, styles, words }))}
      {undivided > 0 && <div style={{ flex: `${undivided} 1 0` }} />}
      {total > capacity && (
        <div className={styles.beyond} style={{ width: `${((total - capacity) / total) * 100}%` }} />
      )}
    </div>
  )
  if (!isLarge || segments.length < 2) return bar
  return (
    <div>
      {bar}
      <Labels division={division} undivided={undivided} />
    </div>
  )
}

/** Names and numbers under a large bar, each under its segment. The bar itself says the same in words. */
function Labels({ division, undivided }: { division: Division; undivided: number }) {
  const styles = useStyles()
  const words = useWords()
  const { segments, total } = division
  return (
    <div className={styles.labels} aria-hidden="true">
      {segments.map((segment) => (
        <div
          key={segment.id || segment.kind}
          className={styles.label}
          title={sentenceOf(segment, words)}
          style={{ flexGrow: segment.limit + Math.min(segment.waiting, total / 12) }}
        >
          <div className={styles.text}>
            <div>{nameOf(segment, words)}</div>
            <div>{`${words.number(segment.used)} / ${words.number(segment.limit)}`}</div>
          </div>
        </div>
      ))}
      {undivided > 0 && <div style={{ flex: `${undivided} 1 0` }} />}
    </div>
  )
}

type Drawing = {
  readonly index: number
  readonly total: number
  readonly isDark: boolean
  readonly styles: ReturnType<typeof useStyles>
  readonly words: Words
}

function drawn(segment: Segment, { index, total, isDark, styles, words }: Drawing) {
  const hue = { '--hue': hueOf(segment, index, isDark) } as CSSProperties
  const share = segment.limit > 0 ? Math.min(1, segment.used / segment.limit) : 1
  const key = segment.id || segment.kind
  const title = sentenceOf(segment, words)
  return [
    <div key={key} title={title} className={styles.segment} style={{ ...hue, flexGrow: segment.limit }}>
      <div className={styles.used} style={{ width: `${share * 100}%` }} />
    </div>,
    segment.waiting > 0 && (
      <div
        key={`${key}-waiting`}
        title={title}
        className={styles.waiting}
        // A long queue must not push the segments together.
        style={{ ...hue, flexGrow: Math.min(segment.waiting, total / 12) }}
      />
    ),
  ]
}

/** The color of a segment, also for the legend beside it. */
export function hueOf(segment: Segment, index: number, isDark: boolean): string {
  const hue = segment.kind === 'allotment' ? (hues[index % hues.length] ?? neutral) : neutral
  return isDark ? hue.dark : hue.light
}

/** "Medicine: 47 of 50 used, 3 free, 2 waiting." */
export function sentenceOf(segment: Segment, words: Words): string {
  const { t, number } = words
  const numbers = {
    used: number(segment.used),
    limit: number(segment.limit),
    free: number(Math.max(0, segment.limit - segment.used)),
  }
  if (segment.kind === 'default' && segment.used === 0 && segment.waiting === 0)
    return t('division.spare', { units: numbers.limit })
  const name = nameOf(segment, words)
  return segment.waiting > 0
    ? t('division.waitingSentence', { name, ...numbers, count: segment.waiting })
    : t('division.sentence', { name, ...numbers })
}

function nameOf(segment: Segment, { t }: Words): string {
  if (segment.kind === 'default') return t('notDivided')
  return segment.kind === 'more' ? t('division.more', { count: segment.count }) : segment.name
}
