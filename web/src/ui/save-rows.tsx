import { Button } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { useEffect, useRef, useState } from 'react'
import { nextPath, type Page, read } from '../api/client.ts'
import { inWords } from '../words/error-in-words.ts'
import { useWords } from '../words/words.tsx'
import { useNotices } from './notices.tsx'
import { csvOf, saveCsv } from './save-csv.ts'

const rowsAtOnce = 999

/** A column in a file: its own text, or what it is sorted by; one with neither is left out. */
type Saved<Row> = {
  readonly title: string
  text?(row: Row): string | number
  sortBy?(row: Row): string | number
}

/** Saves rows that are here already. */
export function SaveRows<Row>(props: { file: string; columns: readonly Saved<Row>[]; rows: readonly Row[] }) {
  const { t } = useWords()
  const { file, columns, rows } = props
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={<ArrowDownloadRegular />}
      onClick={() => saveCsv(file, [headOf(columns), linesOf(columns, rows)])}
    >
      {t('export')}
    </Button>
  )
}

/** Saves all rows that a list on the server has, page after page: tells how far it is, and can be stopped. */
export function SaveList<Row>({
  file,
  columns,
  path,
  count,
}: {
  file: string
  columns: readonly Saved<Row>[]
  path: string
  count: number | undefined
}) {
  const words = useWords()
  const { t, number } = words
  const tell = useNotices()
  const stop = useRef<AbortController | null>(null)
  const [saved, setSaved] = useState<number | null>(null)
  // Who leaves the page stops it.
  useEffect(() => () => stop.current?.abort(), [])
  const save = async () => {
    const running = new AbortController()
    const { signal } = running
    stop.current = running
    const parts = [headOf(columns)]
    let done = 0
    setSaved(0)
    try {
      let next: string | undefined = path.replace(/(\$|%24)top=\d+/i, `$top=${rowsAtOnce}`)
      while (next !== undefined) {
        const page: Page<Row> = await read<Page<Row>>(next, signal)
        parts.push(linesOf(columns, page.value))
        done += page.value.length
        setSaved(done)
        next = nextPath(page)
      }
      saveCsv(file, parts)
    } catch (error) {
      if (!signal.aborted) tell(inWords(error, words), 'error')
    } finally {
      setSaved(null)
    }
  }
  if (saved === null)
    return (
      <Button size="small" appearance="subtle" icon={<ArrowDownloadRegular />} onClick={save}>
        {t('export')}
      </Button>
    )
  return (
    <Button size="small" onClick={() => stop.current?.abort()}>
      {count === undefined
        ? t('list.saving', { done: number(saved) })
        : t('list.savingOf', { done: number(saved), count: number(count) })}
    </Button>
  )
}

function headOf<Row>(columns: readonly Saved<Row>[]): string {
  return csvOf([columns.filter(isSaved).map(({ title }) => title)])
}

function linesOf<Row>(columns: readonly Saved<Row>[], rows: readonly Row[]): string {
  const shown = columns.filter(isSaved)
  return csvOf(rows.map((row) => shown.map((column) => (column.text ?? column.sortBy)?.(row) ?? '')))
}

function isSaved<Row>({ text, sortBy }: Saved<Row>): boolean {
  return text !== undefined || sortBy !== undefined
}
