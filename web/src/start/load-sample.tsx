import { Button, Field, makeStyles, ProgressBar } from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sampleOrganizationPath } from '../../../src/contract/import-files.ts'
import { type Progress, writeWithProgress } from '../api/progress.ts'
import { useNotices } from '../ui/notices.tsx'
import { Failed } from '../ui/states.tsx'
import { useWords, type WordKey } from '../words/words.tsx'

const useStyles = makeStyles({ wide: { flexBasis: '100%' } })

/** The share of the whole at which a phase begins, and how much of it it is. */
const phases: Readonly<Record<string, { from: number; share: number; words: WordKey }>> = {
  people: { from: 0, share: 0.05, words: 'start.samplePeople' },
  products: { from: 0.05, share: 0.35, words: 'start.sampleProducts' },
  months: { from: 0.4, share: 0.6, words: 'start.sampleMonths' },
}

/** One button that fills the empty organization with the sample one. */
export function LoadSample() {
  const styles = useStyles()
  const { t, number } = useWords()
  const queries = useQueryClient()
  const tell = useNotices()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [error, setError] = useState<unknown>(null)
  const load = async () => {
    setError(null)
    setProgress({ phase: 'people', done: 0, total: 1 })
    try {
      const { people } = await writeWithProgress<{ people: number }>(
        sampleOrganizationPath,
        undefined,
        setProgress,
      )
      tell(t('start.sampleDone', { count: people, people: number(people) }))
    } catch (failure) {
      setError(failure)
    }
    setProgress(null)
    await queries.invalidateQueries()
  }
  const phase = phases[progress?.phase ?? '']
  return (
    <>
      <Button appearance="primary" disabledFocusable={progress !== null} onClick={load}>
        {t('start.sample')}
      </Button>
      {progress && phase && (
        <Field
          className={styles.wide}
          validationMessage={t(phase.words)}
          validationState="none"
          role="status"
        >
          <ProgressBar
            value={phase.from + phase.share * (progress.done / (progress.total || 1))}
            aria-label={t('start.sample')}
          />
        </Field>
      )}
      {error !== null && (
        <div className={styles.wide}>
          <Failed error={error} />
        </div>
      )}
    </>
  )
}
