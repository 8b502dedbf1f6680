import { Checkbox, Field, Input, makeStyles, SpinButton, tokens } from '@fluentui/react-components'
import type { ComponentType } from 'react'
import type { Product } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { ChosenList } from './chosen-list.tsx'
import type { Draft } from './create-allotments.ts'
import { ServiceChoice } from './service-choice.tsx'

export type StepProps = {
  readonly draft: Draft
  readonly products: readonly Product[]
  set(change: Partial<Draft>): void
}

type Step = {
  readonly id: string
  readonly title: WordKey
  readonly body: ComponentType<StepProps>
  /** Whether enough is said to go on. */
  isDone(draft: Draft): boolean
}

const useStyles = makeStyles({
  products: { display: 'grid', gap: tokens.spacingVerticalS, border: 'none', padding: 0, margin: 0 },
  fields: { display: 'grid', gap: tokens.spacingVerticalL },
})

/** What is asked, in this order. */
export const createSteps: readonly Step[] = [
  {
    id: 'products',
    title: 'create.products',
    body: Products,
    isDone: ({ limits }) => Object.keys(limits).length > 0,
  },
  { id: 'name', title: 'create.name', body: NameAndLimits, isDone: ({ name }) => name.trim() !== '' },
  { id: 'owners', title: 'tab.owners', body: Owners, isDone: () => true },
  { id: 'targets', title: 'create.targets', body: Targets, isDone: () => true },
  { id: 'services', title: 'create.services', body: Services, isDone: () => true },
]

function Products({ draft, products, set }: StepProps) {
  const styles = useStyles()
  const { t, number } = useWords()
  const choose = (skuId: string, isChosen: boolean) => {
    const { [skuId]: _, ...others } = draft.limits
    set({ limits: isChosen ? { ...others, [skuId]: 0 } : others })
  }
  if (products.length === 0)
    return (
      <p>
        {t('create.noProducts')} <Link to="/licenses/add">{t('add.title')}</Link>
      </p>
    )
  return (
    <fieldset className={styles.products} aria-label={t('create.products')}>
      {products.map(({ skuId, displayName, unallottedUnits }) => (
        <Checkbox
          key={skuId}
          label={t('create.productLine', { product: displayName, units: number(unallottedUnits) })}
          checked={draft.limits[skuId] !== undefined}
          onChange={(_event, { checked }) => choose(skuId, checked === true)}
        />
      ))}
    </fieldset>
  )
}

function NameAndLimits({ draft, products, set }: StepProps) {
  const styles = useStyles()
  const { t, number } = useWords()
  return (
    <div className={styles.fields}>
      <Field label={t('settings.name')} hint={t('create.nameHint')} required>
        <Input value={draft.name} maxLength={256} onChange={(_event, { value }) => set({ name: value })} />
      </Field>
      {products
        .filter(({ skuId }) => draft.limits[skuId] !== undefined)
        .map(({ skuId, displayName, unallottedUnits }) => (
          <Field
            key={skuId}
            label={t('create.limitOf', { product: displayName })}
            hint={t('create.undivided', { units: number(unallottedUnits) })}
          >
            <SpinButton
              min={0}
              max={unallottedUnits}
              value={draft.limits[skuId] ?? 0}
              onChange={(_event, { value, displayValue }) => {
                const typed = value ?? Number.parseInt(displayValue ?? '', 10)
                if (Number.isFinite(typed))
                  set({ limits: { ...draft.limits, [skuId]: Math.max(0, Math.trunc(typed)) } })
              }}
            />
          </Field>
        ))}
    </div>
  )
}

function Owners({ draft, set }: StepProps) {
  const { t } = useWords()
  return (
    <ChosenList
      kind="people"
      label={t('create.owners')}
      chosen={draft.owners}
      onChange={(owners) => set({ owners })}
    />
  )
}

function Targets({ draft, set }: StepProps) {
  const { t } = useWords()
  return (
    <ChosenList
      kind="both"
      label={t('assign.label')}
      chosen={draft.targets}
      onChange={(targets) => set({ targets })}
    />
  )
}

function Services({ draft, products, set }: StepProps) {
  const styles = useStyles()
  const { t } = useWords()
  const chosen = products.filter(({ skuId }) => draft.limits[skuId] !== undefined)
  if (chosen.length === 0) return <p>{t('create.servicesLater')}</p>
  return (
    <div className={styles.fields}>
      {chosen.map(({ skuId, displayName }) => (
        <ServiceChoice
          key={skuId}
          skuId={skuId}
          title={displayName}
          off={draft.disabledPlanIds[skuId] ?? []}
          onChange={(off) => set({ disabledPlanIds: { ...draft.disabledPlanIds, [skuId]: off } })}
        />
      ))}
    </div>
  )
}
