import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { nextPath, type Page, read } from '../api/client.ts'
import { useWords } from '../words/words.tsx'
import { type Chosen, ChosenBar } from './chosen.tsx'
import { Rows } from './rows.tsx'
import { SaveList } from './save-rows.tsx'
import { SortBy } from './sort-by.tsx'
import { Failed, Loading } from './states.tsx'
import type { ServerColumn } from './table.tsx'

/** The first page is small, so that it is there at once; who scrolls on gets larger ones. */
const [firstRows, nextRows] = [100, 999]
/** A list that is loaded further than this is not read again by itself. */
const maxLivePages = 3
const useStyles = makeStyles({
  top: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    minHeight: '32px',
    color: tokens.colorNeutralForeground2,
  },
  /** Two that take turns in one place, which is as high as the higher of them. */
  lead: { display: 'grid', '& > *': { gridArea: '1 / 1' } },
  choosing: { minHeight: '40px' },
  behind: { visibility: 'hidden' },
})

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
  file,
  chosen,
  chosenActions,
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
  /** The name of the file that all its rows can be saved as. */
  file?: string
  /** What is chosen in the column of `choosing`. */
  chosen?: Chosen<Row> | undefined
  /** What can be done with those. */
  chosenActions?: ReactNode
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
  // Read in this render: what is read only when somebody scrolls would say how it was when the page was drawn.
  const { isFetching, isFetchNextPageError: hasFailed } = list
  const rows = useMemo(() => list.data?.pages.flatMap(({ value }) => value) ?? [], [list.data])
  if (list.error && !list.data) return <Failed error={list.error} retry={list.refetch} />
  if (!list.data) return <Loading />
  if (rows.length === 0) return <>{empty}</>
  const count = list.data.pages[0]?.['@odata.count']
  return (
    <>
      <div className={mergeClasses(styles.lead, chosenActions !== undefined && styles.choosing)}>
        <div className={mergeClasses(styles.top, chosen && chosen.rows.length > 0 && styles.behind)}>
          <span>{count !== undefined && t('list.count', { count })}</span>
          <SortBy columns={columns.filter(({ orderBy }) => orderBy)} sort={sort} onSort={onSort} />
          {file && <SaveList file={file} columns={columns} path={first} count={count} />}
        </div>
        {chosen && <ChosenBar chosen={chosen}>{chosenActions}</ChosenBar>}
      </div>
      <Rows
        // Another order or filter is another list: nothing in it is new.
        key={first}
        {...{ label, columns, rows, keyOf, sort, onSort, count, chosen }}
        hasMore={list.hasNextPage}
        hasFailed={hasFailed}
        more={(isAgain) => !isFetching && (isAgain || !hasFailed) && list.fetchNextPage()}
      />
    </>
  )
}

function isDeep(pages: readonly unknown[] | undefined): boolean {
  return (pages?.length ?? 0) > maxLivePages
}

function orderOf(columns: readonly { id: string; orderBy?: string }[], sort: string | undefined): string {
  const by = columns.find(({ id }) => id === sort?.replace(/^-/, ''))?.orderBy
  if (by === undefined) return ''
  return `&$orderby=${by}${sort?.startsWith('-') ? ' desc' : ''}`
}
