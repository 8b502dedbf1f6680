import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowTrendingLinesRegular } from '@fluentui/react-icons/svg/arrow-trending-lines'
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock'
import { CertificateRegular } from '@fluentui/react-icons/svg/certificate'
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle'
import { GaugeRegular } from '@fluentui/react-icons/svg/gauge'
import { HourglassRegular } from '@fluentui/react-icons/svg/hourglass'
import { PauseCircleRegular } from '@fluentui/react-icons/svg/pause-circle'
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { admin, type Page, read } from '../api/client.ts'
import { failureOf } from '../api/failure.ts'
import { orphansQuery, prerequisitesQuery, subscriptionsQuery } from '../api/queries.ts'
import type { Allotment, Prerequisites, Product, WaitingMember } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { useWords } from '../words/words.tsx'
import { type AttentionItem, attentionOf } from './attention-list.ts'

const firstShown = 8
const firstShownNarrow = 4
const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { fontSize: '20px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  action: { display: 'block', marginTop: tokens.spacingVerticalXXS },
})

/** What needs somebody in the organization. Says that nothing does only when everything was read. */
export function Attention(props: { products: readonly Product[]; allotments: readonly Allotment[] }) {
  const subscriptions = useQuery(subscriptionsQuery)
  const orphans = useQuery(orphansQuery)
  const prerequisites = useQuery(prerequisitesQuery)
  const failure = failureOf(subscriptions, orphans, prerequisites)
  if (failure) return <Failed error={failure.error} retry={failure.refetch} />
  if (!subscriptions.data || !orphans.data || !prerequisites.data) return <Loading />
  const items = attentionOf({
    ...props,
    subscriptions: subscriptions.data,
    orphans: orphans.data,
    prerequisites: prerequisites.data,
    now: new Date(),
  })
  return <AttentionList items={items} />
}

/** Sentences, each with what to do about it. */
function AttentionList({ items }: { items: readonly AttentionItem[] }) {
  const styles = useStyles()
  const { t } = useWords()
  const [isWhole, setWhole] = useState(false)
  // On a phone the products stand below, and are to be seen, too.
  const first = useNarrow() ? firstShownNarrow : firstShown
  if (items.length === 0) return <Empty>{t('home.nothingToDo')}</Empty>
  return (
    <>
      <ul className={styles.list}>
        {items.slice(0, isWhole ? undefined : first).map((item) => (
          <AttentionLine key={keyOf(item)} item={item} />
        ))}
      </ul>
      {items.length > first && !isWhole && (
        <Button appearance="transparent" onClick={() => setWhole(true)}>
          {t('home.showMore', { count: items.length - first })}
        </Button>
      )}
    </>
  )
}

function AttentionLine({ item }: { item: AttentionItem }) {
  const { t, date } = useWords()
  if (item.kind === 'overAllotted')
    return (
      <Line icon={<ArrowTrendingLinesRegular />} action={<ToProduct skuId={item.product.skuId} />}>
        {t('attention.overAllotted', {
          product: item.product.displayName,
          count: item.product.overAllottedUnits,
        })}
      </Line>
    )
  if (item.kind === 'ending') {
    const { subscription } = item
    return (
      <Line icon={<CalendarClockRegular />} action={<ToProduct skuId={subscription.skuId} />}>
        {t(item.daysLeft < 0 ? 'attention.ended' : 'attention.ending', {
          product: subscription.productName,
          count: subscription.totalLicenses,
          day: date(subscription.nextLifecycleDateTime ?? ''),
        })}
      </Line>
    )
  }
  if (item.kind === 'prerequisites') return <PrerequisitesLine found={item.prerequisites} />
  const { allotment } = item
  if (item.kind === 'orphaned')
    return (
      <Line icon={<PersonProhibitedRegular />} action={<ToAllotment allotment={allotment} tab="owners" />}>
        {t('attention.orphaned', namesOf(allotment, t('notDivided')))}
      </Line>
    )
  if (item.kind === 'issues')
    return (
      <Line icon={<ErrorCircleRegular />} action={<ToAllotment allotment={allotment} tab="issues" />}>
        {t('attention.issues', { ...namesOf(allotment, t('notDivided')), count: allotment.blockedCount })}
      </Line>
    )
  if (item.kind === 'full')
    return (
      <Line icon={<GaugeRegular />} action={<ToAllotment allotment={allotment} tab="settings" />}>
        {t('attention.full', namesOf(allotment, t('notDivided')))}
      </Line>
    )
  return <WaitingLine allotment={allotment} isHeld={item.kind === 'hold'} />
}

/** What is missing of what group-based licensing asks for, and where it is added. */
function PrerequisitesLine({ found }: { found: Prerequisites }) {
  const { t, list } = useWords()
  const { isAdministrator } = useSession()
  const [product] = found.metBy.length > 0 ? found.metBy : found.lapsed
  const values = { count: found.requiredUnits, units: found.qualifyingUnits, missing: found.missingUnits }
  return (
    <Line
      icon={<CertificateRegular />}
      action={
        product ? (
          <ToProduct skuId={product.skuId} />
        ) : (
          isAdministrator && <Link to="/licenses/add">{t('attention.addProduct')}</Link>
        )
      }
    >
      {t(
        found.status === 'notMet' ? 'attention.prerequisitesNotMet' : 'attention.prerequisitesTooFew',
        values,
      )}
      {found.status === 'notMet' &&
        found.lapsed.length > 0 &&
        ` ${t('attention.prerequisitesLapsed', { products: list(found.lapsed.map(({ displayName }) => displayName)) })}`}
    </Line>
  )
}

function WaitingLine({ allotment, isHeld }: { allotment: Allotment; isHeld: boolean }) {
  const { t, day } = useWords()
  const { data } = useQuery({
    queryKey: ['waiting', allotment.id, 'longest'],
    queryFn: ({ signal }) =>
      read<Page<WaitingMember>>(
        `${admin}/allotments/${allotment.id}/waitingMembers?$orderby=waitingSinceDateTime&$top=1`,
        signal,
      ),
  })
  const since = data?.value[0]?.waitingSinceDateTime
  const count = allotment.waitingCount
  return (
    <Line
      icon={isHeld ? <PauseCircleRegular /> : <HourglassRegular />}
      action={<ToAllotment allotment={allotment} tab="waiting" />}
    >
      {t(isHeld ? 'attention.hold' : 'attention.waiting', {
        ...namesOf(allotment, t('notDivided')),
        count,
        since: since ? t(count > 1 ? 'attention.since' : 'attention.sinceAlone', { day: day(since) }) : '',
      })}
    </Line>
  )
}

function Line({ icon, action, children }: { icon: ReactNode; action: ReactNode; children: ReactNode }) {
  const styles = useStyles()
  return (
    <li className={styles.item}>
      <span className={styles.icon}>{icon}</span>
      <div>
        {children}
        <span className={styles.action}>{action}</span>
      </div>
    </li>
  )
}

function ToProduct({ skuId }: { skuId: string }) {
  const { t } = useWords()
  return (
    <Link to="/licenses/$skuId" params={{ skuId }}>
      {t('attention.seeProduct')}
    </Link>
  )
}

const seeTab = {
  waiting: 'attention.seeWaiting',
  issues: 'attention.seeIssues',
  owners: 'attention.seeOwners',
  settings: 'attention.seeLimit',
} as const
/** Who may do something about it reads what. */
const actOnTab = { ...seeTab, owners: 'attention.appointOwner', settings: 'attention.changeLimit' } as const

function ToAllotment({ allotment, tab }: { allotment: Allotment; tab: keyof typeof seeTab }) {
  const { t } = useWords()
  const { isAdministrator } = useSession()
  const words = (isAdministrator ? actOnTab : seeTab)[tab]
  return (
    <Link to="/allotments/$allotmentId" params={{ allotmentId: allotment.id }} search={{ tab }}>
      {t(words)}
    </Link>
  )
}

function namesOf({ displayName, productName, isDefault }: Allotment, notDivided: string) {
  return { allotment: isDefault ? notDivided : displayName, product: productName }
}

function keyOf(item: AttentionItem): string {
  if (item.kind === 'overAllotted') return `over-${item.product.skuId}`
  if (item.kind === 'ending') return `ending-${item.subscription.id}`
  if (item.kind === 'prerequisites') return item.kind
  return `${item.kind}-${item.allotment.id}`
}
