import { Button, Field, makeStyles, SpinButton, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { ChangedMeanwhile } from '../activity/changed-meanwhile.tsx'
import type { Allotment } from '../api/types.ts'
import { Section } from '../ui/page.tsx'
import { useDraft } from '../ui/use-draft.ts'
import { wholeNumberOf } from '../ui/whole-number.ts'
import { useWords } from '../words/words.tsx'
import { BelowChoice } from './below-choice.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '480px', justifyItems: 'start' },
})

/** The limit, with what happens to those beyond a lower one; what somebody else made of it meanwhile is told. */
export function LimitForm({
  allotment,
  ask,
}: {
  allotment: Allotment
  ask: (body: object, limit: number) => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const draft = useDraft({ limit: allotment.allottedUnits })
  const { limit } = draft.values
  const [below, setBelow] = useState('refuse')
  const isReady = draft.isChanged && draft.clashes.length === 0
  const isBelow = allotment.enforcement === 'enforced' && limit < allotment.consumedUnits
  return (
    <Section title={t('column.limit')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) ask({ allottedUnits: limit, ...(isBelow ? { whenBelowConsumed: below } : {}) }, limit)
        }}
      >
        <Field label={t('settings.limit')} hint={t('settings.limitHint', { count: allotment.consumedUnits })}>
          <SpinButton
            min={0}
            value={limit}
            onChange={(_event, { value, displayValue }) => {
              const typed = value ?? wholeNumberOf(displayValue ?? '')
              if (typed !== undefined) draft.set({ limit: typed })
            }}
          />
        </Field>
        {isBelow && <BelowChoice count={allotment.consumedUnits - limit} value={below} onChange={setBelow} />}
        <ChangedMeanwhile
          clashes={draft.clashes.map(({ mine, theirs }) => ({
            objectId: allotment.id,
            property: 'allottedUnits',
            label: t('column.limit'),
            mine: number(Number(mine)),
            theirs: number(Number(theirs)),
            now: theirs,
          }))}
          onKeep={draft.keepMine}
          onTake={draft.takeTheirs}
        />
        <Button type="submit" appearance="primary" disabledFocusable={!isReady}>
          {t('preview')}
        </Button>
      </form>
    </Section>
  )
}
