import { Field, Radio, RadioGroup } from '@fluentui/react-components'
import { useWords } from '../words/words.tsx'

/** What becomes of those who have a license beyond the limit (rule 12). */
export function BelowChoice(props: { count: number; value: string; onChange: (value: string) => void }) {
  const { t } = useWords()
  return (
    <Field label={t('settings.below', { count: props.count })}>
      <RadioGroup value={props.value} onChange={(_event, { value }) => props.onChange(value)}>
        <Radio value="refuse" label={t('below.refuse')} />
        <Radio value="drain" label={t('below.drain')} />
        <Radio value="evict" label={t('below.evict')} />
      </RadioGroup>
    </Field>
  )
}
