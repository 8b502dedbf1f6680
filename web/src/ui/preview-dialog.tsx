import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { ConnectionError, isChangedMeanwhile } from '../api/api-error.ts'
import { type Change, write } from '../api/client.ts'
import { type Step, StepRefused, tryTogether } from '../api/together.ts'
import type { Plan } from '../api/types.ts'
import { useWords, type Words } from '../words/words.tsx'
import { Failed, Loading } from './states.tsx'
import { readAgain, type Undo, useWriter } from './use-writer.ts'

export type Effect = {
  readonly gained: number
  readonly lost: number
  readonly queued: number
  readonly keptOut: number
  readonly forgotten: number
  /** Who gets a license; of many, the first. */
  readonly gainedIds: readonly string[]
}

/** What a change would do, or several together, without doing it. */
export async function previewOf(change: Change | readonly Step[]): Promise<Effect> {
  const plans = isSteps(change) ? await tryTogether(change) : [await tryOne(change)]
  return effectOf(plans)
}

function isSteps(change: Change | readonly Step[]): change is readonly Step[] {
  return Array.isArray(change)
}

function tryOne({ method, path, body, ifMatch }: Change): Promise<Plan> {
  return write<Plan>(method, `${path}${path.includes('?') ? '&' : '?'}dryRun=true`, body, ifMatch)
}

/** What plans move, added up. */
export function effectOf(plans: readonly Plan[]): Effect {
  const moves = plans.flatMap((plan) => plan.moves)
  const sum = (of: Exclude<keyof Effect, 'gainedIds'>) => moves.reduce((total, move) => total + move[of], 0)
  return {
    gained: sum('gained'),
    lost: sum('lost'),
    queued: sum('queued'),
    keptOut: sum('keptOut'),
    forgotten: sum('forgotten'),
    gainedIds: moves.flatMap((move) => move.gainedIds),
  }
}

/** "12 people get a license. 3 people will wait." */
export function effectInWords({ gained, lost, queued, keptOut, forgotten }: Effect, { t }: Words): string {
  const sentences = [
    gained > 0 ? t('effect.gained', { count: gained }) : '',
    lost > 0 ? t('effect.lost', { count: lost }) : '',
    queued > keptOut ? t('effect.queued', { count: queued - keptOut }) : '',
    keptOut > 0 ? t('effect.keptOut', { count: keptOut }) : '',
    forgotten > 0 ? t('effect.forgotten', { count: forgotten }) : '',
  ].filter((sentence) => sentence !== '')
  return sentences.length === 0 ? t('effect.nothing') : sentences.join(' ')
}

/** Asks before a change that moves seats: says what it would do, and the button repeats the number. */
export function PreviewDialog({
  title,
  text,
  change,
  stepName,
  action,
  done,
  undo,
  changed,
  leave,
  onClose,
}: {
  title: string
  /** What is said besides, with the effect as soon as it is known. */
  text?: ReactNode | ((effect: Effect | undefined) => ReactNode)
  /** One change, or several of which all are done or none. */
  change: Change | readonly Step[]
  /** Names one of several, for who reads which of them was refused. */
  stepName?: (index: number) => string
  /** The word on the button, with the effect known. */
  action: (effect: Effect) => string
  /** What is told afterwards, with the effect known. */
  done: string | ((effect: Effect) => string)
  /** What takes it back, where that can honestly be offered. */
  undo?: Undo
  /** What somebody changed meanwhile, and the choice what to do then. */
  changed?: ReactNode
  /** Goes elsewhere from a page whose subject the change removes. */
  leave?: (() => Promise<void>) | undefined
  onClose: (isDone: boolean) => void
}) {
  const words = useWords()
  const { t } = words
  const preview = useQuery({
    queryKey: ['preview', change],
    queryFn: () => previewOf(change),
    gcTime: 0,
    staleTime: 0,
  })
  const writer = useWriter(leave)
  const queries = useQueryClient()
  const error = writer.error ?? preview.error
  useEffect(() => {
    // Somebody changed it meanwhile: the page below is to show what it is now.
    if (isChangedMeanwhile(preview.error)) readAgain(queries)
  }, [preview.error, queries])
  const act = async () => {
    if (!preview.data) return
    const told = typeof done === 'string' ? done : done(preview.data)
    if (await writer.run(change, told, undo)) onClose(true)
  }
  return (
    <Dialog open onOpenChange={() => onClose(false)}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {typeof text === 'function' ? text(preview.data) : text}
            {error ? (
              <>
                {error instanceof StepRefused && stepName && (
                  <p>{t('together.refused', { step: stepName(error.index) })}</p>
                )}
                <Failed
                  error={error}
                  retry={preview.error instanceof ConnectionError ? preview.refetch : undefined}
                />
                {isChangedMeanwhile(error) && changed}
              </>
            ) : preview.data ? (
              <p role="status">{effectInWords(preview.data, words)}</p>
            ) : (
              <Loading />
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={() => onClose(false)}>{t('cancel')}</Button>
            <Button
              appearance="primary"
              disabledFocusable={!preview.data || writer.isBusy || isChangedMeanwhile(error)}
              onClick={act}
            >
              {preview.data ? action(preview.data) : t('preview')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
