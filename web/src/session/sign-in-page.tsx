import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
  typographyStyles,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from '../api/api-error.ts'
import { read, write } from '../api/client.ts'
import { Failed } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

type Provider = { readonly id: string; readonly displayName: string; readonly signInUrl?: string }

const useStyles = makeStyles({
  screen: {
    minHeight: '100vh',
    display: 'grid',
    placeItems: 'center',
    backgroundColor: tokens.colorNeutralBackground3,
    padding: tokens.spacingHorizontalL,
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    width: 'min(420px, 100%)',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalXXXL,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    ...typographyStyles.subtitle2,
  },
  title: { ...typographyStyles.title2, margin: 0 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
})

/**
 * Taken when this file is loaded, and not when the page is drawn: React may draw a page, drop it and draw it
 * anew, and the second drawing would find no code any more.
 */
const code = takeCode()
/** What the server answers to a link that was opened before, has ended, or never was. */
const spent: readonly number[] = [400, 401, 403, 404]

/** Redeems the link that a server prints, and offers the organization's own sign-in where there is one. */
export function SignInPage() {
  const styles = useStyles()
  const { t } = useWords()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const isSpent = error instanceof ApiError && spent.includes(error.status)
  const ended = new URLSearchParams(location.search).has('ended')
  useEffect(() => {
    document.title = `${t('signIn.title')} - ${t('product')}`
  }, [t])
  const redeem = async () => {
    setBusy(true)
    setError(null)
    try {
      await write('POST', '/auth/link', { code })
      location.replace('/')
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          {t('product')}
        </div>
        <h1 className={styles.title}>{t('signIn.title')}</h1>
        {ended && !code && (
          <MessageBar>
            <MessageBarBody>{t('signIn.ended')}</MessageBarBody>
          </MessageBar>
        )}
        {isSpent ? (
          <MessageBar intent="error" layout="multiline" role="alert">
            <MessageBarBody>{t('signIn.spent')}</MessageBarBody>
          </MessageBar>
        ) : (
          error !== null && <Failed error={error} />
        )}
        {code && !isSpent && (
          <>
            <p className={styles.text}>{t('signIn.linkReady')}</p>
            <Button appearance="primary" size="large" disabledFocusable={isBusy} onClick={redeem}>
              {t('signIn.button')}
            </Button>
          </>
        )}
        <Providers hasLink={code !== '' && !isSpent} />
      </div>
    </main>
  )
}

function Providers({ hasLink }: { hasLink: boolean }) {
  const styles = useStyles()
  const { t } = useWords()
  const { data: providers = [] } = useQuery({ queryKey: ['providers'], queryFn: listProviders })
  return (
    <>
      {providers.map((provider) => (
        <Button
          key={provider.id}
          as="a"
          size="large"
          appearance={hasLink ? 'secondary' : 'primary'}
          href={provider.signInUrl ?? `/auth/providers/${provider.id}/start`}
        >
          {t('signIn.with', { provider: provider.displayName })}
        </Button>
      ))}
      {!hasLink && (
        <p className={styles.text}>
          {providers.length > 0 ? t('signIn.orLink') : t('signIn.needLink')}{' '}
          <span className={styles.code}>allot sign-in-link</span>
        </p>
      )}
    </>
  )
}

/** None where the server has no such sign-in. */
async function listProviders(): Promise<readonly Provider[]> {
  try {
    return (await read<{ value: readonly Provider[] }>('/auth/providers')).value
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return []
    throw error
  }
}

/** Takes the code out of the address, so that it stays in no history. */
function takeCode(): string {
  const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? ''
  if (code) history.replaceState(null, '', location.pathname)
  return code
}
