import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ChangedMeanwhile, type ClashInWords } from '../activity/changed-meanwhile.tsx'
import { admin, type Change, read } from '../api/client.ts'
import { useSession } from '../session/session.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { countryName } from '../words/countries.ts'
import { useWords, type Words } from '../words/words.tsx'
import { CountryChoice } from './country-choice.tsx'
import { codesOf, ExcludedCountries, textOf } from './excluded-countries.tsx'
import { type Policy, PolicyChoice } from './policy-choice.tsx'
import { isPercent, isRetention, NumberField, retentionBounds } from './policy-numbers.tsx'

type Settings = {
  readonly id: string
  readonly displayName: string
  readonly countryLetterCode: string | null
  readonly prohibitedUsageLocations: readonly string[]
  readonly disabledUsers: Policy
  readonly guestUsers: Policy
  readonly auditRetentionDays: number | null
  readonly syncRemovalPercent: number
  /** For If-Match: another after each change. */
  readonly settingsTag: string
}
/** What the fields hold; nothing is an empty text. */
type Texts = {
  readonly displayName: string
  readonly countryLetterCode: string
  readonly prohibitedUsageLocations: string
  readonly disabledUsers: Policy
  readonly guestUsers: Policy
  readonly auditRetentionDays: string
  readonly syncRemovalPercent: string
}
/** The change that was asked for, and the settings it begins at. */
type Asked = { readonly change: Change; readonly seen: Settings }

const path = `${admin}/settings`
const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalL,
    maxWidth: '480px',
    justifyItems: 'start',
  },
  wide: { width: '100%' },
})

/** What holds for the whole organization. */
export function Policies() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => read<Settings>(path, signal),
  })
  if (error && !data) return <Failed error={error} retry={refetch} />
  return data ? <PolicyForm present={data} /> : <Loading />
}

function PolicyForm({ present }: { present: Settings }) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const { isAdministrator } = useSession()
  const draft = useDraft<Texts>(textsOf(present))
  const [asked, setAsked] = useState<Asked | null>(null)
  const { auditRetentionDays, syncRemovalPercent } = draft.values
  const ask = () =>
    setAsked({
      seen: present,
      change: { method: 'PATCH', path, body: bodyOf(present, draft.values), ifMatch: present.settingsTag },
    })
  const isReady =
    draft.isChanged &&
    draft.clashes.length === 0 &&
    isRetention(auditRetentionDays) &&
    isPercent(syncRemovalPercent)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) ask()
      }}
    >
      <PolicyFields values={draft.values} set={draft.set} />
      <ChangedMeanwhile
        clashes={draft.clashes.map(({ name, mine, theirs }) =>
          clashOf(present, name as keyof Texts, String(mine), String(theirs), words),
        )}
        onKeep={draft.keepMine}
        onTake={draft.takeTheirs}
      />
      {isAdministrator && (
        <Button type="submit" appearance="primary" disabledFocusable={!isReady}>
          {t('preview')}
        </Button>
      )}
      {asked && (
        <AskPolicies
          asked={asked}
          present={present}
          isDraft={draft.clashes.length > 0}
          again={ask}
          onClose={(isDone) => {
            setAsked(null)
            if (isDone) draft.discard()
          }}
        />
      )}
    </form>
  )
}

function PolicyFields({ values, set }: { values: Texts; set: (change: Partial<Texts>) => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator, isGlobal } = useSession()
  return (
    <>
      <Field label={t('policies.name')} className={styles.wide}>
        <Input
          value={values.displayName}
          disabled={!isAdministrator}
          onChange={(_event, { value }) => set({ displayName: value })}
        />
      </Field>
      <CountryChoice
        code={values.countryLetterCode}
        isDisabled={!isAdministrator}
        onChange={(countryLetterCode) => set({ countryLetterCode })}
      />
      <ExcludedCountries
        codes={values.prohibitedUsageLocations}
        isDisabled={!isAdministrator}
        onChange={(prohibitedUsageLocations) => set({ prohibitedUsageLocations })}
      />
      <PolicyChoice name="disabledUsers" value={values.disabledUsers} set={set} />
      <PolicyChoice name="guestUsers" value={values.guestUsers} set={set} />
      <NumberField
        label={t('policies.syncGuard')}
        hint={t('policies.syncGuardHint')}
        wrong={isPercent(values.syncRemovalPercent) ? null : t('policies.syncGuardWrong')}
        unit="%"
        text={values.syncRemovalPercent}
        isDisabled={!isAdministrator}
        onChange={(syncRemovalPercent) => set({ syncRemovalPercent })}
      />
      <NumberField
        label={t('policies.retention')}
        hint={t(isGlobal ? 'policies.retentionHint' : 'policies.retentionGlobal', retentionBounds)}
        wrong={isRetention(values.auditRetentionDays) ? null : t('policies.retentionWrong', retentionBounds)}
        text={values.auditRetentionDays}
        isDisabled={!isGlobal}
        onChange={(auditRetentionDays) => set({ auditRetentionDays })}
      />
    </>
  )
}

/** The effect before it is made; of what others changed and nobody edits here the dialog itself tells. */
function AskPolicies({
  asked: { change, seen },
  present,
  isDraft,
  again,
  onClose,
}: {
  asked: Asked
  present: Settings
  isDraft: boolean
  again: () => void
  onClose: (isDone: boolean) => void
}) {
  const words = useWords()
  const { t } = words
  const [before, now] = [textsOf(seen), textsOf(present)]
  const changed = (Object.keys(before) as (keyof Texts)[]).filter((name) => before[name] !== now[name])
  return (
    <PreviewDialog
      key={change.ifMatch}
      title={t('policies.ask')}
      change={change}
      action={({ lost }) => (lost > 0 ? t('settings.confirmLost', { count: lost }) : t('save'))}
      done={t('settings.saved')}
      changed={
        !isDraft && (
          <ChangedMeanwhile
            clashes={changed.map((name) => clashOf(present, name, before[name], now[name], words))}
            isSwitch
            onKeep={again}
            onTake={() => onClose(false)}
          />
        )
      }
      onClose={onClose}
    />
  )
}

function textsOf({ displayName, countryLetterCode, disabledUsers, guestUsers, ...of }: Settings): Texts {
  const days = of.auditRetentionDays
  return {
    displayName,
    countryLetterCode: countryLetterCode ?? '',
    prohibitedUsageLocations: textOf(of.prohibitedUsageLocations),
    disabledUsers,
    guestUsers,
    auditRetentionDays: days === null ? '' : String(days),
    syncRemovalPercent: String(of.syncRemovalPercent),
  }
}

/** What was edited only: who may not change the rest may not name it, either. */
function bodyOf(present: Settings, texts: Texts): object {
  const old = textsOf(present)
  const days = texts.auditRetentionDays.trim()
  const values = {
    displayName: texts.displayName,
    countryLetterCode: texts.countryLetterCode || null,
    prohibitedUsageLocations: codesOf(texts.prohibitedUsageLocations),
    disabledUsers: texts.disabledUsers,
    guestUsers: texts.guestUsers,
    auditRetentionDays: days === '' ? null : Number(days),
    syncRemovalPercent: Number(texts.syncRemovalPercent),
  }
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => texts[name as keyof Texts] !== old[name as keyof Texts]),
  )
}

function clashOf(
  present: Settings,
  property: keyof Texts,
  mine: string,
  theirs: string,
  { t, list, language }: Words,
): ClashInWords {
  const labels = {
    displayName: t('policies.name'),
    countryLetterCode: t('policies.country'),
    prohibitedUsageLocations: t('policies.excluded'),
    disabledUsers: t('policies.disabledUsers'),
    guestUsers: t('policies.guestUsers'),
    auditRetentionDays: t('policies.retention'),
    syncRemovalPercent: t('policies.syncGuard'),
  }
  const isPolicy = property === 'disabledUsers' || property === 'guestUsers'
  const countries = (value: string) => list(codesOf(value).map((code) => countryName(code, language)))
  const inWords = (value: string) => {
    if (isPolicy) return t(`policy.${value as Policy}`)
    const isCountry = property === 'prohibitedUsageLocations' || property === 'countryLetterCode'
    return (isCountry ? countries(value) : value) || '–'
  }
  return {
    objectId: present.id,
    property,
    label: labels[property],
    mine: inWords(mine),
    theirs: inWords(theirs),
    now: present[property],
  }
}
