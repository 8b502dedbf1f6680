import {
  Card,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
  typographyStyles,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ActivityList } from '../activity/activity-list.tsx'
import { read } from '../api/client.ts'
import { failureOf } from '../api/failure.ts'
import { explanationQuery } from '../api/queries.ts'
import type { DirectoryObject, Explained } from '../api/types.ts'
import { StatusBadge } from '../home/my-licenses.tsx'
import { useSession } from '../session/session.tsx'
import { SignInLink } from '../session/sign-in-link.tsx'
import { Link } from '../ui/link.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PageError } from '../ui/page-error.tsx'
import { Empty, Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import { explainedInWords } from './explained.ts'
import { SeatHistory } from './seat-history.tsx'

const route = getRouteApi('/people/$userId')
const useStyles = makeStyles({
  about: { color: tokens.colorNeutralForeground2, marginBottom: tokens.spacingVerticalL },
  cards: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '860px' },
  top: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', flexWrap: 'wrap' },
  product: { ...typographyStyles.subtitle2, margin: 0, flexGrow: 1 },
  paths: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
})

/** Why somebody has each product, waits for it, or does not get it. */
export function PersonPage() {
  const styles = useStyles()
  const { t } = useWords()
  const { userId } = route.useParams()
  const { isReader } = useSession()
  const person = useQuery({
    queryKey: ['people', userId],
    queryFn: ({ signal }) =>
      read<DirectoryObject>(
        `/v1.0/users/${userId}?$select=id,displayName,userPrincipalName,jobTitle,department`,
        signal,
      ),
  })
  const explanation = useQuery(explanationQuery(userId))
  const failure = failureOf(person, explanation)
  const seen = person.data?.displayName ?? person.data?.userPrincipalName
  const back = <Link to="/people">{t('nav.people')}</Link>
  if (failure) return <PageError error={failure.error} retry={failure.refetch} seen={seen} back={back} />
  if (!person.data || !explanation.data)
    return (
      <Page title={t('loading')}>
        <Loading />
      </Page>
    )
  const { displayName, userPrincipalName, jobTitle, department } = person.data
  const about = [userPrincipalName, jobTitle, department].filter(Boolean).join(' · ')
  return (
    <Page
      title={displayName ?? userPrincipalName ?? ''}
      crumbs={back}
      actions={<SignInLink userId={userId} name={displayName ?? ''} />}
    >
      <div className={styles.about}>{about}</div>
      <Section title={t('nav.licenses')}>
        {explanation.data.value.length === 0 ? (
          <Empty isPart>{t('person.nothing')}</Empty>
        ) : (
          <div className={styles.cards}>
            <HeldTwice explained={explanation.data.value} name={displayName ?? ''} />
            {explanation.data.value.map((each) => (
              <ExplainedCard key={`${each.skuId}-${each.allotmentId}`} explained={each} />
            ))}
          </div>
        )}
      </Section>
      <Section title={t('person.held')}>
        <SeatHistory userId={userId} name={displayName ?? ''} />
      </Section>
      {isReader && (
        <Section title={t('person.history')}>
          <ActivityList filter={`targetResources/any(t:t/id eq '${userId}')`} none="person.noHistory" />
        </Section>
      )}
    </Page>
  )
}

/** Of some product the person has several licenses, from several allotments: each of them is used up. */
function HeldTwice({ explained, name }: { explained: readonly Explained[]; name: string }) {
  const { t, list } = useWords()
  const held = explained.filter(({ heldSinceDateTime }) => heldSinceDateTime !== null)
  const products = [...new Set(held.map(({ skuId }) => skuId))]
    .map((skuId) => held.filter((each) => each.skuId === skuId))
    .filter(({ length }) => length > 1)
  return products.map((seats) => (
    <MessageBar key={seats[0]?.skuId} intent="info" layout="multiline">
      <MessageBarBody>
        {t('person.twice', {
          name,
          count: seats.length,
          product: seats[0]?.productName ?? '',
          allotments: list(
            seats.map(({ allotmentName }) => (allotmentName === 'Default' ? t('notDivided') : allotmentName)),
          ),
        })}
      </MessageBarBody>
    </MessageBar>
  ))
}

function ExplainedCard({ explained }: { explained: Explained }) {
  const styles = useStyles()
  const words = useWords()
  const { t, day } = words
  return (
    <Card>
      <div className={styles.top}>
        <h3 className={styles.product}>
          <Link to="/allotments/$allotmentId" params={{ allotmentId: explained.allotmentId }}>
            {explained.productName}
          </Link>
        </h3>
        <StatusBadge status={explained.status} />
      </div>
      <div>{explainedInWords(explained, words)}</div>
      <ul className={styles.paths}>
        {explained.paths.map((path) => (
          <li key={`${path.groupId}-${path.assignedDateTime}`}>
            {path.groupId ? (
              <>
                <Link to="/groups/$groupId" params={{ groupId: path.groupId }}>
                  {path.groupName}
                </Link>{' '}
                {t('person.groupSince', { day: day(path.assignedDateTime) })}
              </>
            ) : (
              t('person.directSince', { day: day(path.assignedDateTime) })
            )}
            {!path.counts && ` · ${t('status.excluded')}`}
          </li>
        ))}
      </ul>
    </Card>
  )
}
