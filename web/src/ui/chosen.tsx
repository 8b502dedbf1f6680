import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useMemo, useState } from 'react'
import { useWords } from '../words/words.tsx'
import type { ServerColumn } from './table.tsx'

/** As many as the server does together or not at all. */
export const maxChosen = 100

export type Chosen<Row> = {
  readonly rows: readonly Row[]
  has(row: Row): boolean
  toggle(row: Row): void
  /** Chooses these, or none if all of them are chosen. */
  toggleAll(rows: readonly Row[]): void
  clear(): void
}

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '40px',
    padding: `0 ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
})

/** Rows that somebody chose in a list, to do something with all of them. */
export function useChosen<Row>(keyOf: (row: Row) => string): Chosen<Row> {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map())
  return useMemo(() => {
    const toggle = (row: Row) =>
      setChosen((present) => {
        const next = new Map(present)
        if (!next.delete(keyOf(row)) && next.size < maxChosen) next.set(keyOf(row), row)
        return next
      })
    const toggleAll = (rows: readonly Row[]) =>
      setChosen((present) => {
        const first = rows.slice(0, maxChosen)
        if (first.every((row) => present.has(keyOf(row)))) return new Map()
        return new Map(first.map((row) => [keyOf(row), row]))
      })
    return {
      rows: [...chosen.values()],
      has: (row) => chosen.has(keyOf(row)),
      toggle,
      toggleAll,
      clear: () => setChosen(new Map()),
    }
  }, [chosen, keyOf])
}

/** The column with a box in each row. */
export function choosing<Row>(
  chosen: Chosen<Row>,
  nameOf: (row: Row) => string,
  t: ReturnType<typeof useWords>['t'],
): ServerColumn<Row> {
  return {
    id: 'choose',
    title: '',
    width: '32px',
    cell: (row) => (
      <Checkbox
        aria-label={t('list.choose', { name: nameOf(row) })}
        checked={chosen.has(row)}
        onChange={() => chosen.toggle(row)}
      />
    ),
  }
}

/** What can be done with those chosen. It takes the place of what stands above the list: no row moves by it. */
export function ChosenBar<Row>({ chosen, children }: { chosen: Chosen<Row>; children: ReactNode }) {
  const styles = useStyles()
  const { t } = useWords()
  const count = chosen.rows.length
  if (count === 0) return null
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('list.chosen', { count })}>
      <span role="status">
        {t('list.chosen', { count })}
        {count === maxChosen && ` ${t('list.mostChosen', { count })}`}
      </span>
      {children}
      <Button size="small" appearance="subtle" onClick={chosen.clear}>
        {t('list.chooseNone')}
      </Button>
    </div>
  )
}
