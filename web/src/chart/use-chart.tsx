import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useWords } from '../words/words.tsx'
import { stepLine, topOf } from './step-line.ts'
import type { UseOfAllotment } from './use-query.ts'

/** Of the picture's own units; it is stretched to the width there is, its lines are not. */
const width = 600
const height = 120
const inContrast = '@media (forced-colors: active)'

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  scale: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'space-between',
    textAlign: 'end',
    // Numbers stand beside their line, not under it.
    marginBlock: `calc(${tokens.lineHeightBase200} / -2)`,
  },
  picture: { display: 'block', width: '100%', height: `${height}px`, overflow: 'visible' },
  ends: { gridColumn: 2, display: 'flex', justifyContent: 'space-between', marginTop: '6px' },
  legend: {
    gridColumn: 2,
    display: 'flex',
    flexWrap: 'wrap',
    gap: `0 ${tokens.spacingHorizontalL}`,
    marginBottom: tokens.spacingVerticalM,
  },
  sign: { width: '24px', height: '8px', marginInlineEnd: tokens.spacingHorizontalXS },
  rule: { stroke: tokens.colorNeutralStroke2, strokeWidth: '1px', vectorEffect: 'non-scaling-stroke' },
  area: { fill: tokens.colorBrandBackground2, stroke: 'none', [inContrast]: { fill: 'none' } },
  used: {
    fill: 'none',
    stroke: tokens.colorBrandStroke1,
    strokeWidth: '2px',
    vectorEffect: 'non-scaling-stroke',
    [inContrast]: { stroke: 'Highlight' },
  },
  waiting: {
    fill: 'none',
    stroke: tokens.colorPaletteDarkOrangeForeground1,
    strokeWidth: '2px',
    strokeDasharray: '2 3',
    vectorEffect: 'non-scaling-stroke',
    [inContrast]: { stroke: 'LinkText' },
  },
  limit: {
    fill: 'none',
    stroke: tokens.colorNeutralForeground2,
    strokeWidth: '1.5px',
    strokeDasharray: '6 4',
    vectorEffect: 'non-scaling-stroke',
    [inContrast]: { stroke: 'CanvasText' },
  },
})

/**
 * The seats held as a line of steps, against the limit of now as a dashed one, and those who waited as a dotted one.
 * `label` says what is to be seen.
 */
export function UseChart({ use, label }: { use: UseOfAllotment; label: string }) {
  const styles = useStyles()
  const { t, number, day } = useWords()
  const { points, allottedUnits } = use
  const used = points.map(({ dateTime, consumedUnits }) => ({ dateTime, value: consumedUnits }))
  const waiting = points.map((point) => ({ dateTime: point.dateTime, value: point.waiting }))
  const top = topOf([allottedUnits, ...[...used, ...waiting].map(({ value }) => value ?? 0)])
  const line = stepLine(used, width, height, top)
  const limit = height * (1 - allottedUnits / top)
  return (
    <div role="img" aria-label={label} className={styles.grid}>
      <div className={styles.legend}>
        <span>
          <Sign className={styles.used} />
          {t('chart.usedThen')}
        </span>
        <span>
          <Sign className={styles.limit} />
          {t('chart.limitNow')}: {number(allottedUnits)}
        </span>
        <span>
          <Sign className={styles.waiting} />
          {t('chart.waitingThen')}
        </span>
      </div>
      <div className={styles.scale}>
        {[top, top / 2, 0].map((value) => (
          <span key={value}>{number(value)}</span>
        ))}
      </div>
      <svg
        className={styles.picture}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        aria-hidden
      >
        {[0, 0.5, 1].map((share) => (
          <path key={share} className={styles.rule} d={`M0 ${height * share}H${width}`} />
        ))}
        <path className={styles.area} d={`${line}V${height}H0Z`} />
        <path className={styles.used} d={line} />
        <path className={styles.limit} d={`M0 ${limit}H${width}`} />
        <path className={styles.waiting} d={stepLine(waiting, width, height, top)} />
      </svg>
      <div className={styles.ends}>
        <span>{points[0] && day(points[0].dateTime)}</span>
        <span>{points.at(-1) && day(points.at(-1)?.dateTime ?? '')}</span>
      </div>
    </div>
  )
}

function Sign({ className }: { className: string }) {
  const styles = useStyles()
  return (
    <svg className={mergeClasses(styles.sign)} viewBox="0 0 24 8" aria-hidden>
      <path className={className} d="M0 4H24" />
    </svg>
  )
}
