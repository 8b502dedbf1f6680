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
import { useWords, type WordKey } from '../words/words.tsx'

const goTo: Readonly<Record<string, '/' | '/licenses' | '/people' | '/activity'>> = {
  h: '/',
  l: '/licenses',
  p: '/people',
  a: '/activity',
}
const help: readonly [keys: string, words: WordKey][] = [
  ['/', 'keys.search'],
  ['g h', 'keys.home'],
  ['g l', 'keys.licenses'],
  ['g p', 'keys.people'],
  ['g a', 'keys.activity'],
  ['?', 'keys.help'],
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
  const [isHelp, setHelp] = useState(false)
  const chordAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isPlain || isTyping(event.target)) return
      const target = event.timeStamp - chordAt.current < chordMs ? goTo[event.key] : undefined
      chordAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (target) navigate({ to: target })
      else if (event.key === '?') setHelp(true)
      else if (event.key === '/') {
        event.preventDefault()
        search.current?.focus()
      }
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [navigate, search])
  return (
    <Dialog open={isHelp} onOpenChange={(_event, { open }) => setHelp(open)}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('keys.title')}</DialogTitle>
          <DialogContent>
            <table className={styles.table}>
              <tbody>
                {help.map(([keys, words]) => (
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

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
