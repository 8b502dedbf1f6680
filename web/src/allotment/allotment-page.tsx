import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { failureOf } from '../api/failure.ts'
import { allotmentQuery } from '../api/queries.ts'
import type { Allotment } from '../api/types.ts'
import { UseOverTime } from '../chart/use-over-time.tsx'
import { daysAsked, useOverTimeQuery } from '../chart/use-query.ts'
import { useSession } from '../session/session.tsx'
import { Link } from '../ui/link.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PageError } from '../ui/page-error.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { Loading } from '../ui/states.tsx'
import { useWords, type WordKey, type Words } from '../words/words.tsx'
import { ActivityTab } from './activity-tab.tsx'
import { AllotmentBar } from './allotment-bar.tsx'
import { AssignPanel } from './assign-panel.tsx'
import { ExclusionsTab } from './exclusions-tab.tsx'
import { GroupsTab } from './groups-tab.tsx'
import { IssuesTab } from './issues-tab.tsx'
import { OwnersLine } from './owners-line.tsx'
import { OwnersTab } from './owners-tab.tsx'
import { PeopleTab } from './people-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { StateBadges } from './state-badges.tsx'
import { WaitingTab } from './waiting-tab.tsx'

const route = getRouteApi('/allotments/$allotmentId')
const useStyles = makeStyles({
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXXL}`,
    // Beside each other where there is room, so that the lists below begin higher up.
    '& > *': { flex: '1 1 440px', minWidth: 0, maxWidth: '760px', boxSizing: 'border-box' },
  },
  notYet: { visibility: 'hidden' },
  description: { color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalM}` },
})

type TabProps = { readonly allotment: Allotment }
const tabs: readonly {
  id: string
  words: WordKey
  panel: (props: TabProps) => React.ReactNode
  for?: 'named'
}[] = [
  { id: 'people', words: 'tab.people', panel: PeopleTab },
  { id: 'waiting', words: 'tab.waiting', panel: WaitingTab },
  { id: 'groups', words: 'tab.groups', panel: GroupsTab },
  { id: 'issues', words: 'tab.issues', panel: IssuesTab },
  { id: 'exclusions', words: 'tab.exclusions', panel: ExclusionsTab },
  { id: 'owners', words: 'tab.owners', panel: OwnersTab, for: 'named' },
  { id: 'activity', words: 'tab.activity', panel: ActivityTab },
  { id: 'settings', words: 'tab.settings', panel: SettingsTab, for: 'named' },
]

/** One allotment: its numbers, who has a license, who waits, and what may be done about it. */
export function AllotmentPage() {
  const { t } = useWords()
  const { allotmentId } = route.useParams()
  const { isReader } = useSession()
  const allotment = useQuery(allotmentQuery(allotmentId))
  const { data } = allotment
  const failure = failureOf(allotment)
  if (failure)
    return (
      <PageError
        error={failure.error}
        retry={failure.refetch}
        seen={data?.displayName}
        back={data && isReader && <ToProduct allotment={data} />}
      />
    )
  if (data) return <Shown allotment={data} />
  return (
    <Page title={t('loading')}>
      <Loading />
    </Page>
  )
}

function Shown({ allotment }: TabProps) {
  const styles = useStyles()
  const { t, number } = useWords()
  const { manages } = useSession()
  const { tab, assign, days, group } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = tabs.filter((each) => each.for !== 'named' || !allotment.isDefault)
  const chosen = shown.find(({ id }) => id === tab) ?? tabs[0]
  // What is above decides where rows and buttons are: they are not to move from under a pointer.
  const isHeaderWhole = !useQuery(useOverTimeQuery(allotment, daysAsked(days))).isPending
  const openAssign = (open: boolean) =>
    navigate({ search: (old) => ({ ...old, assign: open ? 'true' : undefined }), replace: true })
  return (
    <Page
      title={allotment.isDefault ? t('notDivided') : allotment.displayName}
      crumbs={<Crumbs allotment={allotment} />}
      actions={
        <>
          <StateBadges allotment={allotment} />
          {manages(allotment.id) && (
            <Button appearance="primary" onClick={() => openAssign(true)}>
              {t('assign.button')}
            </Button>
          )}
        </>
      }
    >
      <Section className={styles.header}>
        <div>
          {allotment.description && <p className={styles.description}>{allotment.description}</p>}
          {!allotment.isDefault && <OwnersLine allotment={allotment} isInTab={chosen?.id === 'owners'} />}
          <AllotmentBar allotment={allotment} size="large" />
          {allotment.enforcement === 'reportOnly' && <p className={styles.description}>{t('pilot.text')}</p>}
        </div>
        <UseOverTime
          allotment={allotment}
          days={daysAsked(days)}
          onDays={(next) => navigate({ search: (old) => ({ ...old, days: next }), replace: true })}
        />
      </Section>
      <div className={isHeaderWhole ? undefined : styles.notYet}>
        <PageTabs
          tabs={shown.map(({ id, words }) => ({ id, label: t(words) + countOf(allotment, id, number) }))}
          chosen={chosen?.id ?? ''}
          onChoose={(id) => navigate({ search: { tab: id, days, group }, replace: true })}
        />
        <div role="tabpanel" aria-labelledby={`tab-${chosen?.id}`}>
          {chosen && <chosen.panel allotment={allotment} />}
        </div>
      </div>
      {assign === 'true' && manages(allotment.id) && (
        <AssignPanel allotment={allotment} onClose={() => openAssign(false)} />
      )}
    </Page>
  )
}

/** The way to the product, for who may see it. */
function Crumbs({ allotment }: TabProps) {
  const { t } = useWords()
  const { isReader } = useSession()
  if (!isReader) return allotment.productName
  return (
    <>
      <Link to="/licenses">{t('nav.licenses')}</Link> / <ToProduct allotment={allotment} />
    </>
  )
}

function ToProduct({ allotment }: TabProps) {
  return (
    <Link to="/licenses/$skuId" params={{ skuId: allotment.skuId }}>
      {allotment.productName}
    </Link>
  )
}

/** Problems are those of the product: no count of the allotment is theirs. */
function countOf({ consumedUnits, waitingCount }: Allotment, tab: string, number: Words['number']): string {
  const count = { people: consumedUnits, waiting: waitingCount }[tab]
  return count ? ` (${number(count)})` : ''
}
