import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { subscriptionsQuery } from '../api/queries.ts'
import type { Product, Subscription } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Section } from '../ui/page.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { nothingBought } from './bought.ts'
import { SubscriptionDialog } from './subscription-dialog.tsx'
import { Timeline } from './timeline.tsx'

const states: Readonly<Record<string, WordKey>> = {
  Enabled: 'subscription.enabled',
  Warning: 'subscription.warning',
  Suspended: 'subscription.suspended',
  LockedOut: 'subscription.lockedOut',
  Deleted: 'subscription.deleted',
}
const path = '/v1.0/directory/subscriptions'
const useStyles = makeStyles({
  actions: { display: 'flex', gap: tokens.spacingHorizontalXS, justifyContent: 'end' },
  add: { marginTop: tokens.spacingVerticalM },
})

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'remove'; readonly subscription: Subscription }

/** What was bought of a product, and until when; entered, changed and removed by hand. */
export function Subscriptions({ product }: { product: Pick<Product, 'skuId' | 'displayName'> }) {
  const styles = useStyles()
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const { data, error, refetch } = useQuery(subscriptionsQuery)
  const [asked, ask] = useState<Asked | null>(null)
  const columns = useColumns(isAdministrator ? ask : undefined)
  if (error && !data)
    return (
      <Section title={t('productPage.subscriptions')}>
        <Failed error={error} retry={refetch} />
      </Section>
    )
  if (!data) return null
  const rows = data.filter((each) => each.skuId === product.skuId)
  return (
    <Section title={t('productPage.subscriptions')}>
      {rows.length === 0 ? (
        <Empty isPart>{t('bought.none')}</Empty>
      ) : (
        <>
          <Timeline subscriptions={rows} now={new Date()} />
          <Table
            label={t('productPage.subscriptions')}
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
          />
        </>
      )}
      {isAdministrator && (
        <Button className={styles.add} onClick={() => ask({ kind: 'add' })}>
          {t('bought.add')}
        </Button>
      )}
      {asked && <Ask asked={asked} product={product} onClose={() => ask(null)} />}
    </Section>
  )
}

function useColumns(ask: ((asked: Asked) => void) | undefined): readonly Column<Subscription>[] {
  const styles = useStyles()
  const { t, number, date } = useWords()
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
      id: 'from',
      title: t('bought.from'),
      isShort: true,
      cell: (row) => (row.startDate ? date(row.startDate) : ''),
    },
    {
      id: 'until',
      title: t('column.nextDate'),
      isShort: true,
      cell: (row) => (row.nextLifecycleDateTime ? date(row.nextLifecycleDateTime) : t('subscription.noDate')),
    },
  ]
  if (!ask) return columns
  const names = (row: Subscription) => ({ count: row.totalLicenses })
  return [
    ...columns,
    {
      id: 'actions',
      title: '',
      width: '190px',
      cell: (row) => (
        <div className={styles.actions}>
          <Button
            size="small"
            aria-label={t('bought.editName', names(row))}
            onClick={() => ask({ kind: 'edit', subscription: row })}
          >
            {t('bought.edit')}
          </Button>
          <Button
            size="small"
            aria-label={t('bought.removeName', names(row))}
            onClick={() => ask({ kind: 'remove', subscription: row })}
          >
            {t('bought.remove')}
          </Button>
        </div>
      ),
    },
  ]
}

function Ask({
  asked,
  product,
  onClose,
}: {
  asked: Asked
  product: Pick<Product, 'skuId' | 'displayName'>
  onClose: () => void
}) {
  const { t, number } = useWords()
  const { skuId, displayName } = product
  if (asked.kind === 'add')
    return (
      <SubscriptionDialog
        title={t('bought.addTitle', { product: displayName })}
        product={displayName}
        present={nothingBought}
        change={(body) => ({ method: 'POST', path, body: { skuId, ...body } })}
        onClose={onClose}
      />
    )
  const { id, totalLicenses, startDate, nextLifecycleDateTime, isTrial } = asked.subscription
  if (asked.kind === 'edit')
    return (
      <SubscriptionDialog
        title={t('bought.editTitle', { product: displayName })}
        product={displayName}
        present={{
          units: String(totalLicenses),
          from: startDate ?? '',
          until: nextLifecycleDateTime?.slice(0, 10) ?? '',
          isTrial,
        }}
        change={(body) => ({ method: 'PATCH', path: `${path}/${id}`, body })}
        onClose={onClose}
      />
    )
  return (
    <PreviewDialog
      title={t('bought.removeTitle', { product: displayName })}
      text={<p>{t('bought.removeText', { count: totalLicenses })}</p>}
      change={{ method: 'DELETE', path: `${path}/${id}` }}
      action={() => t('bought.removeConfirm', { count: totalLicenses, number: number(totalLicenses) })}
      done={t('bought.removed', { product: displayName })}
      onClose={onClose}
    />
  )
}
