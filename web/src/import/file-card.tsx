import { Button, Card, Field, makeStyles, Select, tokens, typographyStyles } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { fileKinds, type ImportKind } from '../../../src/contract/import-files.ts'
import { Failed } from '../ui/states.tsx'
import { problemInWords } from '../words/error-in-words.ts'
import { useWords } from '../words/words.tsx'
import { type ChosenFile, keyOf } from './chosen-file.ts'

const useStyles = makeStyles({
  card: { minWidth: 0 },
  top: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalM },
  name: { ...typographyStyles.subtitle2, margin: 0, flexGrow: 1, overflowWrap: 'anywhere' },
  kind: { maxWidth: '280px' },
  rows: { overflowX: 'auto' },
  table: { borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200 },
  head: {
    textAlign: 'start',
    padding: tokens.spacingHorizontalXS,
    verticalAlign: 'bottom',
    minWidth: '150px',
  },
  cell: {
    padding: tokens.spacingHorizontalXS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    maxWidth: '260px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  problem: { margin: 0, color: tokens.colorStatusDangerForeground1 },
})

/** One file: what it is, what each column is taken for, and its first rows. */
export function FileCard({
  chosen,
  error,
  onKind,
  onColumn,
  onDrop,
}: {
  chosen: ChosenFile
  error: unknown
  onKind: (kind: ImportKind) => void
  onColumn: (header: string, key: string) => void
  onDrop: () => void
}) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const { file, kind, inspection, columns } = chosen
  // What the reader changed may have mended it; the preview says whether it has.
  const problems = Object.keys(columns).length > 0 ? [] : inspection.problemDetails
  return (
    <Card className={styles.card} role="group" aria-label={file.name}>
      <div className={styles.top}>
        <h2 className={styles.name}>{file.name}</h2>
        <Button
          size="small"
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={t('add.drop', { name: file.name })}
          onClick={onDrop}
        />
      </div>
      <Field label={t('import.kind')} className={styles.kind}>
        <Select value={kind ?? ''} onChange={(_event, { value }) => onKind(value as ImportKind)}>
          {kind === null && <option value="">{t('import.unknown')}</option>}
          {fileKinds.map((each) => (
            <option key={each} value={each}>
              {t(`import.${each}`)}
            </option>
          ))}
        </Select>
      </Field>
      {error !== undefined && <Failed error={error} />}
      {problems.map((problem) => (
        <p key={`${problem.column} ${problem.message}`} className={styles.problem}>
          {problem.column === null
            ? problemInWords(problem, words)
            : t('problem.inColumn', { column: problem.column, problem: problemInWords(problem, words) })}
        </p>
      ))}
      {kind && <Mapping chosen={chosen} kind={kind} onColumn={onColumn} />}
    </Card>
  )
}

function Mapping({
  chosen,
  kind,
  onColumn,
}: {
  chosen: ChosenFile
  kind: ImportKind
  onColumn: (header: string, key: string) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const { columns, rows, known } = chosen.inspection
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className={styles.rows} tabIndex={0} aria-label={t('import.rowsOf', { file: chosen.file.name })}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ header }) => (
              <th key={header} scope="col" className={styles.head}>
                <Field label={header}>
                  <Select
                    size="small"
                    value={keyOf(chosen, header)}
                    onChange={(_event, { value }) => onColumn(header, value)}
                  >
                    <option value="">{t('import.notUsed')}</option>
                    {known[kind].map((key) => (
                      <option key={key} value={key}>
                        {key}
                      </option>
                    ))}
                  </Select>
                </Field>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            // Rows never move, and two may be the same.
            <tr key={line}>
              {columns.map(({ header }, at) => (
                <td key={header} className={styles.cell} title={row[at]}>
                  {row[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
