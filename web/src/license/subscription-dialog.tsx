import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useState } from 'react'
import type { Change } from '../api/client.ts'
import { type Effect, PreviewDialog } from '../ui/preview-dialog.tsx'
import { useWords } from '../words/words.tsx'
import { type Bought, subscriptionBody, wrongIn } from './bought.ts'
import { BoughtFields } from './bought-fields.tsx'

/** Units and dates of a subscription, new or there already; then what that does, and only then is it written. */
export function SubscriptionDialog({
  title,
  product,
  present,
  change,
  onClose,
}: {
  title: string
  product: string
  present: Bought
  change: (body: object) => Change
  onClose: () => void
}) {
  const { t } = useWords()
  const [bought, setBought] = useState(present)
  const [isAsking, setAsking] = useState(false)
  const isReady = wrongIn(bought) === undefined
  const action = ({ gained, lost }: Effect) =>
    lost > 0
      ? t('settings.confirmLost', { count: lost })
      : gained > 0
        ? t('bought.saveGained', { count: gained })
        : t('save')
  if (isAsking)
    return (
      <PreviewDialog
        title={title}
        change={change(subscriptionBody(bought))}
        action={action}
        done={t('bought.saved', { product })}
        onClose={(isDone) => (isDone ? onClose() : setAsking(false))}
      />
    )
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady) setAsking(true)
          }}
        >
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>
              <BoughtFields product={product} value={bought} onChange={setBought} />
            </DialogContent>
            <DialogActions fluid>
              <Button onClick={onClose}>{t('cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!isReady}>
                {t('preview')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
