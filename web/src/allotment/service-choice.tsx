import { Checkbox, Field, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { productQuery } from '../api/queries.ts'
import { Failed, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))',
    maxHeight: '320px',
    overflowY: 'auto',
    columnGap: tokens.spacingHorizontalM,
  },
})

/** The services of a product, each on or off. */
export function ServiceChoice({
  skuId,
  title,
  off,
  onChange,
}: {
  skuId: string
  title: string
  /** The ids of the services that are switched off. */
  off: readonly string[]
  onChange: (off: readonly string[]) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const { data, error, refetch } = useQuery(productQuery(skuId))
  if (error) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const services = (data.services ?? []).filter(({ appliesTo }) => appliesTo !== 'Company')
  if (services.length === 0) return <p>{t('create.noServices')}</p>
  return (
    <Field label={title} hint={t('create.servicesHint')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles.list} role="group" aria-label={title} tabIndex={0}>
        {services.map(({ planId, displayName, planName }) => (
          <Checkbox
            key={planId}
            label={displayName ?? planName}
            checked={!off.includes(planId)}
            onChange={(_event, { checked }) =>
              onChange(checked === true ? off.filter((id) => id !== planId) : [...off, planId])
            }
          />
        ))}
      </div>
    </Field>
  )
}
