import { Card, makeStyles, tokens } from '@fluentui/react-components'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { StepRefused, tryTogether } from '../api/together.ts'
import type { Product } from '../api/types.ts'
import { effectInWords, effectOf } from '../ui/preview-dialog.tsx'
import { useSettled } from '../ui/search-picker.tsx'
import { Failed } from '../ui/states.tsx'
import { useWords, type Words } from '../words/words.tsx'
import { type Draft, type Planned, planOf } from './create-allotments.ts'

const useStyles = makeStyles({
  cards: { display: 'grid', gap: tokens.spacingVerticalM },
  note: { color: tokens.colorNeutralForeground2 },
  // Its line is kept: what comes into it does not move the button away from under the hand.
  effect: { minHeight: tokens.lineHeightBase300 },
})

/** What Create would do: the server does all of it together, and undoes it. */
export function useCreatePreview(draft: Draft) {
  const plan = planOf(draft)
  // Typing settles before it is tried; what is tried is exactly what Create will do.
  const text = JSON.stringify(plan.map(({ step }) => step))
  const settled = useSettled(text)
  const query = useQuery({
    queryKey: ['preview', 'create', settled],
    queryFn: () => tryTogether(plan.map(({ step }) => step)),
    enabled: settled === text && draft.name.trim() !== '' && plan.length > 0,
    gcTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  })
  return { plan, isTried: settled === text && query.isSuccess && !query.isPlaceholderData, ...query }
}

/** The preview, product by product. */
export function CreatePreview({
  draft,
  products,
  preview,
}: {
  draft: Draft
  products: readonly Product[]
  preview: ReturnType<typeof useCreatePreview>
}) {
  const styles = useStyles()
  const { t } = useWords()
  if (products.length === 0) return <p className={styles.note}>{t('create.chooseProduct')}</p>
  const error = draft.name.trim() === '' ? null : preview.error
  const refused = error instanceof StepRefused ? preview.plan[error.index] : undefined
  return (
    <div className={styles.cards}>
      {error !== null && refused === undefined && <Failed error={error} />}
      {products.map((product) => (
        <OneProduct
          key={product.skuId}
          {...{ draft, product, preview }}
          refused={refused?.skuId === product.skuId ? refused : undefined}
        />
      ))}
    </div>
  )
}

function OneProduct(props: {
  draft: Draft
  product: Product
  preview: ReturnType<typeof useCreatePreview>
  refused: Planned | undefined
}) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const { draft, product, preview, refused } = props
  const { data, plan, error } = preview
  const limit = draft.limits[product.skuId] ?? 0
  const plans = (data ?? []).filter((_, index) => plan[index]?.skuId === product.skuId)
  const off = draft.disabledPlanIds[product.skuId]?.length ?? 0
  return (
    <Card>
      <strong>{product.displayName}</strong>
      {refused ? (
        <>
          {refused.target && <div>{refused.target.label}</div>}
          <Failed error={error} />
        </>
      ) : (
        <>
          <div>{shareInWords(limit, product.unallottedUnits, words)}</div>
          <div role="status" className={styles.effect}>
            {draft.targets.length > 0 && !error && data && effectInWords(effectOf(plans), words)}
          </div>
          {off > 0 && <div className={styles.note}>{t('create.servicesOff', { count: off })}</div>}
        </>
      )}
    </Card>
  )
}

/** What it gets, and what is left of the product then; more than there is leaves nothing. */
function shareInWords(limit: number, free: number, { t, number }: Words): string {
  if (limit === 0) return t('create.shareNone')
  return limit > free
    ? t('create.tooMany', { count: limit, free: number(free) })
    : t('create.share', { count: limit, left: number(free - limit) })
}
