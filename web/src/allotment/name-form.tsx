import { Button, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components'
import { ChangedMeanwhile } from '../activity/changed-meanwhile.tsx'
import { admin } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import { Section } from '../ui/page.tsx'
import { Failed } from '../ui/states.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px', justifyItems: 'start' },
  wide: { width: '100%' },
})

/** Name and description; what somebody else made of them meanwhile is told. */
export function NameForm({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const writer = useWriter()
  const draft = useDraft({ name: allotment.displayName, description: allotment.description ?? '' })
  const { name, description } = draft.values
  const save = async () => {
    const body = {
      ...(name === allotment.displayName ? {} : { displayName: name }),
      ...(description === (allotment.description ?? '') ? {} : { description: description || null }),
    }
    const path = `${admin}/allotments/${allotment.id}`
    const change = { method: 'PATCH', path, body, ifMatch: allotment.settingsTag } as const
    if (await writer.run(change, t('settings.saved'))) draft.discard()
  }
  const isReady = draft.isChanged && draft.clashes.length === 0 && name.trim() !== '' && !writer.isBusy
  return (
    <Section title={t('settings.nameTitle')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) save()
        }}
      >
        <Field label={t('settings.name')} className={styles.wide} required>
          <Input value={name} maxLength={256} onChange={(_event, { value }) => draft.set({ name: value })} />
        </Field>
        <Field label={t('settings.description')} className={styles.wide}>
          <Textarea value={description} onChange={(_event, { value }) => draft.set({ description: value })} />
        </Field>
        {writer.error !== null && <Failed error={writer.error} />}
        <ChangedMeanwhile
          clashes={draft.clashes.map(({ name: property, mine, theirs }) => ({
            objectId: allotment.id,
            property: property === 'name' ? 'displayName' : 'description',
            label: t(property === 'name' ? 'settings.name' : 'settings.description'),
            mine: String(mine),
            theirs: String(theirs),
            now: theirs,
          }))}
          onKeep={() => {
            writer.forget()
            draft.keepMine()
          }}
          onTake={() => {
            writer.forget()
            draft.takeTheirs()
          }}
        />
        <Button type="submit" disabledFocusable={!isReady}>
          {t('save')}
        </Button>
      </form>
    </Section>
  )
}
