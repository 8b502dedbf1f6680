import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import type { Role } from '../api/types.ts'
import { useWords } from '../words/words.tsx'
import type { RoleMapping } from './provider-form.ts'
import { RoleOptions } from './role-options.tsx'

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS },
  hint: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, margin: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) 200px auto',
    gap: tokens.spacingHorizontalS,
    alignItems: 'end',
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
  },
  role: { '@media (max-width: 640px)': { gridColumn: '1 / -1' } },
  input: { minWidth: 0 },
  add: { justifySelf: 'start' },
})

/** Which roles people get by what the provider says of them. */
export function RoleMappings({
  mappings,
  onChange,
}: {
  mappings: readonly RoleMapping[]
  onChange: (mappings: readonly RoleMapping[]) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const change = (at: number, part: Partial<RoleMapping>) =>
    onChange(mappings.map((each, index) => (index === at ? { ...each, ...part } : each)))
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t('providers.mappings')}</legend>
      <p className={styles.hint}>{t('providers.mappingsHint')}</p>
      {mappings.map((mapping, at) => (
        // A line is its place: its texts change while they are typed.
        <div className={styles.row} key={at}>
          <Field label={t('providers.claim')} required>
            <Input
              className={styles.input}
              value={mapping.claim}
              onChange={(_event, { value }) => change(at, { claim: value })}
            />
          </Field>
          <Field label={t('providers.value')} required>
            <Input
              className={styles.input}
              value={mapping.value}
              onChange={(_event, { value }) => change(at, { value })}
            />
          </Field>
          <Field label={t('column.role')} className={styles.role}>
            <Select
              className={styles.input}
              value={mapping.role}
              onChange={(_event, { value }) => change(at, { role: value as Role })}
            >
              <RoleOptions />
            </Select>
          </Field>
          <Button onClick={() => onChange(mappings.filter((_each, index) => index !== at))}>
            {t('owners.remove')}
          </Button>
        </div>
      ))}
      <Button
        className={styles.add}
        size="small"
        onClick={() => onChange([...mappings, { claim: 'groups', value: '', role: 'globalReader' }])}
      >
        {t('providers.addMapping')}
      </Button>
    </fieldset>
  )
}
