import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, type Change } from '../api/client.ts'
import { findByAddresses } from '../api/search.ts'
import { StepRefused } from '../api/together.ts'
import type { Allotment } from '../api/types.ts'
import { maxChosen } from '../ui/chosen.tsx'
import type { Effect } from '../ui/preview-dialog.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import type { Option } from '../ui/search-results.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords, type Words } from '../words/words.tsx'
import { AllotmentBar } from './allotment-bar.tsx'
import { AssignEffect, useAssignPreview } from './assign-effect.tsx'
import { useAssignees } from './use-assignees.tsx'

const useStyles = makeStyles({
  content: { display: 'grid', gap: tokens.spacingVerticalL, minHeight: '420px', alignContent: 'start' },
  chosen: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: 0, maxHeight: '160px', overflowY: 'auto', overflowWrap: 'anywhere' },
})

type Pasted = { readonly unknown: readonly string[]; readonly tooMany: number }

/**
 * One box to give licenses: name a person or a group, or paste a column of addresses; see what will happen, assign.
 * Several get it all together or none does.
 */
export function AssignPanel({ allotment, onClose }: { allotment: Allotment; onClose: () => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const [chosen, setChosen] = useState<readonly Option[]>([])
  const [lines, setLines] = useState<readonly string[]>([])
  const writer = useWriter()
  const changes = chosen.map((option) => assignmentOf(allotment, option))
  const preview = useAssignPreview(changes)
  const found = usePasted(lines, setChosen)
  const [first] = chosen
  const name = chosen.length > 1 ? t('people.many', { count: chosen.length }) : (first?.label ?? '')
  const assign = async () => {
    if (await writer.run(changes, t('assign.done', { name }))) onClose()
  }
  const error = writer.error ?? preview.error
  const refused = error instanceof StepRefused ? chosen[error.index] : undefined
  const choose = (options: readonly Option[], pasted: readonly string[] = []) => {
    writer.forget()
    setLines(pasted)
    setChosen(options)
  }
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            {t('assign.title', { allotment: allotment.isDefault ? t('notDivided') : allotment.displayName })}
          </DialogTitle>
          <DialogContent className={styles.content}>
            <SearchPicker
              label={t('assign.label')}
              queryKey="assignees"
              {...useAssignees()}
              onPick={(option) => choose([option])}
              onPasteLines={(pasted) => choose([], pasted)}
              autoFocus
            />
            {lines.length > 0 &&
              (found.isFetching ? <span role="status">{t('loading')}</span> : <Unknown {...found.pasted} />)}
            {chosen.length === 0 && lines.length === 0 && <Hint allotment={allotment} />}
            {chosen.length > 0 && (
              <div className={styles.chosen}>
                <Picked chosen={chosen} name={name} />
                <AssignEffect {...{ allotment, preview, error, refused }} />
                {refused && chosen.length > 1 && (
                  <Button
                    onClick={() =>
                      choose(
                        chosen.filter(({ id }) => id !== refused.id),
                        lines,
                      )
                    }
                  >
                    {t('assign.leaveOut', { name: refused.label })}
                  </Button>
                )}
              </div>
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{t('close')}</Button>
            <Button appearance="primary" disabledFocusable={!preview.data || writer.isBusy} onClick={assign}>
              {preview.data ? actionInWords(preview.data, t) : t('assign.button')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

/** What the box takes, and how much there is. */
function Hint({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  return (
    <>
      <p className={styles.hint}>{t('assign.hint')}</p>
      <AllotmentBar allotment={allotment} />
    </>
  )
}

/** The button repeats the number. */
function actionInWords({ gained, queued }: Effect, t: Words['t']): string {
  if (gained > 0) return t('assign.action', { count: gained })
  return queued > 0 ? t('assign.queue', { count: queued }) : t('assign.button')
}

function Picked({ chosen, name }: { chosen: readonly Option[]; name: string }) {
  const styles = useStyles()
  return (
    <>
      <span className={styles.name}>
        {chosen[0]?.icon} {name}
      </span>
      {chosen.length > 1 && (
        <Lines
          label={name}
          lines={chosen.map(({ label, detail }) => (detail ? `${label} (${detail})` : label))}
        />
      )}
    </>
  )
}

/** Looks pasted addresses up, and takes those that are known as chosen. */
function usePasted(lines: readonly string[], choose: (options: readonly Option[]) => void) {
  const { t } = useWords()
  const taken = lines.slice(0, maxChosen)
  const query = useQuery({
    queryKey: ['pasted', lines],
    queryFn: async ({ signal }) => {
      const people = await findByAddresses(taken, signal)
      choose(
        people.flatMap((person) =>
          person
            ? {
                id: `users/${person.id}`,
                label: person.displayName ?? '',
                detail: person.userPrincipalName,
                kind: t('search.people'),
                icon: <PersonRegular />,
              }
            : [],
        ),
      )
      return taken.filter((_, index) => people[index] === undefined)
    },
    enabled: lines.length > 0,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const pasted: Pasted = { unknown: query.data ?? [], tooMany: lines.length - taken.length }
  return { pasted, isFetching: query.isFetching }
}

function Lines({ label, lines }: { label: string; lines: readonly string[] }) {
  const styles = useStyles()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className={styles.list} tabIndex={0} aria-label={label}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </section>
  )
}

/** Lines that are no address of anybody stay in sight, so that none is lost. */
function Unknown({ unknown, tooMany }: Pasted) {
  const { t } = useWords()
  return (
    <>
      {unknown.length > 0 && (
        <div role="status">
          {t('assign.unknown', { count: unknown.length })}
          <Lines label={t('assign.unknown', { count: unknown.length })} lines={unknown} />
        </div>
      )}
      {tooMany > 0 && <div role="status">{t('assign.tooMany', { count: tooMany, most: maxChosen })}</div>}
    </>
  )
}

function assignmentOf(allotment: Allotment, { id }: Option): Change {
  return {
    method: 'POST',
    path: `${admin}/allotments/${allotment.id}/assignments`,
    body: { 'assignedTo@odata.bind': `${location.origin}/beta/${id}`, disabledServicePlanIds: [] },
  }
}
