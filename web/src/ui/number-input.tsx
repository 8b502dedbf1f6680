import { Input, type InputProps } from '@fluentui/react-components'
import { type KeyboardEvent, useState } from 'react'
import { wholeNumberOf } from './whole-number.ts'

/** What no number is written with. */
const strange = /[^\d.,'’\s]/g

/**
 * A whole number, typed as people write it, with separators or without, or counted by the arrow keys. The browser's own
 * field for numbers takes "1.000" for one.
 */
export function NumberInput({
  value,
  onChange,
  input,
  readOnly = false,
  ...props
}: Omit<InputProps, 'value' | 'onChange' | 'type' | 'defaultValue'> & {
  /** Null where nothing is typed. */
  value: number | null
  onChange: (value: number | null) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const shown = value === null ? '' : String(value)
  const type = (text: string) => {
    setTyped(text)
    const number = wholeNumberOf(text)
    // In the middle of a number, as after "1.", what was last one stays.
    if (number !== undefined || text.trim() === '') onChange(number ?? null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (readOnly || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    setTyped(null)
    onChange(Math.max(0, (value ?? 0) + (event.key === 'ArrowUp' ? 1 : -1)))
  }
  return (
    <Input
      {...props}
      readOnly={readOnly}
      inputMode="numeric"
      autoComplete="off"
      input={{
        ...(typeof input === 'object' ? input : {}),
        role: 'spinbutton',
        'aria-valuemin': 0,
        ...(value === null ? {} : { 'aria-valuenow': value }),
      }}
      value={typed ?? shown}
      onChange={(_event, data) => type(data.value.replace(strange, ''))}
      onKeyDown={onKeyDown}
      onBlur={() => setTyped(null)}
    />
  )
}
