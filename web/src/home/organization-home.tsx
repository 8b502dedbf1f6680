import { Card, makeStyles, tokens, typographyStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { failureOf } from '../api/failure.ts'
import { allotmentsQuery, productsQuery } from '../api/queries.ts'
import type { Allotment, Product } from '../api/types.ts'
import { DivisionBar } from '../division/division-bar.tsx'
import { DivisionLegend } from '../division/legend.tsx'
import { divisionOf } from '../division/segments.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { Section } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { usePart } from '../ui/use-part.ts'
import { useWords } from '../words/words.tsx'
import { Attention } from './attention.tsx'

// Most organizations have begun: they need not load what leads there.
const loadFirstSteps = async () => (await import('../start/first-steps.tsx')).FirstSteps

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalXXL,
    '@media (max-width: 1080px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  products: { display: 'grid', gap: tokens.spacingVerticalM },
  product: { display: 'grid', gap: tokens.spacingVerticalS },
  top: { display: 'flex', alignItems: 'baseline', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  name: { ...typographyStyles.body1Strong, flexGrow: 1, margin: 0 },
  numbers: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

function Steps({
  isAlone,
  ...known
}: {
  products: readonly Product[]
  allotments: readonly Allotment[]
  isAlone: boolean
}) {
  const FirstSteps = usePart(loadFirstSteps)
  if (FirstSteps) return <FirstSteps {...known} />
  return isAlone ? <Loading /> : null
}

/** For who sees the whole organization: products by trouble, and what to do next beside them. */
export function OrganizationHome() {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const isNarrow = useNarrow()
  const products = useQuery(productsQuery)
  const allotments = useQuery(allotmentsQuery())
  const failure = failureOf(products, allotments)
  if (failure) return <Failed error={failure.error} retry={failure.refetch} />
  if (!products.data || !allotments.data) return <Loading />
  const shown = products.data.filter(({ eligible, capacity }) => eligible && capacity > 0).sort(byTrouble)
  const steps = isAdministrator && (
    <Steps products={products.data} allotments={allotments.data} isAlone={shown.length === 0} />
  )
  if (shown.length === 0)
    return (
      <>
        {steps}
        {!isAdministrator && <Empty>{t('home.noProducts')}</Empty>}
      </>
    )
  const attention = (
    <Section title={t('home.attention')}>
      <Attention products={products.data} allotments={allotments.data} />
    </Section>
  )
  return (
    <>
      {steps}
      <div className={styles.columns}>
        {isNarrow && attention}
        <Section title={t('home.products')}>
          <DivisionLegend />
          <div className={styles.products}>
            {shown.map((product) => (
              <ProductCard
                key={product.skuId}
                product={product}
                allotments={allotments.data.filter(({ skuId }) => skuId === product.skuId)}
              />
            ))}
          </div>
        </Section>
        {!isNarrow && attention}
      </div>
    </>
  )
}

function ProductCard({ product, allotments }: { product: Product; allotments: readonly Allotment[] }) {
  const styles = useStyles()
  const { t, number } = useWords()
  return (
    <Card className={styles.product} size="small">
      <div className={styles.top}>
        <h3 className={styles.name}>
          <Link to="/licenses/$skuId" params={{ skuId: product.skuId }}>
            {product.displayName}
          </Link>
        </h3>
        <span className={styles.numbers}>
          {t('home.productNumbers', {
            used: number(product.consumedUnits),
            capacity: number(product.capacity),
            undivided: number(product.unallottedUnits),
          })}
          {product.waitingCount > 0 && ` · ${t('waitingCount', { count: product.waitingCount })}`}
          {product.blockedCount > 0 && ` · ${t('problemCount', { count: product.blockedCount })}`}
        </span>
      </div>
      <DivisionBar division={divisionOf(product.capacity, allotments)} />
    </Card>
  )
}

function byTrouble(a: Product, b: Product): number {
  const trouble = (each: Product) => each.overAllottedUnits * 1_000 + each.waitingCount + each.blockedCount
  return trouble(b) - trouble(a) || b.consumedUnits - a.consumedUnits
}
