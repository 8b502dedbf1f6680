import { Field, Input, makeStyles } from '@fluentui/react-components'
import { useSession } from '../session/session.tsx'
import { useWords } from '../words/words.tsx'

/** The bounds of the contract, in days. */
const [leastDays, mostDays] = [30, 36_500]
const useStyles = makeStyles({ wide: { width: '100%' } })

/** How long activity is kept, in days. */
export function Retention({
  text,
  set,
}: {
  text: string
  set: (change: { auditRetentionDays: string }) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const { isGlobal } = useSession()
  const isRight = isRetention(text)
  const bounds = { least: leastDays, most: mostDays }
  return (
    <Field
      label={t('policies.retention')}
      hint={isRight ? t(isGlobal ? 'policies.retentionHint' : 'policies.retentionGlobal', bounds) : null}
      validationMessage={isRight ? null : t('policies.retentionWrong', bounds)}
      className={styles.wide}
    >
      <Input
        inputMode="numeric"
        value={text}
        disabled={!isGlobal}
        onChange={(_event, { value }) => set({ auditRetentionDays: value })}
      />
    </Field>
  )
}

export function isRetention(text: string): boolean {
  const days = Number(text)
  return text.trim() === '' || (Number.isInteger(days) && days >= leastDays && days <= mostDays)
}

/** How much of an allotment one import may take away. */
export function SyncGuard({
  text,
  set,
}: {
  text: string
  set: (change: { syncRemovalPercent: string }) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const isRight = isPercent(text)
  return (
    <Field
      label={t('policies.syncGuard')}
      hint={isRight ? t('policies.syncGuardHint') : null}
      validationMessage={isRight ? null : t('policies.syncGuardWrong')}
      className={styles.wide}
    >
      <Input
        inputMode="numeric"
        value={text}
        contentAfter="%"
        disabled={!isAdministrator}
        onChange={(_event, { value }) => set({ syncRemovalPercent: value })}
      />
    </Field>
  )
}

export function isPercent(text: string): boolean {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) <= 100
}
