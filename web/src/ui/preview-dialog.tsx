import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Change, write } from '../api/client.ts'
import { type Step, tryTogether } from '../api/together.ts'
import type { Plan } from '../api/types.ts'
import { useWords, type Words } from '../words/words.tsx'
import { Failed, Loading } from './states.tsx'
import { useWriter } from './use-writer.ts'

export type Effect = {
  readonly gained: number
  readonly lost: number
  readonly queued: number
  readonly forgotten: number
}

/** What a change would do, or several together, without doing it. */
export async function previewOf(change: Change | readonly Step[]): Promise<Effect> {
  const plans = isSteps(change) ? await tryTogether(change) : [await tryOne(change)]
  return effectOf(plans)
}

function isSteps(change: Change | readonly Step[]): change is readonly Step[] {
  return Array.isArray(change)
}

function tryOne({ method, path, body }: Change): Promise<Plan> {
  return write<Plan>(method, `${path}${path.includes('?') ? '&' : '?'}dryRun=true`, body)
}

/** What plans move, added up. */
export function effectOf(plans: readonly Plan[]): Effect {
  const moves = plans.flatMap((plan) => plan.moves)
  const sum = (of: keyof Effect) => moves.reduce((total, move) => total + move[of], 0)
  return { gained: sum('gained'), lost: sum('lost'), queued: sum('queued'), forgotten: sum('forgotten') }
}

/** "12 people get a license. 3 people will wait." */
export function effectInWords({ gained, lost, queued, forgotten }: Effect, { t }: Words): string {
  const sentences = [
    gained > 0 ? t('effect.gained', { count: gained }) : '',
    lost > 0 ? t('effect.lost', { count: lost }) : '',
    queued > 0 ? t('effect.queued', { count: queued }) : '',
    forgotten > 0 ? t('effect.forgotten', { count: forgotten }) : '',
  ].filter((sentence) => sentence !== '')
  return sentences.length === 0 ? t('effect.nothing') : sentences.join(' ')
}

/** Asks before a change that moves seats: says what it would do, and the button repeats the number. */
export function PreviewDialog({
  title,
  text,
  change,
  action,
  done,
  onClose,
}: {
  title: string
  text?: ReactNode
  /** One change, or several of which all are done or none. */
  change: Change | readonly Step[]
  /** The word on the button, with the effect known. */
  action: (effect: Effect) => string
  /** What is told afterwards. */
  done: string
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
  const writer = useWriter()
  const act = async () => {
    if (await writer.run(change, done)) onClose(true)
  }
  return (
    <Dialog open onOpenChange={() => onClose(false)}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {text}
            {writer.error || preview.error ? (
              <Failed error={writer.error ?? preview.error} />
            ) : preview.data ? (
              <p role="status">{effectInWords(preview.data, words)}</p>
            ) : (
              <Loading />
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => onClose(false)}>{t('cancel')}</Button>
            <Button appearance="primary" disabledFocusable={!preview.data || writer.isBusy} onClick={act}>
              {preview.data ? action(preview.data) : t('preview')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
