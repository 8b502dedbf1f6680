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
import { useNavigate } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { mayOpen } from './navigation.tsx'

type Goal = '/' | '/licenses' | '/people' | '/groups' | '/activity' | '/settings'
const goals: readonly { readonly key: string; readonly to: Goal; readonly words: WordKey }[] = [
  { key: 'h', to: '/', words: 'keys.home' },
  { key: 'l', to: '/licenses', words: 'keys.licenses' },
  { key: 'p', to: '/people', words: 'keys.people' },
  { key: 'g', to: '/groups', words: 'keys.groups' },
  { key: 'a', to: '/activity', words: 'keys.activity' },
  { key: 's', to: '/settings', words: 'keys.settings' },
]
/** The second key follows within this time. */
const chordMs = 1_500
const useStyles = makeStyles({
  table: { '& td': { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}` } },
  key: { fontFamily: tokens.fontFamilyMonospace },
})

/** Keys that work on every page while nothing is being typed, and the list of them. */
export function Shortcuts({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const styles = useStyles()
  const { t } = useWords()
  const navigate = useNavigate()
  const rights = useSession()
  const [isHelp, setHelp] = useState(false)
  const chordAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isPlain || isTyping(event.target)) return
      const isSecond = event.timeStamp - chordAt.current < chordMs
      const goal = isSecond ? goals.find(({ key }) => key === event.key) : undefined
      chordAt.current = event.key === 'g' && !goal ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (goal && mayOpen(goal.to, rights)) navigate({ to: goal.to })
      else if (event.key === '?') setHelp(true)
      else if (event.key === '/') {
        event.preventDefault()
        search.current?.focus()
      }
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [navigate, rights, search])
  const finds = rights.isReader || rights.isOwner
  const help = [
    ...(finds ? [{ keys: '/', words: 'keys.search' as const }] : []),
    ...goals.filter(({ to }) => mayOpen(to, rights)).map(({ key, words }) => ({ keys: `g ${key}`, words })),
    { keys: '?', words: 'keys.help' as const },
  ]
  return (
    <Dialog open={isHelp} onOpenChange={(_event, { open }) => setHelp(open)}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('keys.title')}</DialogTitle>
          <DialogContent>
            <table className={styles.table}>
              <tbody>
                {help.map(({ keys, words }) => (
                  <tr key={keys}>
                    <td className={styles.key}>{keys}</td>
                    <td>{t(words)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={() => setHelp(false)}>{t('close')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

/** Inputs in which no letter is typed. */
const wordless: ReadonlySet<string> = new Set(['button', 'checkbox', 'file', 'radio', 'range', 'submit'])

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !wordless.has(target.type)
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName)
}
