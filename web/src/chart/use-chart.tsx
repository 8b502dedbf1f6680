import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { UseOfAllotment } from '../api/types.ts'
import { useWords } from '../words/words.tsx'
import { type Forecast, forecastOf } from './forecast.ts'
import { type Frame, placeIn, stepLine, topOf } from './step-line.ts'

/** Of the picture's own units; it is stretched to the width there is, its lines are not. */
const width = 600
const [usedHeight, waitingHeight] = [112, 40]
/** Narrower than this share of the picture, what lies ahead has no room for its day. */
const leastShareWithDay = 0.18
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
    fontVariantNumeric: 'tabular-nums',
    // Numbers stand beside their line, not under it.
    marginBlock: `calc(${tokens.lineHeightBase200} / -2)`,
  },
  picture: { display: 'block', width: '100%', overflow: 'visible' },
  ends: { gridColumn: 2, display: 'grid', marginTop: '6px' },
  passed: { display: 'flex', justifyContent: 'space-between', gap: tokens.spacingHorizontalS },
  ahead: {
    textAlign: 'end',
    whiteSpace: 'nowrap',
    // Two days do not fit beside each other.
    '@media (max-width: 640px)': { gridColumn: '1 / -1' },
  },
  legend: {
    gridColumn: 2,
    display: 'flex',
    flexWrap: 'wrap',
    gap: `0 ${tokens.spacingHorizontalL}`,
    marginBottom: tokens.spacingVerticalM,
  },
  second: { marginTop: tokens.spacingVerticalL },
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
  forecast: { strokeDasharray: '1 4', strokeLinecap: 'round' },
  waiting: {
    fill: 'none',
    stroke: tokens.colorPaletteDarkOrangeForeground1,
    strokeWidth: '2px',
    vectorEffect: 'non-scaling-stroke',
    [inContrast]: { stroke: 'LinkText' },
  },
  waitingArea: {
    fill: tokens.colorPaletteDarkOrangeBackground1,
    stroke: 'none',
    [inContrast]: { fill: 'none' },
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
 * The seats held as a line of steps against the limit of now, with the days to come until it is full; and who waited,
 * on a scale of their own: of many seats a few who wait would not be seen. `label` says what is to be seen.
 */
export function UseChart({ use, label }: { use: UseOfAllotment; label: string }) {
  const styles = useStyles()
  const { points } = use
  const from = Date.parse(points[0]?.dateTime ?? '')
  const now = Date.parse(points.at(-1)?.dateTime ?? '')
  const forecast = forecastOf(use)
  const reach = { from, to: forecast?.drawnTo ?? now, width }
  return (
    <div role="img" aria-label={label} className={styles.grid}>
      <UsedPanel use={use} forecast={forecast} reach={reach} now={now} />
      <WaitingPanel use={use} reach={reach} now={now} />
      <Ends {...{ from, now, forecast }} />
    </div>
  )
}

type Reach = Pick<Frame, 'from' | 'to' | 'width'>

function UsedPanel({
  use,
  forecast,
  reach,
  now,
}: {
  use: UseOfAllotment
  forecast: Forecast | undefined
  reach: Reach
  now: number
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const { points, allottedUnits, consumedUnits } = use
  const used = points.map(({ dateTime, consumedUnits: value }) => ({ dateTime, value }))
  const frame = {
    ...reach,
    height: usedHeight,
    top: topOf([allottedUnits, ...used.map(({ value }) => value)]),
  }
  const line = stepLine(used, frame)
  const limit = placeIn(frame, now, allottedUnits).y
  const [here, there] = [
    placeIn(frame, now, consumedUnits),
    forecast && placeIn(frame, forecast.drawnTo, forecast.value),
  ]
  return (
    <>
      <div className={styles.legend}>
        <Named sign={styles.used}>{t('chart.usedThen')}</Named>
        <Named sign={styles.limit}>{`${t('chart.limitNow')}: ${number(allottedUnits)}`}</Named>
        {there && <Named sign={mergeClasses(styles.used, styles.forecast)}>{t('chart.forecast')}</Named>}
      </div>
      <Picture frame={frame}>
        <path className={styles.area} d={`${line}V${usedHeight}H0Z`} />
        <path className={styles.used} d={line} />
        {there && (
          <path
            className={mergeClasses(styles.used, styles.forecast)}
            d={`M${here.x} ${here.y}L${there.x} ${there.y}`}
          />
        )}
        <path className={styles.limit} d={`M0 ${limit}H${width}`} />
      </Picture>
    </>
  )
}

/** Nothing where nobody waited. */
function WaitingPanel({ use, reach, now }: { use: UseOfAllotment; reach: Reach; now: number }) {
  const styles = useStyles()
  const { t } = useWords()
  const waiting = use.points.map((point) => ({ dateTime: point.dateTime, value: point.waiting }))
  const known = waiting.find(({ value }) => value !== null)
  if (!known || waiting.every(({ value }) => !value)) return null
  const frame = { ...reach, height: waitingHeight, top: topOf(waiting.map(({ value }) => value ?? 0)) }
  const line = stepLine(waiting, frame)
  const [first, last] = [placeIn(frame, Date.parse(known.dateTime), 0), placeIn(frame, now, 0)]
  return (
    <>
      <div className={mergeClasses(styles.legend, styles.second)}>
        <Named sign={styles.waiting}>{t('chart.waitingThen')}</Named>
      </div>
      <Picture frame={frame}>
        <path className={styles.waitingArea} d={`${line}H${last.x}V${last.y}H${first.x}Z`} />
        <path className={styles.waiting} d={line} />
      </Picture>
    </>
  )
}

/** A scale from nothing to the top, and what is drawn on it. */
function Picture({ frame: { top, height }, children }: { frame: Frame; children: ReactNode }) {
  const styles = useStyles()
  const { number } = useWords()
  return (
    <>
      <div className={styles.scale}>
        {[top, top / 2, 0].map((value) => (
          <span key={value}>{number(value)}</span>
        ))}
      </div>
      <svg
        className={styles.picture}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        aria-hidden
      >
        {[0, 0.5, 1].map((share) => (
          <path key={share} className={styles.rule} d={`M0 ${height * share}H${width}`} />
        ))}
        {children}
      </svg>
    </>
  )
}

/** The days that it begins with, of now, and, where there is room, when it will be full. */
function Ends({ from, now, forecast }: { from: number; now: number; forecast: Forecast | undefined }) {
  const styles = useStyles()
  const { t, day } = useWords()
  const passed = forecast ? (now - from) / (forecast.drawnTo - from) : 1
  const ofDay = (moment: number) => day(new Date(moment).toISOString())
  return (
    <div
      className={styles.ends}
      style={{ gridTemplateColumns: `minmax(0, ${passed}fr) minmax(0, ${1 - passed}fr)` }}
    >
      <div className={styles.passed}>
        <span>{ofDay(from)}</span>
        <span>{ofDay(now)}</span>
      </div>
      {forecast && 1 - passed >= leastShareWithDay && (
        <div className={styles.ahead}>
          {t('chart.fullOn', { day: day(forecast.fullAt) })}
          {Date.parse(forecast.fullAt) > forecast.drawnTo && ' →'}
        </div>
      )}
    </div>
  )
}

function Named({ sign, children }: { sign: string; children: string }) {
  const styles = useStyles()
  return (
    <span>
      <svg className={styles.sign} viewBox="0 0 24 8" aria-hidden>
        <path className={sign} d="M0 4H24" />
      </svg>
      {children}
    </span>
  )
}
