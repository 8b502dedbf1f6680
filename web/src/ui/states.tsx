import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { ConnectionError } from '../api/api-error.ts'
import { useConnection } from '../api/connection.ts'
import { inWords } from '../words/error-in-words.ts'
import { useWords } from '../words/words.tsx'

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
  part: { minHeight: 0, alignItems: 'flex-start', padding: 0, textAlign: 'start' },
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

/** One sentence, one action. In a part of a page it takes no more room than that. */
export function Empty({
  children,
  action,
  isPart = false,
}: {
  children: ReactNode
  action?: ReactNode
  isPart?: boolean
}) {
  const styles = useStyles()
  return (
    <div className={mergeClasses(styles.empty, isPart && styles.part)}>
      <div>{children}</div>
      {action}
    </div>
  )
}

/** What went wrong in words, and the next step. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const words = useWords()
  const isConnected = useConnection()
  // The banner says what is wrong, and what is read comes by itself.
  if (!isConnected && retry && error instanceof ConnectionError)
    return (
      <Empty action={<Button onClick={retry}>{words.t('tryAgain')}</Button>}>
        {words.t('offline.later')}
      </Empty>
    )
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
