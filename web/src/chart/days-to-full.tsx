import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Allotment } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { Section } from '../ui/page.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWords, type Words } from '../words/words.tsx'
import { type DaysOf, daysToFullQuery } from './days-to-full-query.ts'
import { maxAsked, nearest } from './nearest.ts'

const dayMs = 86_400_000
/** Nearer than this, somebody should think of it. */
const soonDays = 30
/** What the whole width stands for: the first that holds all. */
const reaches = [30, 90, 180, 365, 730]

const useStyles = makeStyles({
  top: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  note: { margin: 0, flexGrow: 1, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalS} 0 0`, padding: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr) minmax(0, 220px)',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL}`,
    minHeight: '36px',
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalS}`,
    '@media (max-width: 640px)': {
      gridTemplateColumns: 'minmax(0, 1fr) auto',
      padding: `${tokens.spacingVerticalXS} 0`,
    },
  },
  name: { overflowWrap: 'anywhere' },
  track: {
    height: '12px',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground3,
    '@media (max-width: 640px)': { gridRow: 2, gridColumn: '1 / -1' },
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  bar: {
    height: '100%',
    minWidth: '4px',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorBrandBackground,
    forcedColorAdjust: 'none',
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  soon: { backgroundColor: tokens.colorPaletteDarkOrangeForeground1 },
})

/** When the allotments of a product will be full at their pace: bars, or a table with the same numbers. */
export function DaysToFull({ allotments }: { allotments: readonly Allotment[] }) {
  const styles = useStyles()
  const { t } = useWords()
  const [isTable, setTable] = useState(false)
  const contentId = useId()
  const asked = nearest(allotments)
  const { data, error, refetch } = useQuery({
    ...daysToFullQuery(asked),
    enabled: asked.length > 0,
  })
  // Of what nobody uses yet there is nothing to tell.
  if (asked.length === 0) return null
  return (
    <Section title={t('chart.daysToFull')}>
      <div className={styles.top}>
        <p className={styles.note}>
          {asked.length < maxAsked ? t('chart.daysNote') : t('chart.daysNearest', { count: maxAsked })}
        </p>
        <Button size="small" appearance="subtle" aria-controls={contentId} onClick={() => setTable(!isTable)}>
          {t(isTable ? 'chart.asPicture' : 'chart.asTable')}
        </Button>
      </div>
      <div id={contentId}>
        {error && !data ? (
          <Failed error={error} retry={refetch} />
        ) : !data ? (
          <Loading />
        ) : isTable ? (
          <DaysTable rows={data} />
        ) : (
          <DaysBars rows={data} />
        )}
      </div>
    </Section>
  )
}

function DaysBars({ rows }: { rows: readonly DaysOf[] }) {
  const styles = useStyles()
  const words = useWords()
  const longest = Math.max(0, ...rows.map(({ days }) => days ?? 0))
  const reach = reaches.find((each) => each >= longest) ?? longest
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.allotment.id} className={styles.row}>
          <span className={styles.name}>
            <Name {...row} />
          </span>
          <div className={styles.track} aria-hidden="true">
            {row.days !== null && (
              <div
                className={mergeClasses(styles.bar, row.days <= soonDays && styles.soon)}
                style={{ width: `${(100 * row.days) / reach}%` }}
              />
            )}
          </div>
          <span>{daysInWords(row, words)}</span>
        </li>
      ))}
    </ul>
  )
}

function DaysTable({ rows }: { rows: readonly DaysOf[] }) {
  const words = useWords()
  const { t, number, day } = words
  const dayOf = ({ days }: DaysOf) => (days ? day(new Date(Date.now() + days * dayMs).toISOString()) : '')
  const columns: readonly Column<DaysOf>[] = [
    {
      id: 'name',
      title: t('column.allotment'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <Name {...row} />,
      text: ({ allotment }) => allotment.displayName,
    },
    {
      id: 'free',
      title: t('column.free'),
      isNumber: true,
      cell: ({ allotment }) => number(allotment.availableUnits),
      text: ({ allotment }) => allotment.availableUnits,
    },
    {
      id: 'days',
      title: t('chart.daysToFull'),
      width: 'minmax(160px, 1fr)',
      cell: (row) => daysInWords(row, words),
      text: (row) => row.days ?? daysInWords(row, words),
    },
    { id: 'day', title: t('chart.day'), width: '130px', cell: dayOf, text: dayOf },
  ]
  return (
    <Table
      label={t('chart.daysToFull')}
      columns={columns}
      rows={rows}
      keyOf={({ allotment }) => allotment.id}
    />
  )
}

function Name({ allotment }: DaysOf) {
  return (
    <Link to="/allotments/$allotmentId" params={{ allotmentId: allotment.id }}>
      {allotment.displayName}
    </Link>
  )
}

function daysInWords({ days, reason }: DaysOf, { t }: Words): string {
  if (days === 0) return t('chart.isFull')
  return days === null ? t(`chart.${reason ?? 'steady'}`) : t('chart.about', { count: days })
}
