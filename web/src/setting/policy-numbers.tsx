import { Field, Input, makeStyles } from '@fluentui/react-components'

const useStyles = makeStyles({ wide: { width: '100%' } })

/** The bounds of the contract for how long activity is kept, in days. */
export const retentionBounds = { least: 30, most: 36_500 }

/** A policy that is a number: what it means, or instead what is wrong with what was typed. */
export function NumberField(props: {
  label: string
  hint: string
  /** Said instead of the hint; null where nothing is wrong. */
  wrong: string | null
  unit?: string
  text: string
  isDisabled: boolean
  onChange: (text: string) => void
}) {
  const { label, hint, wrong, unit, text, isDisabled, onChange } = props
  return (
    <Field
      label={label}
      hint={wrong === null ? hint : null}
      validationMessage={wrong}
      className={useStyles().wide}
    >
      <Input
        inputMode="numeric"
        value={text}
        contentAfter={unit ?? null}
        disabled={isDisabled}
        onChange={(_event, { value }) => onChange(value)}
      />
    </Field>
  )
}

/** How long activity is kept; nothing is for ever. */
export function isRetention(text: string): boolean {
  const days = Number(text)
  const { least, most } = retentionBounds
  return text.trim() === '' || (Number.isInteger(days) && days >= least && days <= most)
}

/** How much of an allotment one import may take away. */
export function isPercent(text: string): boolean {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) <= 100
}
