import { Button, Checkbox, Field, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { productQuery } from '../api/queries.ts'
import { Failed, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))',
    // On a phone the page itself scrolls.
    '@media (min-width: 641px)': { maxHeight: '320px', overflowY: 'auto' },
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'start',
  },
  all: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
})

/** The services of a product, each on or off. Most want all of them: the list unfolds for who does not. */
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
  const [isOpen, setOpen] = useState(off.length > 0)
  const { data, error, refetch } = useQuery(productQuery(skuId))
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  const services = (data.services ?? [])
    .filter(({ appliesTo }) => appliesTo !== 'Company')
    .map(({ planId, displayName, planName }) => ({ planId, name: displayName ?? planName }))
    .sort((a, b) => a.name.localeCompare(b.name))
  if (services.length === 0) return <p>{t('create.noServices')}</p>
  if (!isOpen)
    return (
      <div className={styles.all}>
        {t('create.servicesAll', { product: title, count: services.length })}
        <Button
          size="small"
          aria-label={t('create.servicesChooseOf', { product: title })}
          onClick={() => setOpen(true)}
        >
          {t('create.servicesChoose')}
        </Button>
      </div>
    )
  return (
    <Field label={title} hint={t('create.servicesHint')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles.list} role="group" aria-label={title} tabIndex={0}>
        {services.map(({ planId, name }) => (
          <Checkbox
            key={planId}
            label={name}
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
