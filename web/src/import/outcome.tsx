import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { type FileProblem, FilesRefused } from '../api/progress.ts'
import { Section } from '../ui/page.tsx'
import { Failed } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { problemInWords } from '../words/error-in-words.ts'
import { useWords } from '../words/words.tsx'
import type { ImportedKind } from './chosen-file.ts'

const useStyles = makeStyles({
  note: { color: tokens.colorNeutralForeground2 },
  scroller: { overflowX: 'auto', outlineOffset: '-2px' },
  least: { minWidth: '560px' },
})

/** What an import would do, or has done: how many of each kind. */
export function Outcome({ title, imported }: { title: string; imported: readonly ImportedKind[] }) {
  const { t, number } = useWords()
  const count = (id: 'added' | 'changed' | 'unchanged' | 'removed'): Column<ImportedKind> => ({
    id,
    title: t(`import.${id}`),
    isNumber: true,
    cell: ({ counts }) => number(counts[id]),
  })
  const columns: readonly Column<ImportedKind>[] = [
    {
      id: 'kind',
      title: t('import.what'),
      width: 'minmax(140px, 2fr)',
      cell: ({ kind }) => t(`import.${kind}`),
    },
    count('added'),
    count('changed'),
    count('removed'),
    count('unchanged'),
  ]
  return (
    <Section title={title}>
      <Wide label={title}>
        <Table label={title} columns={columns} rows={imported} keyOf={({ kind }) => kind} />
      </Wide>
    </Section>
  )
}

/** Why an import was refused: every problem with its file, line and column. */
export function Refused({ error }: { error: unknown }) {
  const styles = useStyles()
  const words = useWords()
  const { t, number } = words
  if (!(error instanceof FilesRefused)) return <Failed error={error} />
  const columns: readonly Column<FileProblem>[] = [
    { id: 'file', title: t('import.file'), cell: (row) => row.file },
    {
      id: 'line',
      title: t('import.line'),
      isNumber: true,
      cell: (row) => (row.line > 0 ? number(row.line) : ''),
    },
    { id: 'column', title: t('import.column'), cell: (row) => row.column ?? '' },
    {
      id: 'message',
      title: t('import.problem'),
      width: 'minmax(240px, 4fr)',
      cell: (row) => problemInWords(row, words),
    },
  ]
  const shown = error.problems.slice(0, 200)
  return (
    <Section title={t('import.problems', { count: error.total, number: number(error.total) })}>
      <p className={styles.note} role="alert">
        {t('import.nothingWritten')}
      </p>
      <Wide label={t('import.problem')}>
        <Table
          label={t('import.problem')}
          columns={columns}
          rows={shown}
          keyOf={({ file, line, column, message }) => `${file}-${line}-${column}-${message}`}
        />
      </Wide>
      {error.total > shown.length && (
        <p className={styles.note}>{t('import.firstOnly', { count: shown.length })}</p>
      )}
    </Section>
  )
}

/** Scrolls sideways where there is little room; there is nothing to press in it, so it is reached by itself. */
function Wide({ label, children }: { label: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className={styles.scroller} tabIndex={0} aria-label={label}>
      <div className={styles.least}>{children}</div>
    </section>
  )
}
