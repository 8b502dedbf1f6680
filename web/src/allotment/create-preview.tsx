import { Card, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { admin, read, write } from '../api/client.ts'
import type { Product } from '../api/types.ts'
import type { Option } from '../ui/search-picker.tsx'
import { Failed } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import { bodyOf, type Draft } from './create-allotments.ts'

const useStyles = makeStyles({
  cards: { display: 'grid', gap: tokens.spacingVerticalM },
  note: { color: tokens.colorNeutralForeground2 },
})

/** What Create would do, product by product; the server tries it first and undoes it. */
export function CreatePreview({ draft, products }: { draft: Draft; products: readonly Product[] }) {
  const styles = useStyles()
  const { t } = useWords()
  const people = useQuery({
    queryKey: ['preview', 'people', draft.targets.map(({ id }) => id)],
    queryFn: ({ signal }) => countPeople(draft.targets, signal),
  })
  if (products.length === 0) return <p className={styles.note}>{t('create.chooseProduct')}</p>
  return (
    <div className={styles.cards}>
      {products.map((product) => (
        <OneProduct key={product.skuId} draft={draft} product={product} people={people.data ?? 0} />
      ))}
    </div>
  )
}

function OneProduct({ draft, product, people }: { draft: Draft; product: Product; people: number }) {
  const styles = useStyles()
  const { t, number } = useWords()
  const limit = draft.limits[product.skuId] ?? 0
  const { error } = useQuery({
    queryKey: ['preview', 'create', draft, product.skuId],
    queryFn: () => write('POST', `${admin}/allotments?dryRun=true`, bodyOf(draft, product.skuId, limit)),
    enabled: draft.name.trim() !== '',
    gcTime: 0,
    retry: false,
  })
  return (
    <Card>
      <strong>{product.displayName}</strong>
      {error ? (
        <Failed error={error} />
      ) : (
        <>
          <div>
            {t('create.share', { limit: number(limit), left: number(product.unallottedUnits - limit) })}
          </div>
          {people > 0 && (
            <div role="status">
              {t('create.people', {
                people: number(people),
                served: number(Math.min(people, limit)),
                waiting: number(Math.max(0, people - limit)),
              })}
            </div>
          )}
          {people > limit && <div className={styles.note}>{t('create.waitingNote')}</div>}
        </>
      )}
    </Card>
  )
}

/** How many people the chosen groups have, at most: who is in two of them counts twice. */
async function countPeople(targets: readonly Option[], signal: AbortSignal): Promise<number> {
  const counts = await Promise.all(
    targets.map(({ id }) =>
      id.startsWith('groups/') ? read<number>(`/v1.0/${id}/members/$count`, signal) : 1,
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
