import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { CSSProperties } from 'react'
import type { Subscription } from '../api/types.ts'
import { useWords } from '../words/words.tsx'

const dayMs = 86_400_000
const inContrast = '@media (forced-colors: active)'
const useStyles = makeStyles({
  box: { display: 'grid', gap: tokens.spacingVerticalXS, marginBottom: tokens.spacingVerticalM },
  lane: {
    position: 'relative',
    height: '22px',
    backgroundColor: tokens.colorNeutralBackground3,
    [inContrast]: { outline: '1px solid CanvasText' },
  },
  span: {
    position: 'absolute',
    insetBlock: 0,
    minWidth: '4px',
    boxSizing: 'border-box',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorBrandBackground2,
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorBrandStroke1,
    overflow: 'hidden',
    whiteSpace: 'nowrap',
    textOverflow: 'ellipsis',
    padding: `2px ${tokens.spacingHorizontalXS}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground1,
  },
  over: {
    backgroundColor: tokens.colorNeutralBackground5,
    borderInlineStartColor: tokens.colorNeutralStroke1,
  },
  /** Without an end: it fades out. */
  open: {
    borderStartEndRadius: 0,
    borderEndEndRadius: 0,
    borderInlineEndWidth: '2px',
    borderInlineEndStyle: 'dotted',
    borderInlineEndColor: tokens.colorBrandStroke1,
  },
  today: {
    position: 'absolute',
    insetBlock: '-2px',
    width: '2px',
    backgroundColor: tokens.colorStatusDangerForeground1,
    [inContrast]: { backgroundColor: 'Highlight', forcedColorAdjust: 'none' },
  },
  todayName: {
    position: 'absolute',
    transform: 'translateX(-50%)',
    color: tokens.colorStatusDangerForeground1,
  },
  ends: {
    position: 'relative',
    display: 'flex',
    justifyContent: 'space-between',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
})

type Span = { readonly from: number; readonly to: number; readonly isOpen: boolean }

/** Subscriptions from their start to their next date, with today as a line. The table below says the same. */
export function Timeline({ subscriptions, now }: { subscriptions: readonly Subscription[]; now: Date }) {
  const styles = useStyles()
  const { t, number, date } = useWords()
  const { first, last } = reachOf(subscriptions, now)
  const place = (moment: number) => `${(100 * (moment - first)) / (last - first)}%`
  const width = ({ from, to }: Span) => `${(100 * (to - from)) / (last - first)}%`
  return (
    <div className={styles.box} aria-hidden="true">
      {subscriptions.map((each) => {
        const span = spanOf(each, first, last)
        const isOver = each.status !== 'Enabled' && each.status !== 'Warning'
        return (
          <div key={each.id} className={styles.lane}>
            <div
              className={mergeClasses(styles.span, isOver && styles.over, span.isOpen && styles.open)}
              style={{ insetInlineStart: place(span.from), width: width(span) } as CSSProperties}
            >
              {t('timeline.licenses', { count: each.totalLicenses, number: number(each.totalLicenses) })}
            </div>
            <div className={styles.today} style={{ insetInlineStart: place(now.getTime()) }} />
          </div>
        )
      })}
      <div className={styles.ends}>
        <span>{date(new Date(first).toISOString())}</span>
        <span className={styles.todayName} style={{ insetInlineStart: place(now.getTime()) }}>
          {t('timeline.today')}
        </span>
        <span>{date(new Date(last).toISOString())}</span>
      </div>
    </div>
  )
}

/** From the first start to the last end, and at least three months around today. */
function reachOf(subscriptions: readonly Subscription[], now: Date): { first: number; last: number } {
  const at = (moment: string | null) => (moment ? [new Date(moment).getTime()] : [])
  const starts = subscriptions.flatMap(({ startDate }) => at(startDate))
  const ends = subscriptions.flatMap(({ nextLifecycleDateTime }) => at(nextLifecycleDateTime))
  const today = now.getTime()
  return {
    first: Math.min(today - 45 * dayMs, ...starts),
    last: Math.max(today + 45 * dayMs, ...ends),
  }
}

function spanOf({ startDate, nextLifecycleDateTime }: Subscription, first: number, last: number): Span {
  const from = startDate ? new Date(startDate).getTime() : first
  const to = nextLifecycleDateTime ? new Date(nextLifecycleDateTime).getTime() : last
  return { from: Math.min(from, to), to, isOpen: nextLifecycleDateTime === null }
}
