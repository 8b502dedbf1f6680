import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react'
import { useWords } from '../words/words.tsx'

/** What may be done about what was told. */
type Action = { readonly label: string; run(): void }
type Notice = {
  readonly id: number
  readonly text: string
  readonly intent: 'success' | 'error'
  readonly action?: Action | undefined
}
type Tell = (text: string, intent?: Notice['intent'], action?: Action) => void

const shownForMs = 8_000
/** Long enough to read, think and get there. */
const shownWithActionMs = 30_000
const maxNotices = 3
const NoticesContext = createContext<Tell | null>(null)
const useStyles = makeStyles({
  stack: {
    position: 'fixed',
    insetBlockEnd: tokens.spacingVerticalL,
    insetInlineEnd: tokens.spacingHorizontalL,
    zIndex: 1000,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    maxWidth: 'min(420px, calc(100vw - 32px))',
  },
})

/** Says in a sentence what an action did, for eyes and for screen readers. */
export function useNotices(): Tell {
  const tell = use(NoticesContext)
  if (!tell) throw new Error('notices are told outside NoticesProvider')
  return tell
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const styles = useStyles()
  const [notices, setNotices] = useState<readonly Notice[]>([])
  const tell = useCallback<Tell>((text, intent = 'success', action) => {
    setNotices((present) => [
      ...present.slice(1 - maxNotices),
      { id: Date.now() + Math.random(), text, intent, action },
    ])
  }, [])
  const drop = useCallback(
    (id: number) => setNotices((present) => present.filter((each) => each.id !== id)),
    [],
  )
  return (
    <NoticesContext value={tell}>
      {children}
      <div className={styles.stack} role="status" aria-live="polite">
        {notices.map((notice) => (
          <OneNotice key={notice.id} notice={notice} drop={drop} />
        ))}
      </div>
    </NoticesContext>
  )
}

function OneNotice({ notice, drop }: { notice: Notice; drop: (id: number) => void }) {
  const { t } = useWords()
  useEffect(() => {
    const timer = setTimeout(() => drop(notice.id), notice.action ? shownWithActionMs : shownForMs)
    return () => clearTimeout(timer)
  }, [notice, drop])
  return (
    <MessageBar intent={notice.intent} layout="multiline">
      <MessageBarBody>{notice.text}</MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            aria-label={t('dismiss')}
            appearance="transparent"
            icon={<DismissRegular />}
            onClick={() => drop(notice.id)}
          />
        }
      >
        {notice.action && (
          <Button
            onClick={() => {
              notice.action?.run()
              drop(notice.id)
            }}
          >
            {notice.action.label}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  )
}
