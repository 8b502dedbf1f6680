import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { read } from '../api/client.ts'
import { failureOf } from '../api/failure.ts'
import { liveMs } from '../api/queries.ts'
import type { DirectoryObject } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PageError } from '../ui/page-error.tsx'
import { Loading } from '../ui/states.tsx'
import { useWords } from '../words/words.tsx'
import { Carried } from './carried.tsx'
import { Members } from './members.tsx'

const route = getRouteApi('/groups/$groupId')
const useStyles = makeStyles({
  about: { color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalL}` },
})

/** What a group carries, and its members. */
export function GroupPage() {
  const styles = useStyles()
  const { t } = useWords()
  const { groupId } = route.useParams()
  const group = useQuery({
    queryKey: ['groups', groupId],
    queryFn: ({ signal }) =>
      read<DirectoryObject>(`/v1.0/groups/${groupId}?$select=id,displayName,description`, signal),
    refetchInterval: liveMs,
  })
  const { data } = group
  const back = <Link to="/groups">{t('nav.groups')}</Link>
  const failure = failureOf(group)
  if (failure)
    return <PageError error={failure.error} retry={failure.refetch} seen={data?.displayName} back={back} />
  if (!data)
    return (
      <Page title={t('loading')}>
        <Loading />
      </Page>
    )
  return (
    <Page title={data.displayName ?? ''} crumbs={back}>
      {data.description && <p className={styles.about}>{data.description}</p>}
      <Section title={t('group.carries')}>
        <Carried groupId={groupId} />
      </Section>
      <Section title={t('group.members')}>
        <Members group={data} />
      </Section>
    </Page>
  )
}
