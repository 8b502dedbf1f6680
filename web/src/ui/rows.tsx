import { Button, Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useWords } from '../words/words.tsx'
import type { Chosen } from './chosen.tsx'
import { keptPlace } from './kept-place.ts'
import { Cells, cards, columnTracks, Heading, type ServerColumn, useTableStyles } from './table.tsx'
import { useFresh } from './use-fresh.ts'
import { useScroller } from './use-scroller.ts'

const rowHeight = 44
const overscan = 8
const useStyles = makeStyles({
  scroller: { overflow: 'auto', maxHeight: 'max(320px, calc(100vh - 320px))', outlineOffset: '-2px' },
  body: { position: 'relative' },
  place: { position: 'absolute', insetInline: 0, insetBlockStart: 0 },
  head: {
    position: 'sticky',
    insetBlockStart: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  fresh: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
    [cards]: { paddingInlineStart: tokens.spacingHorizontalS },
  },
})

/** Rows of a list of any length: only those in sight are in the document, and those that just changed are marked. */
export function Rows<Row>(props: {
  label: string
  columns: readonly ServerColumn<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  sort: string | undefined
  onSort: ((sort: string) => void) | undefined
  chosen: Chosen<Row> | undefined
  count: number | undefined
  hasMore: boolean
  /** What is more could not be read; it is tried again when somebody says so. */
  hasFailed: boolean
  more: (isAgain?: boolean) => unknown
}) {
  const { label, columns, rows, keyOf, sort, onSort, chosen, count, hasMore, hasFailed, more } = props
  const styles = useStyles()
  const table = useTableStyles()
  const { t } = useWords()
  const fresh = useFresh(rows, keyOf)
  const scroller = useRef<HTMLElement>(null)
  const virtual = useVirtualizer<HTMLElement, Element>({
    count: rows.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    // No row is measured yet: all of them are as high as they are thought to be.
    initialOffset: () => keptPlace(label) * rowHeight,
  })
  useScroller(scroller, virtual, label)
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= rows.length - overscan) more()
  }, [hasMore, last, rows.length, more])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section ref={scroller} data-list className={styles.scroller} tabIndex={0} aria-label={label}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={(count ?? rows.length) + 1}
        style={columnTracks(columns)}
      >
        <div role="row" aria-rowindex={1} className={mergeClasses(table.row, table.head, styles.head)}>
          {columns.map((column) =>
            column.id === 'choose' && chosen ? (
              <div role="columnheader" key={column.id}>
                <Checkbox
                  aria-label={t('list.chooseAll')}
                  checked={chosen.rows.length === 0 ? false : rows.every(chosen.has) || 'mixed'}
                  onChange={() => chosen.toggleAll(rows)}
                />
              </div>
            ) : (
              <Heading
                key={column.id}
                column={column}
                sort={sort}
                onSort={column.orderBy ? onSort : undefined}
              />
            ),
          )}
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
                className={mergeClasses(
                  table.row,
                  table.body,
                  styles.place,
                  row !== undefined && fresh.has(keyOf(row)) && styles.fresh,
                )}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row === undefined ? (
                  <div role="cell">
                    {hasFailed ? t('list.restFailed') : t('loading')}{' '}
                    {hasFailed && (
                      <Button size="small" onClick={() => more(true)}>
                        {t('tryAgain')}
                      </Button>
                    )}
                  </div>
                ) : (
                  <Cells row={row} columns={columns} />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}
