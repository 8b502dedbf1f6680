import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Input,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { failureOf } from '../api/failure.ts'
import { allotmentsQuery, productsQuery, subscriptionsQuery } from '../api/queries.ts'
import type { Allotment, Product } from '../api/types.ts'
import { DivisionBar } from '../division/division-bar.tsx'
import { divisionOf } from '../division/segments.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWords } from '../words/words.tsx'
import { ineligibleInWords } from './product-facts.tsx'

const route = getRouteApi('/licenses')
const useStyles = makeStyles({
  filter: { maxWidth: '320px', width: '100%', marginBottom: tokens.spacingVerticalM },
  reason: { color: tokens.colorNeutralForeground2 },
})

type Row = Product & { readonly allotments: readonly Allotment[]; readonly nextDate: string | null }

/** A row a product. */
export function LicensesPage() {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const { q = '', sort } = route.useSearch()
  const navigate = route.useNavigate()
  const products = useQuery(productsQuery)
  const allotments = useQuery(allotmentsQuery())
  const subscriptions = useQuery(subscriptionsQuery)
  const columns = useColumns()
  const failure = failureOf(products, allotments)
  const rows = (products.data ?? [])
    .filter(({ displayName, skuPartNumber }) =>
      `${displayName} ${skuPartNumber}`.toLowerCase().includes(q.toLowerCase()),
    )
    .map((product): Row => {
      const dates = (subscriptions.data ?? [])
        .filter(({ skuId, status }) => skuId === product.skuId && status !== 'Deleted')
        .flatMap(({ nextLifecycleDateTime }) => nextLifecycleDateTime ?? [])
      return {
        ...product,
        allotments: (allotments.data ?? []).filter(({ skuId }) => skuId === product.skuId),
        nextDate: dates.sort()[0] ?? null,
      }
    })
  const [eligible, others] = [rows.filter((row) => row.eligible), rows.filter((row) => !row.eligible)]
  return (
    <Page
      title={t('nav.licenses')}
      actions={isAdministrator && products.data && <Actions hasProducts={eligible.length > 0 || q !== ''} />}
    >
      {products.data?.length !== 0 && (
        <Input
          className={styles.filter}
          aria-label={t('filter')}
          placeholder={t('filter')}
          value={q}
          onChange={(_event, { value }) =>
            navigate({ search: (old) => ({ ...old, q: value || undefined }), replace: true })
          }
        />
      )}
      {failure ? (
        <Failed error={failure.error} retry={failure.refetch} />
      ) : !products.data || !allotments.data ? (
        <Loading />
      ) : (
        <>
          {eligible.length === 0 ? (
            <Empty>{q ? t('noMatch', { term: q }) : t('home.noProducts')}</Empty>
          ) : (
            <Table
              label={t('nav.licenses')}
              columns={columns}
              rows={eligible}
              keyOf={(row) => row.skuId}
              sort={sort}
              onSort={(next) => navigate({ search: (old) => ({ ...old, sort: next }), replace: true })}
            />
          )}
          {others.length > 0 && <Ineligible products={others} />}
        </>
      )}
    </Page>
  )
}

/** The main one is what comes next: there is nothing to divide before there is a product. */
function Actions({ hasProducts }: { hasProducts: boolean }) {
  const { t } = useWords()
  return (
    <>
      <LinkButton to="/licenses/add" appearance={hasProducts ? 'secondary' : 'primary'}>
        {t('add.title')}
      </LinkButton>
      {hasProducts && (
        <LinkButton appearance="primary" to="/allotments/new">
          {t('create.button')}
        </LinkButton>
      )}
    </>
  )
}

function useColumns(): readonly Column<Row>[] {
  const { t, number, date } = useWords()
  return [
    {
      id: 'name',
      title: t('column.product'),
      width: 'minmax(160px, 2fr)',
      sortBy: (row) => row.displayName,
      cell: (row) => (
        <Link to="/licenses/$skuId" params={{ skuId: row.skuId }}>
          {row.displayName}
        </Link>
      ),
    },
    {
      id: 'division',
      title: t('column.division'),
      isBare: true,
      width: 'minmax(120px, 2fr)',
      cell: (row) => <DivisionBar division={divisionOf(row.capacity, row.allotments)} />,
    },
    {
      id: 'used',
      title: t('column.used'),
      isNumber: true,
      sortBy: (row) => row.consumedUnits,
      cell: (row) => number(row.consumedUnits),
    },
    {
      id: 'capacity',
      title: t('column.owned'),
      isNumber: true,
      sortBy: (row) => row.capacity,
      cell: (row) => number(row.capacity),
    },
    {
      id: 'undivided',
      title: t('notDivided'),
      width: '108px',
      isNumber: true,
      sortBy: (row) => row.unallottedUnits,
      cell: (row) => number(row.unallottedUnits),
    },
    {
      id: 'waiting',
      title: t('column.waiting'),
      isNumber: true,
      sortBy: (row) => row.waitingCount,
      cell: (row) => number(row.waitingCount),
    },
    {
      id: 'next',
      title: t('column.nextDate'),
      isShort: true,
      width: '100px',
      sortBy: (row) => row.nextDate ?? '9999',
      cell: (row) => (row.nextDate ? date(row.nextDate) : ''),
    },
  ]
}

/** Products that cannot be divided, with the reason. */
function Ineligible({ products }: { products: readonly Product[] }) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  return (
    <Section>
      <Accordion collapsible>
        <AccordionItem value="others">
          <AccordionHeader as="h2">{t('licenses.ineligible', { count: products.length })}</AccordionHeader>
          <AccordionPanel>
            <ul>
              {products.map((product) => (
                <li key={product.skuId}>
                  <Link to="/licenses/$skuId" params={{ skuId: product.skuId }}>
                    {product.displayName}
                  </Link>{' '}
                  <span className={styles.reason}>{ineligibleInWords(product, words)}</span>
                </li>
              ))}
            </ul>
          </AccordionPanel>
        </AccordionItem>
      </Accordion>
    </Section>
  )
}
