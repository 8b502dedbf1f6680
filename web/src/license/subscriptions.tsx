import { useQuery } from '@tanstack/react-query'
import { subscriptionsQuery } from '../api/queries.ts'
import type { Subscription } from '../api/types.ts'
import { Section } from '../ui/page.tsx'
import { Failed } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWords, type WordKey } from '../words/words.tsx'

const states: Readonly<Record<string, WordKey>> = {
  Enabled: 'subscription.enabled',
  Warning: 'subscription.warning',
  Suspended: 'subscription.suspended',
  LockedOut: 'subscription.lockedOut',
  Deleted: 'subscription.deleted',
}

/** What was bought of a product, and until when. */
export function Subscriptions({ skuId }: { skuId: string }) {
  const { t, number, day } = useWords()
  const { data, error, refetch } = useQuery(subscriptionsQuery)
  const rows = (data ?? []).filter((each) => each.skuId === skuId)
  const columns: readonly Column<Subscription>[] = [
    {
      id: 'state',
      title: t('column.state'),
      cell: (row) => {
        const words = states[row.status]
        return [words ? t(words) : row.status, row.isTrial ? t('subscription.trial') : '']
          .filter(Boolean)
          .join(', ')
      },
    },
    { id: 'licenses', title: t('nav.licenses'), isNumber: true, cell: (row) => number(row.totalLicenses) },
    {
      id: 'until',
      title: t('column.nextDate'),
      width: 'minmax(120px, 2fr)',
      cell: (row) => (row.nextLifecycleDateTime ? day(row.nextLifecycleDateTime) : t('subscription.noDate')),
    },
  ]
  if (error) return <Failed error={error} retry={refetch} />
  if (rows.length === 0) return null
  return (
    <Section title={t('productPage.subscriptions')}>
      <Table label={t('productPage.subscriptions')} columns={columns} rows={rows} keyOf={({ id }) => id} />
    </Section>
  )
}
