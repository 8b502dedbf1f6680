import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, read } from '../api/client.ts'
import { useSession } from '../session/session.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

const policies = ['keepAndGet', 'keepOnly', 'release'] as const
type Policy = (typeof policies)[number]
type Settings = {
  readonly displayName: string
  readonly countryLetterCode: string | null
  readonly disabledUsers: Policy
  readonly guestUsers: Policy
  readonly auditRetentionDays: number | null
}

/** The bounds of the contract, in days. */
const [leastDays, mostDays] = [30, 36_500]
const path = `${admin}/settings`
const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '480px', justifyItems: 'start' },
  wide: { width: '100%' },
})

/** What holds for the whole organization. */
export function Policies() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => read<Settings>(path, signal),
  })
  if (error) return <Failed error={error} retry={refetch} />
  return data ? <PolicyForm key={JSON.stringify(data)} present={data} /> : <Loading />
}

function PolicyForm({ present }: { present: Settings }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const [next, setNext] = useState(present)
  const [isAsking, setAsking] = useState(false)
  const set = (change: Partial<Settings>) => setNext({ ...next, ...change })
  const { displayName, countryLetterCode, disabledUsers, guestUsers, auditRetentionDays } = next
  const isRetentionNew = auditRetentionDays !== present.auditRetentionDays
  const isSame = JSON.stringify(next) === JSON.stringify(present)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        setAsking(true)
      }}
    >
      <Field label={t('policies.name')} className={styles.wide}>
        <Input
          value={displayName}
          disabled={!isAdministrator}
          onChange={(_event, { value }) => set({ displayName: value })}
        />
      </Field>
      <Field label={t('policies.country')} hint={t('policies.countryHint')} className={styles.wide}>
        <Input
          value={countryLetterCode ?? ''}
          maxLength={2}
          disabled={!isAdministrator}
          onChange={(_event, { value }) =>
            set({ countryLetterCode: value === '' ? null : value.toUpperCase() })
          }
        />
      </Field>
      <PolicyChoice name="disabledUsers" value={disabledUsers} set={set} />
      <PolicyChoice name="guestUsers" value={guestUsers} set={set} />
      <Retention days={auditRetentionDays} set={set} />
      {isAdministrator && (
        <Button
          type="submit"
          appearance="primary"
          disabledFocusable={isSame || !isRetention(auditRetentionDays)}
        >
          {t('preview')}
        </Button>
      )}
      {isAsking && (
        <PreviewDialog
          title={t('policies.ask')}
          change={{
            method: 'PATCH',
            path,
            body: {
              ...{ displayName, countryLetterCode, disabledUsers, guestUsers },
              // Who may not change it may not name it, either.
              ...(isRetentionNew ? { auditRetentionDays } : {}),
            },
          }}
          action={({ lost }) => (lost > 0 ? t('settings.confirmLost', { count: lost }) : t('save'))}
          done={t('settings.saved')}
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  )
}

/** How long activity is kept; what is not a number is NaN until it is one. */
function Retention({ days, set }: { days: number | null; set: (change: Partial<Settings>) => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isGlobal } = useSession()
  const [text, setText] = useState(days === null ? '' : String(days))
  const isRight = isRetention(days)
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
        onChange={(_event, { value }) => {
          setText(value)
          set({ auditRetentionDays: value.trim() === '' ? null : Number(value) })
        }}
      />
    </Field>
  )
}

function isRetention(days: number | null): boolean {
  return days === null || (Number.isInteger(days) && days >= leastDays && days <= mostDays)
}

function PolicyChoice({
  name,
  value,
  set,
}: {
  name: 'disabledUsers' | 'guestUsers'
  value: Policy
  set: (change: Partial<Settings>) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  return (
    <Field label={t(`policies.${name}`)} className={styles.wide}>
      <Select
        value={value}
        disabled={!isAdministrator}
        onChange={(_event, data) => set({ [name]: data.value as Policy })}
      >
        {policies.map((each) => (
          <option key={each} value={each}>
            {t(`policy.${each}`)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
