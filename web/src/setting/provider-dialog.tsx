import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Select,
  tokens,
} from '@fluentui/react-components'
import { useState } from 'react'
import { Failed } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import {
  changeOf,
  type Draft,
  draftOf,
  emptyDraft,
  isComplete,
  type Profile,
  type Provider,
  profiles,
} from './provider-form.ts'
import { RoleMappings } from './role-mappings.tsx'

const useStyles = makeStyles({ form: { display: 'grid', gap: tokens.spacingVerticalM } })

/** A new provider, or one to change. Kind and issuer stay, for people are bound to them. */
export function ProviderDialog({
  present,
  onClose,
}: {
  present: Provider | undefined
  /** With what was written. */
  onClose: (written?: Provider) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const writer = useWriter()
  const [draft, setDraft] = useState(present ? draftOf(present) : emptyDraft)
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const save = async () => {
    const done = t(present ? 'settings.saved' : 'providers.added', { name: draft.displayName })
    const written = await writer.send<Provider>(changeOf(draft, present), done)
    if (written) onClose(written)
  }
  return (
    <Dialog open onOpenChange={() => onClose()}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isComplete(draft)) save()
          }}
        >
          <DialogBody>
            <DialogTitle>
              {present ? t('providers.editTitle', { name: present.displayName }) : t('providers.addTitle')}
            </DialogTitle>
            <DialogContent className={styles.form}>
              {writer.error !== null && <Failed error={writer.error} />}
              <Fields draft={draft} present={present} set={set} />
              <SecretField draft={draft} present={present} set={set} />
              <RoleMappings
                mappings={draft.roleMappings}
                onChange={(roleMappings) => set({ roleMappings })}
              />
              <Text
                label={t('providers.scopes')}
                hint={t('providers.scopesHint')}
                name="scopes"
                {...{ draft, set }}
              />
              <Text
                label={t('providers.audience')}
                hint={t('providers.audienceHint')}
                name="audience"
                {...{ draft, set }}
              />
            </DialogContent>
            <DialogActions fluid>
              <Button onClick={() => onClose()}>{t('cancel')}</Button>
              <Button
                type="submit"
                appearance="primary"
                disabledFocusable={!isComplete(draft) || writer.isBusy}
              >
                {t(present ? 'save' : 'providers.addAndTest')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

type FormProps = {
  readonly draft: Draft
  readonly present: Provider | undefined
  set(change: Partial<Draft>): void
}

function Fields({ draft, present, set }: FormProps) {
  const { t } = useWords()
  const { profile } = draft
  const isFixed = present !== undefined
  return (
    <>
      <Field label={t('providers.kind')} {...(isFixed ? { hint: t('providers.fixed') } : {})}>
        <Select
          value={profile}
          disabled={isFixed}
          onChange={(_event, { value }) => set({ profile: value as Profile })}
        >
          {profiles.map((each) => (
            <option key={each} value={each}>
              {t(`profile.${each}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Text
        label={t('providers.name')}
        hint={t('providers.nameHint')}
        name="displayName"
        required
        {...{ draft, set }}
      />
      <Text
        label={t('providers.issuer')}
        hint={t(`providers.issuerHint.${profile}`)}
        name="issuer"
        required
        disabled={isFixed}
        {...{ draft, set }}
      />
      <Text label={t('providers.client')} name="clientId" required {...{ draft, set }} />
    </>
  )
}

/** The secret there is is not shown; a new one takes its place. */
function SecretField({ draft, present, set }: FormProps) {
  const { t } = useWords()
  const hasSecret = present?.hasClientSecret === true
  return (
    <>
      <Field
        label={t('providers.secret')}
        hint={t(hasSecret ? 'providers.secretKept' : 'providers.secretHint')}
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={draft.secret}
          disabled={draft.isSecretDropped}
          onChange={(_event, { value }) => set({ secret: value })}
        />
      </Field>
      {hasSecret && (
        <Checkbox
          label={t('providers.dropSecret')}
          checked={draft.isSecretDropped}
          onChange={(_event, { checked }) => set({ isSecretDropped: checked === true, secret: '' })}
        />
      )}
    </>
  )
}

function Text({
  label,
  hint,
  name,
  draft,
  set,
  ...more
}: Pick<FormProps, 'draft' | 'set'> & {
  label: string
  hint?: string
  name: 'displayName' | 'issuer' | 'clientId' | 'scopes' | 'audience'
  required?: boolean
  disabled?: boolean
}) {
  const { required = false, disabled = false } = more
  return (
    <Field label={label} required={required} {...(hint ? { hint } : {})}>
      <Input
        value={draft[name]}
        disabled={disabled}
        onChange={(_event, { value }) => set({ [name]: value })}
      />
    </Field>
  )
}
