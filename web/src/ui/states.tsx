import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { ApiError, ConnectionError } from '../api/api-error.ts'
import { refusalWords } from '../words/en/refusal.ts'
import { useWords, type Words } from '../words/words.tsx'

const useStyles = makeStyles({
  loading: { minHeight: '160px', display: 'grid', placeItems: 'center' },
  empty: {
    minHeight: '120px',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingVerticalXXL,
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
  },
})

/** Keeps the space of what loads. */
export function Loading() {
  const { t } = useWords()
  return (
    <div className={useStyles().loading}>
      <Spinner label={t('loading')} size="small" />
    </div>
  )
}

/** One sentence, one action. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={useStyles().empty}>
      <div>{children}</div>
      {action}
    </div>
  )
}

/** What went wrong in words, and the next step. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const words = useWords()
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        {inWords(error, words)}{' '}
        {retry && (
          <Button size="small" appearance="transparent" onClick={retry}>
            {words.t('tryAgain')}
          </Button>
        )}
      </MessageBarBody>
    </MessageBar>
  )
}

/** What went wrong, by its code: the server itself speaks English only. */
export function inWords(error: unknown, { t }: Words): string {
  if (error instanceof ConnectionError) return t('errors.connection')
  if (error instanceof ApiError) {
    if (error.status === 404) return t('errors.notFound')
    if (error.status === 403) return t('errors.forbidden', { message: error.message })
    if (error.status === 412) return t('errors.changed')
    if (error.status === 429) return t('errors.tooMany')
    if (error.status >= 500) return t('errors.server')
    const name = `refusal.${error.code}`
    const known = name in refusalWords ? (name as keyof typeof refusalWords) : 'refusal.other'
    return t(known, { message: error.message, property: error.property ?? '' })
  }
  return t('errors.page')
}
