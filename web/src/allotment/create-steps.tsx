import { Button, Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { type ComponentType, useState } from 'react'
import type { Product } from '../api/types.ts'
import { NumberInput } from '../ui/number-input.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { ChosenList } from './chosen-list.tsx'
import type { Draft } from './create-allotments.ts'
import { ServiceChoice } from './service-choice.tsx'
import { useSuggestedOwners } from './suggested-owners.tsx'

export type StepProps = {
  readonly draft: Draft
  readonly products: readonly Product[]
  set(change: Partial<Draft>): void
}

type Step = {
  readonly id: string
  readonly title: WordKey
  readonly note?: WordKey
  readonly body: ComponentType<StepProps>
  /** Whether enough is said to go on. */
  isDone(draft: Draft): boolean
}

const useStyles = makeStyles({
  products: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    border: 'none',
    padding: 0,
    margin: 0,
    minWidth: 0,
    justifyItems: 'start',
  },
  product: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '36px',
  },
  limit: {
    width: '160px',
    whiteSpace: 'nowrap',
    overflowWrap: 'normal',
    '& input': { minWidth: 0, width: '100%' },
    '@media (max-width: 640px)': { marginInlineStart: '36px' },
  },
  fields: { display: 'grid', gap: tokens.spacingVerticalL },
})

/** What is asked, in this order. */
export const createSteps: readonly Step[] = [
  { id: 'name', title: 'create.name', body: Name, isDone: ({ name }) => name.trim() !== '' },
  {
    id: 'products',
    title: 'create.products',
    body: Products,
    isDone: ({ limits }) => Object.keys(limits).length > 0,
  },
  { id: 'owners', title: 'tab.owners', note: 'create.later', body: Owners, isDone: () => true },
  { id: 'targets', title: 'create.targets', note: 'create.later', body: Targets, isDone: () => true },
  { id: 'services', title: 'create.services', body: Services, isDone: () => true },
]

function Name({ draft, set }: StepProps) {
  const { t } = useWords()
  return (
    <Field label={t('settings.name')} hint={t('create.nameHint')} required>
      <Input
        value={draft.name}
        maxLength={256}
        input={{ autoFocus: true }}
        onChange={(_event, { value }) => set({ name: value })}
      />
    </Field>
  )
}

/** Who comes from a product sees that one, and the others on demand. */
function Products({ draft, products, set }: StepProps) {
  const styles = useStyles()
  const { t, number } = useWords()
  const [isWhole, setWhole] = useState(Object.keys(draft.limits).length === 0)
  const [ticked, setTicked] = useState('')
  const choose = (skuId: string, isChosen: boolean) => {
    const { [skuId]: _, ...others } = draft.limits
    set({ limits: isChosen ? { ...others, [skuId]: 0 } : others })
  }
  const isChosen = ({ skuId }: Product) => draft.limits[skuId] !== undefined
  const shown = products.filter((product) => isWhole || isChosen(product))
  return (
    <fieldset className={styles.products} aria-label={t('create.products')}>
      {shown.map((product) => (
        <div key={product.skuId} className={styles.product}>
          <Checkbox
            label={t('create.productLine', {
              product: product.displayName,
              units: number(product.unallottedUnits),
            })}
            checked={isChosen(product)}
            onChange={(_event, { checked }) => {
              setWhole(true)
              setTicked(checked === true ? product.skuId : '')
              choose(product.skuId, checked === true)
            }}
          />
          {isChosen(product) && <Limit {...{ product, draft, set }} isNext={ticked === product.skuId} />}
        </div>
      ))}
      {shown.length < products.length && (
        <Button size="small" onClick={() => setWhole(true)}>
          {t('create.otherProducts', { count: products.length - shown.length })}
        </Button>
      )}
    </fieldset>
  )
}

/** How many of a product, under it: whoever ticks it types on there. The preview follows. */
function Limit({
  product,
  draft,
  set,
  isNext,
}: Pick<StepProps, 'draft' | 'set'> & { product: Product; isNext: boolean }) {
  const styles = useStyles()
  const { t } = useWords()
  const { skuId, displayName } = product
  const limit = draft.limits[skuId] ?? 0
  return (
    <NumberInput
      contentAfter={t('create.limit')}
      className={styles.limit}
      aria-label={t('create.limitOf', { product: displayName })}
      placeholder="0"
      input={{ autoFocus: isNext }}
      value={limit === 0 ? null : limit}
      onChange={(value) => set({ limits: { ...draft.limits, [skuId]: value ?? 0 } })}
    />
  )
}

function Owners({ draft, set }: StepProps) {
  const { t } = useWords()
  const groups = draft.targets.filter(({ id }) => id.startsWith('groups/')).map(({ id }) => idIn(id))
  const suggest = useSuggestedOwners(
    async () => groups,
    draft.owners.map(({ id }) => idIn(id)),
  )
  return (
    <ChosenList
      kind="people"
      suggest={async (signal) =>
        (await suggest(signal)).map((option) => ({ ...option, id: `users/${option.id}` }))
      }
      label={t('create.owners')}
      chosen={draft.owners}
      onChange={(owners) => set({ owners })}
    />
  )
}

/** What is chosen is named with the collection it is in. */
function idIn(path: string): string {
  return path.slice(path.indexOf('/') + 1)
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
