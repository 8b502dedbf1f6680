import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { nextPath, type Page, read } from '../api/client.ts'
import { useWords } from '../words/words.tsx'
import { Failed, Loading } from './states.tsx'
import { type Column, columnTracks, Heading, useTableStyles } from './table.tsx'

const rowHeight = 44
const overscan = 8
/** The first page is small, so that it is there at once; who scrolls on gets larger ones. */
const [firstRows, nextRows] = [100, 999]
/** A list that is loaded further than this is not read again by itself. */
const maxLivePages = 3
const useStyles = makeStyles({
  count: { color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalS}` },
  scroller: { overflow: 'auto', maxHeight: 'max(320px, calc(100vh - 320px))', outlineOffset: '-2px' },
  body: { position: 'relative' },
  place: { position: 'absolute', insetInline: 0, insetBlockStart: 0 },
  head: {
    position: 'sticky',
    insetBlockStart: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
  },
})

export type ServerColumn<Row> = Column<Row> & {
  /** The property that the server sorts by. */
  readonly orderBy?: string
}

/**
 * A list that the server pages: rows are fetched as somebody scrolls, and only those in sight are in the
 * document, however long it is. `path` has everything but `$top`, `$count` and `$orderby`.
 */
export function PagedList<Row>({
  label,
  path,
  queryKey,
  columns,
  keyOf,
  sort,
  onSort,
  empty,
  hasCount = true,
  refetchMs,
}: {
  label: string
  path: string
  queryKey: readonly string[]
  columns: readonly ServerColumn<Row>[]
  keyOf: (row: Row) => string
  sort?: string | undefined
  onSort?: (sort: string) => void
  empty: ReactNode
  hasCount?: boolean
  refetchMs?: number
}) {
  const styles = useStyles()
  const { t } = useWords()
  const order = orderOf(columns, sort)
  const first = `${path}${path.includes('?') ? '&' : '?'}$top=${firstRows}${hasCount ? '&$count=true' : ''}${order}`
  const list = useInfiniteQuery({
    queryKey: [...queryKey, first],
    queryFn: ({ pageParam, signal }) => read<Page<Row>>(pageParam, signal),
    initialPageParam: first,
    getNextPageParam: (page) => nextPath(page)?.replace(/(\$|%24)top=\d+/i, `$top=${nextRows}`),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isDeep(state.data?.pages) ? false : (refetchMs ?? false)),
  })
  const rows = useMemo(() => list.data?.pages.flatMap(({ value }) => value) ?? [], [list.data])
  if (list.error && !list.data) return <Failed error={list.error} retry={list.refetch} />
  if (!list.data) return <Loading />
  if (rows.length === 0) return <>{empty}</>
  const count = list.data.pages[0]?.['@odata.count']
  return (
    <>
      {count !== undefined && <p className={styles.count}>{t('list.count', { count })}</p>}
      <Rows
        {...{ label, columns, rows, keyOf, sort, onSort, count }}
        hasMore={list.hasNextPage}
        more={() => !list.isFetching && list.fetchNextPage()}
      />
    </>
  )
}

function isDeep(pages: readonly unknown[] | undefined): boolean {
  return (pages?.length ?? 0) > maxLivePages
}

function Rows<Row>(props: {
  label: string
  columns: readonly ServerColumn<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  sort: string | undefined
  onSort: ((sort: string) => void) | undefined
  count: number | undefined
  hasMore: boolean
  more: () => unknown
}) {
  const { label, columns, rows, keyOf, sort, onSort, count, hasMore, more } = props
  const styles = useStyles()
  const table = useTableStyles()
  const { t } = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= rows.length - overscan) more()
  }, [hasMore, last, rows.length, more])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label={label}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={(count ?? rows.length) + 1}
        style={columnTracks(columns)}
      >
        <div role="row" aria-rowindex={1} className={mergeClasses(table.row, table.head, styles.head)}>
          {columns.map((column) => (
            <Heading
              key={column.id}
              column={column}
              sort={sort}
              onSort={column.orderBy ? onSort : undefined}
            />
          ))}
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, key, start }) => {
            const row = rows[index]
            return (
              <div
                role="row"
                key={row === undefined ? key : keyOf(row)}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className={mergeClasses(table.row, table.body, styles.place)}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row === undefined ? (
                  <div role="cell">{t('loading')}</div>
                ) : (
                  columns.map((column) => (
                    <div
                      role="cell"
                      key={column.id}
                      className={mergeClasses(table.cell, column.isNumber && table.number)}
                    >
                      {column.cell(row)}
                    </div>
                  ))
                )}
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

function orderOf(columns: readonly { id: string; orderBy?: string }[], sort: string | undefined): string {
  const by = columns.find(({ id }) => id === sort?.replace(/^-/, ''))?.orderBy
  if (by === undefined) return ''
  return `&$orderby=${by}${sort?.startsWith('-') ? ' desc' : ''}`
}
