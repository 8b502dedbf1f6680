import { Button, Card, Field, Input, makeStyles, tokens, typographyStyles } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { admin, read } from '../api/client.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { useNotices } from '../ui/notices.tsx'
import { Page, Section } from '../ui/page.tsx'
import { SearchPicker } from '../ui/search-picker.tsx'
import type { Option } from '../ui/search-results.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { type Bought, nothingBought, subscriptionBody, wrongIn } from './bought.ts'
import { BoughtFields } from './bought-fields.tsx'

type CatalogProduct = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly isOwned: boolean
  readonly neverAllottable: string | null
}
/** A product of the list, or one that the reader named. */
type Chosen = {
  readonly skuId: string
  readonly displayName: string
  readonly note?: string
  readonly isUnlisted: boolean
  readonly bought: Bought
}

const useStyles = makeStyles({
  search: { maxWidth: '560px', marginBottom: tokens.spacingVerticalM },
  cards: { display: 'grid', gap: tokens.spacingVerticalM, marginBottom: tokens.spacingVerticalL },
  top: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalM },
  name: { ...typographyStyles.subtitle2, margin: 0, flexGrow: 1, overflowWrap: 'anywhere' },
  note: { color: tokens.colorNeutralForeground2, margin: 0 },
  unlisted: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  wide: { minWidth: 'min(320px, 100%)' },
})

/** Products by hand: found by name in the published list, with units and dates. */
export function AddPage() {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const found = useFound()
  const add = (next: Omit<Chosen, 'bought'>) =>
    setChosen((present) =>
      present.some(({ skuId }) => skuId === next.skuId)
        ? present
        : [...present, { ...next, bought: nothingBought }],
    )
  if (!isAdministrator) return <Page title={t('add.title')}>{t('add.forAdministrators')}</Page>
  return (
    <Page title={t('add.title')} crumbs={<Link to="/licenses">{t('nav.licenses')}</Link>}>
      <Section>
        <div className={styles.search}>
          <SearchPicker
            label={t('add.search')}
            queryKey="catalog"
            search={found.search}
            onPick={({ id }) => {
              const product = found.of(id)
              if (product) add(product)
            }}
            autoFocus
          />
        </div>
        {chosen.length === 0 ? (
          <Empty isPart>{t('add.empty')}</Empty>
        ) : (
          <ChosenProducts chosen={chosen} setChosen={setChosen} />
        )}
      </Section>
      <Unlisted add={add} />
    </Page>
  )
}

/** Searches the published list and remembers what was found, so that a pick knows more than its name. */
function useFound() {
  const { t } = useWords()
  const [known] = useState(() => new Map<string, CatalogProduct>())
  const search = async (term: string, signal: AbortSignal): Promise<Option[]> => {
    const path = `${admin}/catalogProducts?search=${encodeURIComponent(term)}`
    const { value } = await read<{ value: readonly CatalogProduct[] }>(path, signal)
    for (const product of value) known.set(product.skuId, product)
    return value.map(({ skuId, displayName, skuPartNumber, isOwned }) => ({
      id: skuId,
      label: displayName,
      detail: isOwned ? `${skuPartNumber} · ${t('add.owned')}` : skuPartNumber,
      kind: t('search.products'),
    }))
  }
  const of = (id: string) => {
    const product = known.get(id)
    if (!product) return undefined
    const { skuId, displayName, neverAllottable, isOwned } = product
    const note = neverAllottable
      ? t('add.never', { reason: neverAllottable })
      : isOwned
        ? t('add.more')
        : undefined
    return { skuId, displayName, isUnlisted: false, ...(note ? { note } : {}) }
  }
  return { search, of }
}

function ChosenProducts({
  chosen,
  setChosen,
}: {
  chosen: readonly Chosen[]
  setChosen: (next: readonly Chosen[]) => void
}) {
  const styles = useStyles()
  const { t } = useWords()
  const navigate = useNavigate()
  const tell = useNotices()
  const writer = useWriter()
  const isReady = chosen.every(({ bought }) => wrongIn(bought) === undefined)
  const save = async () => {
    // One after the other: what was added leaves the list, so that a refusal stands beside the rest.
    let left = chosen
    for (const product of chosen) {
      if (
        !(await writer.run({ method: 'POST', path: '/v1.0/directory/subscriptions', body: bodyOf(product) }))
      )
        return
      left = left.filter((each) => each !== product)
      setChosen(left)
    }
    tell(t('add.done', { count: chosen.length }))
    const [only] = chosen
    if (only && chosen.length === 1) navigate({ to: '/licenses/$skuId', params: { skuId: only.skuId } })
    else navigate({ to: '/licenses' })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) save()
      }}
    >
      <div className={styles.cards}>
        {chosen.map((product) => (
          <Card key={product.skuId}>
            <div className={styles.top}>
              <h2 className={styles.name}>{product.displayName}</h2>
              <Button
                size="small"
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('add.drop', { name: product.displayName })}
                onClick={() => setChosen(chosen.filter((each) => each !== product))}
              />
            </div>
            {product.note && <p className={styles.note}>{product.note}</p>}
            <BoughtFields
              product={product.displayName}
              value={product.bought}
              onChange={(bought) =>
                setChosen(chosen.map((each) => (each.skuId === product.skuId ? { ...each, bought } : each)))
              }
            />
          </Card>
        ))}
      </div>
      {writer.error !== null && <Failed error={writer.error} />}
      <Button type="submit" appearance="primary" disabledFocusable={!isReady || writer.isBusy}>
        {t('add.save', { count: chosen.length })}
      </Button>
    </form>
  )
}

function bodyOf({ skuId, displayName, isUnlisted, bought }: Chosen) {
  const named = isUnlisted ? { productName: displayName, skuPartNumber: partNumberOf(displayName) } : {}
  return { skuId, ...named, ...subscriptionBody(bought) }
}

/** "Design Suite" becomes DESIGN_SUITE, in the form of published part numbers. */
function partNumberOf(name: string): string {
  const plain = name
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  return plain === '' ? 'PRODUCT' : plain
}

/** Any other software is divided as well: it only needs a name. */
function Unlisted({ add }: { add: (product: Omit<Chosen, 'bought'>) => void }) {
  const styles = useStyles()
  const { t } = useWords()
  const [name, setName] = useState('')
  return (
    <Section title={t('add.unlisted')}>
      <form
        className={styles.unlisted}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() === '') return
          add({ skuId: crypto.randomUUID(), displayName: name.trim(), isUnlisted: true })
          setName('')
        }}
      >
        <Field label={t('add.unlistedName')} className={styles.wide}>
          <Input value={name} maxLength={256} onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Button type="submit" disabled={name.trim() === ''}>
          {t('add.unlistedAdd')}
        </Button>
      </form>
    </Section>
  )
}
