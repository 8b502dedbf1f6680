import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowSortDownRegular } from '@fluentui/react-icons/svg/arrow-sort-down'
import { ArrowSortUpRegular } from '@fluentui/react-icons/svg/arrow-sort-up'
import { type CSSProperties, type ReactNode, useMemo } from 'react'
import { SaveRows } from './save-rows.tsx'
import { SortBy } from './sort-by.tsx'

export type Column<Row> = {
  readonly id: string
  readonly title: string
  /** A grid track. */
  readonly width?: string
  readonly isNumber?: boolean
  /** What the column is sorted by; without it, it is not. */
  sortBy?(row: Row): string | number
  cell(row: Row): ReactNode
  /** On cards: it names the row and stands first, though other columns stand before it in the table. */
  readonly isName?: boolean
  /** On cards: short enough to share its line with others. Numbers are. */
  readonly isShort?: boolean
  /** On cards: says by itself what it is, and stands there without its title. */
  readonly isBare?: boolean
  /** What a file holds of it; without it (and without an order), the column is not exported. */
  text?(row: Row): string | number
}

/** A column of a list that the server sorts. */
export type ServerColumn<Row> = Column<Row> & {
  /** The property that the server sorts by. */
  readonly orderBy?: string
}

/** What is needed of a column to draw its head, whatever its rows are. */
type Drawn = Pick<Column<unknown>, 'id' | 'title' | 'width' | 'isNumber'>

/** Here a row becomes a card: a line a column, its title before it. */
export const cards = '@media (max-width: 640px)'

export const useTableStyles = makeStyles({
  table: { width: '100%', overflowX: 'auto' },
  export: { display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', alignItems: 'center' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'var(--columns)',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalXL,
    '@media (max-width: 1200px)': { columnGap: tokens.spacingHorizontalM },
    minHeight: '40px',
    minWidth: 'var(--least)',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [cards]: {
      display: 'flex',
      flexWrap: 'wrap',
      minWidth: 0,
      columnGap: tokens.spacingHorizontalL,
      rowGap: tokens.spacingVerticalXXS,
      padding: `${tokens.spacingVerticalS} 0`,
    },
  },
  body: { ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  head: {
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
    minHeight: '36px',
    [cards]: { display: 'none' },
  },
  cell: { minWidth: 0, overflowWrap: 'anywhere', [cards]: { flexBasis: '100%' } },
  titled: {
    [cards]: {
      display: 'flex',
      gap: tokens.spacingHorizontalXS,
      textAlign: 'start',
      ':empty': { display: 'none' },
      '::before': {
        content: 'attr(data-title)',
        flexShrink: 0,
        width: '104px',
        color: tokens.colorNeutralForeground2,
        overflowWrap: 'anywhere',
      },
    },
  },
  short: { [cards]: { flexBasis: 'auto', textAlign: 'start', '::before': { width: 'auto' } } },
  bare: { [cards]: { color: tokens.colorNeutralForeground2 } },
  choose: { [cards]: { position: 'absolute', insetInlineEnd: 0, insetBlockStart: 0, zIndex: 1 } },
  // Beside it is the place of the box that chooses the row.
  name: {
    [cards]: {
      order: -1,
      fontWeight: tokens.fontWeightSemibold,
      paddingInlineEnd: '40px',
      boxSizing: 'border-box',
    },
  },
  actions: {
    display: 'flex',
    justifyContent: 'flex-end',
    [cards]: { justifyContent: 'flex-start', marginTop: tokens.spacingVerticalXS },
  },
  number: { textAlign: 'end' },
  sort: {
    border: 'none',
    background: 'none',
    padding: 0,
    font: 'inherit',
    color: 'inherit',
    cursor: 'pointer',
    display: 'inline-flex',
    alignItems: 'center',
    gap: '2px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

/** The grid of a table's columns: names take what is left, numbers what they need. */
export function columnTracks(columns: readonly Drawn[]): CSSProperties {
  return {
    '--columns': columns
      .map(({ width, isNumber }) => width ?? (isNumber ? '84px' : 'minmax(100px, 1fr)'))
      .join(' '),
    '--least': `${columns.length * 84}px`,
  } as CSSProperties
}

/** The cells of a row. The first one names it; what stands under no title needs none on narrow screens either. */
export function Cells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  const styles = useTableStyles()
  const named = (columns.find(({ isName }) => isName) ?? columns.find(({ title }) => title !== ''))?.id
  return columns.map((column) => (
    <div
      role="cell"
      key={column.id}
      data-title={column.title}
      className={mergeClasses(
        styles.cell,
        column.isNumber && styles.number,
        column.id === 'choose' && styles.choose,
        column.id === 'actions' && styles.actions,
        column.id === named
          ? styles.name
          : column.isBare
            ? styles.bare
            : column.title !== '' && styles.titled,
        column.id !== named && (column.isNumber || column.isShort) && styles.short,
      )}
    >
      {column.cell(row)}
    </div>
  ))
}

/** A short table, whole on the page; its order is `column` or `-column`. Long lists: `PagedList`. */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
  sort,
  onSort,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  sort?: string | undefined
  onSort?: (sort: string) => void
}) {
  const styles = useTableStyles()
  const ordered = useMemo(() => inOrder(rows, columns, sort), [rows, columns, sort])
  return (
    <div className={styles.table}>
      {rows.length > 0 && columns.some(({ sortBy, text }) => sortBy ?? text) && (
        <div className={styles.export}>
          <SortBy columns={columns.filter(({ sortBy }) => sortBy)} sort={sort} onSort={onSort} />
          <SaveRows file={label} columns={columns} rows={ordered} />
        </div>
      )}
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1} style={columnTracks(columns)}>
        <div role="row" className={mergeClasses(styles.row, styles.head)}>
          {columns.map((column) => (
            <Heading key={column.id} column={column} sort={sort} onSort={column.sortBy && onSort} />
          ))}
        </div>
        {ordered.map((row) => (
          <div role="row" key={keyOf(row)} className={mergeClasses(styles.row, styles.body)}>
            <Cells row={row} columns={columns} />
          </div>
        ))}
      </div>
    </div>
  )
}

/** The head of a column; pressing it sorts by it, and then the other way round. */
export function Heading({
  column,
  sort,
  onSort,
}: {
  column: Drawn
  sort: string | undefined
  onSort: ((sort: string) => void) | undefined
}) {
  const styles = useTableStyles()
  const direction = sort === column.id ? 'ascending' : sort === `-${column.id}` ? 'descending' : undefined
  return (
    <div
      role="columnheader"
      className={mergeClasses(styles.cell, column.isNumber && styles.number)}
      {...(direction ? { 'aria-sort': direction } : {})}
    >
      {onSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort(direction === 'ascending' ? `-${column.id}` : column.id)}
        >
          {column.title}
          {direction === 'ascending' && <ArrowSortUpRegular />}
          {direction === 'descending' && <ArrowSortDownRegular />}
        </button>
      ) : (
        column.title
      )}
    </div>
  )
}

function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: string | undefined) {
  const of = columns.find(({ id }) => id === sort?.replace(/^-/, ''))?.sortBy
  if (!of) return rows
  const ordered = [...rows].sort((a, b) => compare(of(a), of(b)))
  return sort?.startsWith('-') ? ordered.reverse() : ordered
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}
