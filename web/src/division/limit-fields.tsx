import { Field, makeStyles, tokens } from '@fluentui/react-components'
import { NumberInput } from '../ui/number-input.tsx'
import { useWords } from '../words/words.tsx'
import { freeOf, type Place } from './move.ts'

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(200px, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
    border: 'none',
    margin: 0,
    padding: 0,
    maxHeight: '420px',
    overflowY: 'auto',
  },
  label: { overflowWrap: 'anywhere' },
})

/** What is wrong with the limit that a draft gives a place; undefined: nothing, or nothing that the draft made. */
export function problemOf(place: Place, before: readonly Place[]): 'inUse' | 'notThere' | undefined {
  const limit = before.find(({ id }) => id === place.id)?.limit ?? place.limit
  if (place.limit >= limit || place.limit >= place.used) return undefined
  return place.isDefault ? 'notThere' : 'inUse'
}

/** The limits of a draft as numbers to type. What is not divided follows. */
export function LimitFields({
  before,
  after,
  onLimit,
}: {
  before: readonly Place[]
  after: readonly Place[]
  onLimit: (id: string, limit: number) => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const message = (place: Place) => {
    const problem = problemOf(place, before)
    if (problem === 'inUse') return t('move.inUse', { count: place.used })
    return problem && t('move.notThere', { count: place.used - place.limit })
  }
  return (
    <fieldset className={styles.fields} aria-label={t('move.limits')}>
      {after.map((place) => {
        const validationMessage = message(place)
        return (
          <Field
            key={place.id}
            label={{ children: place.name, className: styles.label }}
            hint={t('move.usedFree', { used: number(place.used), free: number(freeOf(place)) })}
            {...(validationMessage ? { validationMessage } : {})}
          >
            <NumberInput
              readOnly={place.isDefault}
              value={Math.max(0, place.limit)}
              onChange={(value) => onLimit(place.id, value ?? 0)}
            />
          </Field>
        )
      })}
    </fieldset>
  )
}
