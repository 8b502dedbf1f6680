import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { StateBadges } from '../allotment/state-badges.tsx'
import { failureOf } from '../api/failure.ts'
import { allotmentsQuery, productQuery } from '../api/queries.ts'
import type { Allotment, Product } from '../api/types.ts'
import { DivisionBar } from '../division/division-bar.tsx'
import { MoveUnits } from '../division/move-units.tsx'
import { divisionOf } from '../division/segments.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PageError } from '../ui/page-error.tsx'
import { Empty, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { usePart } from '../ui/use-part.ts'
import { useWords } from '../words/words.tsx'
import { Eligibility, Services } from './product-facts.tsx'
import { Subscriptions } from './subscriptions.tsx'

const route = getRouteApi('/licenses/$skuId')
const loadDaysToFull = async () => (await import('../chart/days-to-full.tsx')).DaysToFull
const useStyles = makeStyles({
  name: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  move: { marginTop: tokens.spacingVerticalM },
  numbers: { margin: `${tokens.spacingVerticalS} 0 0`, color: tokens.colorNeutralForeground2 },
})

/** One product: how it is divided. */
export function ProductPage() {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const { skuId } = route.useParams()
  const { sort } = route.useSearch()
  const navigate = route.useNavigate()
  const product = useQuery(productQuery(skuId))
  const allotments = useQuery(allotmentsQuery(skuId))
  const columns = useColumns()
  const DaysToFull = usePart(loadDaysToFull)
  const failure = failureOf(product, allotments)
  const seen = product.data?.displayName
  const back = <Link to="/licenses">{t('nav.licenses')}</Link>
  if (failure) return <PageError error={failure.error} retry={failure.refetch} seen={seen} back={back} />
  if (!product.data || !allotments.data)
    return (
      <Page title={t('loading')}>
        <Loading />
      </Page>
    )
  const { displayName, eligible } = product.data
  const named = allotments.data.filter(({ isDefault }) => !isDefault)
  return (
    <Page
      title={displayName}
      crumbs={back}
      actions={
        isAdministrator &&
        eligible && (
          <LinkButton appearance="primary" to="/allotments/new" search={{ product: skuId }}>
            {t('create.button')}
          </LinkButton>
        )
      }
    >
      <Section>
        <Divided product={product.data} allotments={allotments.data} />
      </Section>
      {!eligible && <Eligibility product={product.data} />}
      {(eligible || named.length > 0) && (
        <Section title={t('productPage.allotments')}>
          {named.length === 0 ? (
            <Empty isPart>{t('productPage.none')}</Empty>
          ) : (
            <Table
              label={t('productPage.allotments')}
              columns={columns}
              rows={drawnOrder(allotments.data)}
              keyOf={({ id }) => id}
              sort={sort}
              onSort={(next) => navigate({ search: { sort: next }, replace: true })}
            />
          )}
        </Section>
      )}
      {DaysToFull ? <DaysToFull allotments={allotments.data} /> : <Loading />}
      <Subscriptions product={product.data} />
      {eligible && <Eligibility product={product.data} />}
      <Services product={product.data} />
    </Page>
  )
}

/** The division as one picture; administrators move units in it. */
function Divided({ product, allotments }: { product: Product; allotments: readonly Allotment[] }) {
  const styles = useStyles()
  const { t, number } = useWords()
  const { isAdministrator } = useSession()
  const [isMoving, setMoving] = useState(false)
  const { capacity, consumedUnits, unallottedUnits, waitingCount, eligible, allotmentCount } = product
  if (isMoving)
    return <MoveUnits allotments={allotments} capacity={capacity} onClose={() => setMoving(false)} />
  return (
    <>
      <DivisionBar size="large" division={divisionOf(capacity, allotments)} />
      <p className={styles.numbers}>
        {t('home.productNumbers', {
          used: number(consumedUnits),
          capacity: number(capacity),
          undivided: number(unallottedUnits),
        })}
        {waitingCount > 0 && ` · ${t('waitingCount', { count: waitingCount })}`}
      </p>
      {isAdministrator && eligible && allotmentCount > 0 && (
        <Button className={styles.move} onClick={() => setMoving(true)}>
          {t('move.title')}
        </Button>
      )}
    </>
  )
}

/** The largest first and what is not divided last, as the bar draws them. */
function drawnOrder(allotments: readonly Allotment[]): readonly Allotment[] {
  return [...allotments].sort(
    (a, b) => Number(a.isDefault) - Number(b.isDefault) || b.allottedUnits - a.allottedUnits,
  )
}

function useColumns(): readonly Column<Allotment>[] {
  const styles = useStyles()
  const { t, number } = useWords()
  return [
    {
      id: 'name',
      title: t('column.allotment'),
      width: 'minmax(160px, 2fr)',
      sortBy: (row) => row.displayName,
      cell: (row) => (
        <span className={styles.name}>
          <Link to="/allotments/$allotmentId" params={{ allotmentId: row.id }}>
            {row.isDefault ? t('notDivided') : row.displayName}
          </Link>
          <StateBadges allotment={row} size="medium" />
        </span>
      ),
    },
    {
      id: 'limit',
      title: t('column.limit'),
      isNumber: true,
      sortBy: (row) => row.allottedUnits,
      cell: (row) => number(row.allottedUnits),
    },
    {
      id: 'used',
      title: t('column.used'),
      isNumber: true,
      sortBy: (row) => row.consumedUnits,
      cell: (row) => number(row.consumedUnits),
    },
    {
      id: 'free',
      title: t('column.free'),
      isNumber: true,
      sortBy: (row) => row.availableUnits,
      cell: (row) => number(row.availableUnits),
    },
    {
      id: 'waiting',
      title: t('column.waiting'),
      isNumber: true,
      sortBy: (row) => row.waitingCount,
      cell: (row) => number(row.waitingCount),
    },
  ]
}
