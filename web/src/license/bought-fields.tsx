import { Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { NumberInput } from '../ui/number-input.tsx'
import { useWords } from '../words/words.tsx'
import { type Bought, maxUnits, wrongIn } from './bought.ts'

const useStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'start' },
  units: { width: '120px' },
  date: { width: '170px' },
  trial: { marginTop: '26px' },
})

/** How many, from when and until when. What is wrong is said once something stands there. */
export function BoughtFields({
  value,
  product,
  onChange,
}: {
  value: Bought
  /** Whose fields these are, for who hears them one by one. */
  product: string
  onChange: (value: Bought) => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const wrong = wrongIn(value)
  const set = (change: Partial<Bought>) => onChange({ ...value, ...change })
  return (
    <div className={styles.fields} role="group" aria-label={product}>
      <Field
        label={t('nav.licenses')}
        required
        className={styles.units}
        {...(wrong === 'units' && value.units !== ''
          ? { validationMessage: t('bought.wrongUnits', { most: number(maxUnits) }) }
          : {})}
      >
        <NumberInput
          value={value.units === '' ? null : Number(value.units)}
          onChange={(units) => set({ units: units === null ? '' : String(units) })}
        />
      </Field>
      <Field label={t('bought.from')} className={styles.date}>
        <Input type="date" value={value.from} onChange={(_event, data) => set({ from: data.value })} />
      </Field>
      <Field
        label={t('bought.until')}
        className={styles.date}
        {...(wrong === 'until' ? { validationMessage: t('bought.wrongUntil') } : {})}
      >
        <Input type="date" value={value.until} onChange={(_event, data) => set({ until: data.value })} />
      </Field>
      <Checkbox
        className={styles.trial}
        label={t('bought.trial')}
        checked={value.isTrial}
        onChange={(_event, { checked }) => set({ isTrial: checked === true })}
      />
    </div>
  )
}
