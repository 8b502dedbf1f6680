import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components'
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { WarningRegular } from '@fluentui/react-icons/svg/warning'
import { useQuery } from '@tanstack/react-query'
import type { CheckCode } from '../../../src/contract/identity-provider.ts'
import { read } from '../api/client.ts'
import { Failed, Loading } from '../ui/states.tsx'
import { useWords, type Values, type WordKey } from '../words/words.tsx'
import { type Provider, providersPath } from './provider-form.ts'

type State = 'ok' | 'warning' | 'error'
type Checked = {
  readonly works: boolean
  readonly redirectUri: string
  readonly checks: readonly {
    readonly name: 'discovery' | 'flow' | 'keys' | 'clock' | 'client' | 'redirectUri' | 'signOut'
    readonly state: State
    readonly code: CheckCode
    readonly values: Values
    /** English. */
    readonly message: string
    readonly advice: string | null
  }[]
}

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalM} 0 0`, padding: 0 },
  item: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  icon: { fontSize: '20px', lineHeight: 1, flexShrink: 0 },
  ok: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  error: { color: tokens.colorStatusDangerForeground1 },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
  advice: { margin: 0 },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', userSelect: 'all' },
})
const icons = {
  ok: <CheckmarkCircleRegular />,
  warning: <WarningRegular />,
  error: <DismissCircleRegular />,
} as const

/** Tries all of a provider that can be tried without a person, and says what to do about each. */
export function ProviderCheck({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useWords()
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['providers', provider.id, 'check'],
    queryFn: ({ signal }) => read<Checked>(`${providersPath}/${provider.id}/check`, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('providers.testTitle', { name: provider.displayName })}</DialogTitle>
          {/* Without a button inside, only its own focus scrolls it by keyboard. */}
          <DialogContent tabIndex={0}>
            {error && <Failed error={error} retry={refetch} />}
            {isFetching ? <Loading /> : data && <Outcome found={data} />}
          </DialogContent>
          <DialogActions fluid>
            <Button disabledFocusable={isFetching} onClick={() => refetch()}>
              {t('providers.testAgain')}
            </Button>
            <Button appearance="primary" onClick={onClose}>
              {t('close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Outcome({ found }: { found: Checked }) {
  const styles = useStyles()
  const { t } = useWords()
  return (
    <>
      <p role="status">{t(found.works ? 'providers.works' : 'providers.worksNot')}</p>
      <p>
        {t('providers.redirectUri')} <span className={styles.code}>{found.redirectUri}</span>
      </p>
      <ul className={styles.list} aria-label={t('providers.checks')}>
        {found.checks.map(({ name, state, code, values, message, advice }) => (
          <li key={name} className={styles.item}>
            <span className={mergeClasses(styles.icon, styles[state])}>{icons[state]}</span>
            <div>
              <strong>{t(`check.${name}`)}</strong>: {t(`check.${state}`)}
              <p className={styles.said}>{t(`checked.${code}`, { ...values, message })}</p>
              {advice && (
                <p className={styles.advice}>
                  {t(`checked.${code}.advice` as WordKey, { ...values, advice })}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
