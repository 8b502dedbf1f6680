import { Button, makeStyles, ToggleButton, tokens } from '@fluentui/react-components'
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Allotment, UseOfAllotment } from '../api/types.ts'
import { Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { useWords, type Words } from '../words/words.tsx'
import { forecastOf } from './forecast.ts'
import { UseChart } from './use-chart.tsx'
import { periods, useOverTimeQuery } from './use-query.ts'

const useStyles = makeStyles({
  box: {
    display: 'grid',
    gap: tokens.spacingVerticalS,
    alignContent: 'start',
    '&[hidden]': { display: 'none' },
  },
  top: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  sentence: { margin: 0, flexBasis: '100%' },
  fold: { marginInlineStart: '-8px' },
  periods: {
    display: 'flex',
    flexGrow: 1,
    border: 'none',
    margin: '0 -8px',
    padding: 0,
    minWidth: 0,
    '@media (forced-colors: active)': { margin: 0 },
  },
  table: { maxHeight: '320px', overflowY: 'auto' },
})

/** What was at a moment, or will be: nobody knows then who waits. */
type Row = UseOfAllotment['points'][number] & { readonly isForecast?: true }

/** How the use of an allotment came to be what it is: a sentence, and a chart or a table with the same numbers. */
export function UseOverTime({
  allotment,
  days,
  onDays,
}: {
  allotment: Allotment
  days: number
  onDays: (days: number) => void
}) {
  const styles = useStyles()
  const words = useWords()
  const { t, number } = words
  const [isTable, setTable] = useState(false)
  // On a phone it would stand between the numbers and the people.
  const isNarrow = useNarrow()
  const [isUnfolded, setUnfolded] = useState(false)
  const isOpen = !isNarrow || isUnfolded
  const contentId = useId()
  const { data, error, refetch } = useQuery(useOverTimeQuery(allotment, days))
  const sentence = data && sentenceOf(data, words)
  // Of what nobody has used before today there is nothing to tell.
  const isUnused = allotment.consumedUnits === 0 && allotment.waitingCount === 0
  const passed = data?.points.slice(0, -1)
  if ((data || isUnused) && !passed?.some(({ consumedUnits, waiting }) => consumedUnits > 0 || waiting))
    return null
  return (
    <section aria-label={t('chart.title')} className={styles.box}>
      <div className={styles.top}>
        <p className={styles.sentence}>{sentence}</p>
        {isNarrow && (
          <Button
            size="small"
            appearance="subtle"
            className={styles.fold}
            icon={isUnfolded ? <ChevronUpRegular /> : <ChevronDownRegular />}
            aria-expanded={isUnfolded}
            aria-controls={contentId}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            {t('chart.title')}
          </Button>
        )}
      </div>
      <div id={contentId} className={styles.box} hidden={!isOpen}>
        <div className={styles.top}>
          <fieldset className={styles.periods} aria-label={t('chart.period')}>
            {periods.map((period) => (
              <ToggleButton
                key={period.days}
                size="small"
                appearance="subtle"
                checked={period.days === days}
                onClick={() => onDays(period.days)}
              >
                {t('chart.days', { days: number(period.days) })}
              </ToggleButton>
            ))}
          </fieldset>
          <Button size="small" appearance="subtle" onClick={() => setTable(!isTable)}>
            {t(isTable ? 'chart.asPicture' : 'chart.asTable')}
          </Button>
        </div>
        {data && sentence ? (
          isTable ? (
            <UseTable use={data} />
          ) : (
            <UseChart use={data} label={sentence} />
          )
        ) : error ? (
          <Failed error={error} retry={refetch} />
        ) : (
          <Loading />
        )}
      </div>
    </section>
  )
}

/** When it will be full, where that can be told, and before it what was, the newest first. */
function UseTable({ use }: { use: UseOfAllotment }) {
  const styles = useStyles()
  const { t, number, day } = useWords()
  const fullAt = forecastOf(use)?.fullAt
  const ahead: readonly Row[] = fullAt
    ? [{ dateTime: fullAt, consumedUnits: use.allottedUnits, waiting: null, isForecast: true }]
    : []
  const dayOf = ({ dateTime, isForecast }: Row) =>
    isForecast ? t('chart.expected', { day: day(dateTime) }) : day(dateTime)
  const columns: readonly Column<Row>[] = [
    {
      id: 'date',
      title: t('chart.date'),
      width: 'minmax(150px, 1fr)',
      cell: dayOf,
      text: (row) => (row.isForecast ? dayOf(row) : row.dateTime),
    },
    {
      id: 'used',
      title: t('chart.usedThen'),
      isNumber: true,
      cell: ({ consumedUnits }) => number(consumedUnits),
      text: ({ consumedUnits }) => consumedUnits,
    },
    {
      id: 'waiting',
      title: t('chart.waitingThen'),
      isNumber: true,
      cell: ({ waiting }) => (waiting === null ? t('chart.unknown') : number(waiting)),
      text: ({ waiting }) => waiting ?? '',
    },
    {
      id: 'limit',
      title: t('chart.limitNow'),
      width: '120px',
      isNumber: true,
      cell: () => number(use.allottedUnits),
      text: () => use.allottedUnits,
    },
  ]
  return (
    <section className={styles.table} aria-label={t('chart.title')} {...scrolled}>
      <Table
        label={t('chart.title')}
        columns={columns}
        rows={[...ahead, ...[...use.points].reverse()]}
        keyOf={({ dateTime }) => dateTime}
      />
    </section>
  )
}

/** What scrolls can be reached by keyboard. */
const scrolled = { tabIndex: 0 }

/** "47 of 50 used, 12 more than 90 days ago; full in about 20 days." */
function sentenceOf(use: UseOfAllotment, { t, number }: Words): string {
  const { points, consumedUnits, allottedUnits } = use
  const first = points[0]
  const last = points.at(-1)
  const reach = first && last ? Date.parse(last.dateTime) - Date.parse(first.dateTime) : 0
  const days = number(Math.round(reach / 86_400_000))
  const more = consumedUnits - (first?.consumedUnits ?? 0)
  const change = more > 0 ? 'chart.more' : 'chart.fewer'
  return t('chart.sentence', {
    used: t('chart.used', { used: number(consumedUnits), limit: number(allottedUnits) }),
    change: more === 0 ? t('chart.same', { days }) : t(change, { count: Math.abs(more), days }),
    outlook: outlook(use, t),
  })
}

function outlook({ daysToFull, noDayReason }: UseOfAllotment, t: Words['t']): string {
  if (daysToFull !== null) return t('chart.fullIn', { count: daysToFull })
  return t(`chart.${noDayReason ?? 'steady'}`)
}
