import {
  Button,
  Checkbox,
  Field,
  makeStyles,
  mergeClasses,
  ProgressBar,
  tokens,
} from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import type { ImportKind } from '../../../src/contract/import-files.ts'
import { ApiError } from '../api/api-error.ts'
import type { Progress } from '../api/progress.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Failed } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import {
  type ChosenFile,
  hindrance,
  type ImportedKind,
  type ImportHow,
  importFiles,
  inspect,
} from './chosen-file.ts'
import { FileCard } from './file-card.tsx'
import { Outcome, Refused } from './outcome.tsx'

const useStyles = makeStyles({
  drop: {
    display: 'grid',
    justifyItems: 'center',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingVerticalXXL,
    marginBottom: tokens.spacingVerticalL,
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
  },
  over: { backgroundColor: tokens.colorNeutralBackground1Hover },
  cards: { display: 'grid', gap: tokens.spacingVerticalM, marginBottom: tokens.spacingVerticalL },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  meant: { marginTop: tokens.spacingVerticalM },
  wide: { maxWidth: '480px', marginTop: tokens.spacingVerticalM },
})

/** Files from Entra and the admin center: looked at, mapped, previewed, and only then imported. */
export function ImportPage() {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  return (
    <Page title={t('import.title')} crumbs={<Link to="/">{t('nav.home')}</Link>}>
      {isAdministrator ? <ImportForm /> : t('import.forAdministrators')}
    </Page>
  )
}

function ImportForm() {
  const styles = useStyles()
  const { t } = useWords()
  const { files, error, take, change, drop, leaveOut } = useFiles()
  const [sync, setSync] = useState(false)
  const [isMeant, setMeant] = useState(false)
  const run = useRun()
  // A preview speaks of the files as they were.
  const forgetting =
    <Args extends unknown[]>(act: (...args: Args) => unknown) =>
    (...args: Args) => {
      run.forget()
      setMeant(false)
      act(...args)
    }
  const wrong = hindrance(files)
  return (
    <>
      <DropZone onFiles={forgetting(take)} isBusy={run.progress !== null} />
      {error !== null && <Failed error={error} />}
      {run.done && <Outcome title={t('import.done')} imported={run.done} />}
      <div className={styles.cards}>
        {files.map((chosen) => (
          <FileCard
            key={chosen.id}
            chosen={chosen}
            error={undefined}
            onKind={forgetting((kind: ImportKind) => change(chosen.id, kind))}
            onColumn={forgetting((header: string, key: string) => change(chosen.id, { [header]: key }))}
            onDrop={forgetting(() => drop(chosen.id))}
          />
        ))}
      </div>
      {files.length > 0 && (
        <Section>
          <Checkbox
            label={t('import.sync')}
            checked={sync}
            onChange={forgetting((_event: unknown, { checked }: { checked: boolean | 'mixed' }) =>
              setSync(checked === true),
            )}
          />
          {wrong && <p>{t(`import.${wrong}Hint`)}</p>}
          <Actions
            run={run}
            isReady={wrong === undefined}
            count={files.length}
            start={async (dryRun) => {
              if ((await run.start(files, { dryRun, sync, isMeant })) && !dryRun) leaveOut(files)
            }}
          />
        </Section>
      )}
      {run.error !== null && <Refused error={run.error} />}
      {isGuarded(run.error) && (
        <Button
          className={styles.meant}
          onClick={() => {
            setMeant(true)
            run.start(files, { dryRun: true, sync, isMeant: true })
          }}
        >
          {t('import.meant')}
        </Button>
      )}
      {run.preview && <Outcome title={t('import.preview')} imported={run.preview} />}
    </>
  )
}

/** Looks first; what was looked at can be imported. */
function Actions({
  run,
  isReady,
  count,
  start,
}: {
  run: ReturnType<typeof useRun>
  isReady: boolean
  count: number
  start: (dryRun: boolean) => unknown
}) {
  const styles = useStyles()
  const { t } = useWords()
  const isBusy = run.progress !== null
  return (
    <>
      <div className={styles.actions}>
        <Button
          appearance={run.preview ? 'secondary' : 'primary'}
          disabledFocusable={!isReady || isBusy}
          onClick={() => start(true)}
        >
          {t('preview')}
        </Button>
        {run.preview && (
          <Button appearance="primary" disabledFocusable={isBusy} onClick={() => start(false)}>
            {t('import.button', { count })}
          </Button>
        )}
      </div>
      {run.progress && <Working progress={run.progress} />}
    </>
  )
}

/** Whether it was stopped because it takes so much away; the preview then says how much. */
function isGuarded(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'syncGuard'
}

function useFiles() {
  const [files, setFiles] = useState<readonly ChosenFile[]>([])
  const [error, setError] = useState<unknown>(null)
  const take = async (added: readonly File[]) => {
    setError(null)
    for (const file of added) {
      try {
        const inspection = await inspect(file)
        const chosen = { id: crypto.randomUUID(), file, inspection, kind: inspection.kind, columns: {} }
        setFiles((present) => [...present.filter((each) => each.file.name !== file.name), chosen])
      } catch (failure) {
        setError(failure)
      }
    }
  }
  const replace = (id: string, next: Partial<ChosenFile>) =>
    setFiles((present) => present.map((each) => (each.id === id ? { ...each, ...next } : each)))
  /** Another kind is looked at anew; a column is only taken for something else. */
  const change = async (id: string, what: ImportKind | Record<string, string>) => {
    const chosen = files.find((each) => each.id === id)
    if (!chosen) return
    if (typeof what !== 'string') return replace(id, { columns: { ...chosen.columns, ...what } })
    try {
      replace(id, { kind: what, columns: {}, inspection: await inspect(chosen.file, what) })
    } catch (failure) {
      setError(failure)
    }
  }
  const drop = (id: string) => setFiles((present) => present.filter((each) => each.id !== id))
  /** What was chosen since stays. */
  const leaveOut = (imported: readonly ChosenFile[]) =>
    setFiles((present) => present.filter(({ id }) => !imported.some((each) => each.id === id)))
  return { files, error, take, change, drop, leaveOut }
}

function useRun() {
  const queries = useQueryClient()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [preview, setPreview] = useState<readonly ImportedKind[] | null>(null)
  const [done, setDone] = useState<readonly ImportedKind[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const forget = () => {
    setPreview(null)
    setDone(null)
    setError(null)
  }
  const start = async (files: readonly ChosenFile[], how: ImportHow) => {
    forget()
    setProgress({ phase: 'reading', done: 0 })
    try {
      const imported = await importFiles(files, how, setProgress)
      if (how.dryRun) setPreview(imported)
      else setDone(imported)
      if (!how.dryRun) await queries.invalidateQueries()
      return true
    } catch (failure) {
      setError(failure)
      return false
    } finally {
      setProgress(null)
    }
  }
  return { progress, preview, done, error, forget, start }
}

function DropZone({ onFiles, isBusy }: { onFiles: (files: readonly File[]) => void; isBusy: boolean }) {
  const styles = useStyles()
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard
    <div
      className={mergeClasses(styles.drop, isOver && styles.over)}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (!isBusy) onFiles([...event.dataTransfer.files])
      }}
    >
      <div>{t('import.drop')}</div>
      <div>{t('import.which')}</div>
      <Button disabledFocusable={isBusy} onClick={() => input.current?.click()}>
        {t('import.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,text/csv"
        multiple
        hidden
        aria-label={t('import.choose')}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </div>
  )
}

const phases = ['reading users', 'reading groups', 'reading members', 'checking', 'writing'] as const

function Working({ progress: { phase, done, total } }: { progress: Progress }) {
  const styles = useStyles()
  const { t } = useWords()
  const known = phases.find((each) => each === phase) ?? 'checking'
  return (
    <Field
      className={styles.wide}
      role="status"
      validationState="none"
      validationMessage={t(`import.phase.${known}`)}
    >
      <ProgressBar {...(total ? { value: done / total } : {})} aria-label={t('import.title')} />
    </Field>
  )
}
