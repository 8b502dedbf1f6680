import { Field, makeStyles, Select } from '@fluentui/react-components'
import { useSession } from '../session/session.tsx'
import { useWords } from '../words/words.tsx'

const policies = ['keepAndGet', 'keepOnly', 'release'] as const
export type Policy = (typeof policies)[number]

const useStyles = makeStyles({
  // As wide as its place, and not as its longest choice.
  choice: {
    width: '100%',
    gridTemplateColumns: 'minmax(0, 1fr)',
    '& select': { minWidth: 0, width: '100%' },
  },
})

/** What becomes of the licenses of unusual accounts. */
export function PolicyChoice({
  name,
  value,
  set,
}: {
  name: 'disabledUsers' | 'guestUsers'
  value: Policy
  set: (change: Partial<Record<'disabledUsers' | 'guestUsers', Policy>>) => void
}) {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  return (
    <Field label={t(`policies.${name}`)} className={useStyles().choice}>
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
