import { Button, Checkbox, Field, Input, makeStyles, SpinButton, tokens } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { productsQuery } from '../api/queries.ts'
import type { Product } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { useNotices } from '../ui/notices.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Failed, inWords, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import { ChosenList } from './chosen-list.tsx'
import { createAll, type Draft } from './create-allotments.ts'
import { CreatePreview } from './create-preview.tsx'

const route = getRouteApi('/allotments/new')
const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalXXXL,
    alignItems: 'start',
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  products: { display: 'grid', gap: tokens.spacingVerticalS, border: 'none', padding: 0, margin: 0 },
  product: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '40px',
  },
  grow: { flexGrow: 1, minWidth: '220px' },
  limit: { width: '110px' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalM, marginTop: tokens.spacingVerticalL },
})

/** Gives a department its share of one or several products. Nothing is written before Create. */
export function CreatePage() {
  const styles = useStyles()
  const { t } = useWords()
  const { product } = route.useSearch()
  const products = useQuery(productsQuery)
  const [draft, setDraft] = useState<Draft>({
    name: '',
    limits: product ? { [product]: 0 } : {},
    owners: [],
    targets: [],
  })
  const set = (change: Partial<Draft>) => setDraft((present) => ({ ...present, ...change }))
  if (!products.data)
    return (
      <Page title={t('create.button')}>
        {products.error ? <Failed error={products.error} retry={products.refetch} /> : <Loading />}
      </Page>
    )
  const eligible = products.data.filter((each) => each.eligible && each.capacity > 0)
  return (
    <Page title={t('create.button')} crumbs={<Link to="/licenses">{t('nav.licenses')}</Link>}>
      <div className={styles.columns}>
        <div>
          <Section title={t('create.name')}>
            <Field label={t('settings.name')} hint={t('create.nameHint')} required>
              <Input
                value={draft.name}
                maxLength={256}
                onChange={(_event, { value }) => set({ name: value })}
              />
            </Field>
          </Section>
          <Section title={t('create.products')}>
            <fieldset className={styles.products} aria-label={t('create.products')}>
              {eligible.map((each) => (
                <ProductLine
                  key={each.skuId}
                  product={each}
                  limits={draft.limits}
                  set={(limits) => set({ limits })}
                />
              ))}
            </fieldset>
          </Section>
          <Section title={t('tab.owners')}>
            <ChosenList
              kind="people"
              label={t('create.owners')}
              chosen={draft.owners}
              onChange={(owners) => set({ owners })}
            />
          </Section>
          <Section title={t('create.targets')}>
            <ChosenList
              kind="both"
              label={t('assign.label')}
              chosen={draft.targets}
              onChange={(targets) => set({ targets })}
            />
          </Section>
        </div>
        <Review draft={draft} products={eligible} />
      </div>
    </Page>
  )
}

function ProductLine({
  product,
  limits,
  set,
}: {
  product: Product
  limits: Draft['limits']
  set: (limits: Draft['limits']) => void
}) {
  const styles = useStyles()
  const { t, number } = useWords()
  const { skuId, displayName, unallottedUnits } = product
  const limit = limits[skuId]
  const choose = (isChosen: boolean) => {
    const { [skuId]: _, ...others } = limits
    set(isChosen ? { ...others, [skuId]: 0 } : others)
  }
  return (
    <div className={styles.product}>
      <Checkbox
        className={styles.grow}
        label={t('create.productLine', { product: displayName, units: number(unallottedUnits) })}
        checked={limit !== undefined}
        onChange={(_event, { checked }) => choose(checked === true)}
      />
      {limit !== undefined && (
        <SpinButton
          className={styles.limit}
          aria-label={t('create.limitOf', { product: displayName })}
          min={0}
          max={unallottedUnits}
          value={limit}
          onChange={(_event, { value, displayValue }) => {
            const typed = value ?? Number.parseInt(displayValue ?? '', 10)
            if (Number.isFinite(typed)) set({ ...limits, [skuId]: Math.max(0, Math.trunc(typed)) })
          }}
        />
      )}
    </div>
  )
}

function Review({ draft, products }: { draft: Draft; products: readonly Product[] }) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const queries = useQueryClient()
  const navigate = useNavigate()
  const tell = useNotices()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const chosen = products.filter(({ skuId }) => draft.limits[skuId] !== undefined)
  const isReady = draft.name.trim() !== '' && chosen.length > 0
  const create = async () => {
    setBusy(true)
    setError(null)
    try {
      const { ids, failures } = await createAll(draft)
      await queries.invalidateQueries()
      for (const { what, error: failure } of failures) tell(`${what}: ${inWords(failure, words)}`, 'error')
      tell(t('create.done', { name: draft.name, count: ids.length }))
      const [id] = ids
      if (id) navigate({ to: '/allotments/$allotmentId', params: { allotmentId: id } })
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section title={t('preview')}>
      <CreatePreview draft={draft} products={chosen} />
      {error !== null && <Failed error={error} />}
      <div className={styles.actions}>
        <Button appearance="primary" disabled={!isReady || isBusy} onClick={create}>
          {t('create.action', { count: Math.max(1, chosen.length) })}
        </Button>
      </div>
    </Section>
  )
}
