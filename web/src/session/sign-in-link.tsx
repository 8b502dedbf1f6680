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
import { useState } from 'react'
import { write } from '../api/client.ts'
import { Moment } from '../ui/moment.tsx'
import { Failed } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import { useSession } from './session.tsx'

type Link = { readonly url: string; readonly expirationDateTime: string }

const useStyles = makeStyles({
  link: {
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    userSelect: 'all',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  hint: { color: tokens.colorNeutralForeground2 },
})

/**
 * Lets a Global Administrator make a link with which somebody signs in once, such as a new owner where no sign-in
 * provider is set up. It is shown this once.
 */
export function SignInLink({ userId, name }: { userId: string; name: string }) {
  const { t } = useWords()
  const { isGlobal } = useSession()
  const [link, setLink] = useState<Link | null>(null)
  const [error, setError] = useState<unknown>(null)
  if (!isGlobal) return null
  const make = () => {
    setError(null)
    write<Link>('POST', '/auth/sign-in-links', { userId }).then(setLink, setError)
  }
  return (
    <>
      <Button size="small" aria-label={t('signInLink.makeFor', { name })} onClick={make}>
        {t('signInLink.make')}
      </Button>
      {error !== null && <Failed error={error} />}
      {link && <Shown link={link} name={name} onClose={() => setLink(null)} />}
    </>
  )
}

function Shown({ link, name, onClose }: { link: Link; name: string; onClose: () => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(link.url).then(
      () => setCopied(true),
      // Not allowed, or no secure address: the text can be marked and copied by hand.
      () => setCopied(false),
    )
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('signInLink.title', { name })}</DialogTitle>
          <DialogContent>
            <p>{t('signInLink.text', { name })}</p>
            <p className={styles.link}>{link.url}</p>
            <p>
              {t('signInLink.until')} <Moment value={link.expirationDateTime} />
            </p>
            <p className={styles.hint}>{t('signInLink.try', { name })}</p>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{t('close')}</Button>
            {navigator.clipboard && (
              <Button appearance="primary" onClick={copy}>
                {t(isCopied ? 'signInLink.copied' : 'signInLink.copy')}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
