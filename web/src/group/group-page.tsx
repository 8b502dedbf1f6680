import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { read } from '../api/client.ts'
import type { Assignment, DirectoryObject } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page, Section } from '../ui/page.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useWords } from '../words/words.tsx'

const route = getRouteApi('/groups/$groupId')
const useStyles = makeStyles({
  about: { color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalL}` },
})

/** What a group carries, and its members. */
export function GroupPage() {
  const styles = useStyles()
  const { t } = useWords()
  const { groupId } = route.useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['groups', groupId],
    queryFn: ({ signal }) =>
      read<DirectoryObject>(`/v1.0/groups/${groupId}?$select=id,displayName,description`, signal),
  })
  if (!data)
    return (
      <Page title={error ? t('failed.title') : t('loading')}>
        {error ? <Failed error={error} retry={refetch} /> : <Loading />}
      </Page>
    )
  const members: readonly ServerColumn<DirectoryObject>[] = [
    {
      id: 'name',
      title: t('column.name'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row} />,
    },
    {
      id: 'address',
      title: t('column.address'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => row.userPrincipalName,
    },
  ]
  return (
    <Page title={data.displayName ?? ''} crumbs={<Link to="/groups">{t('nav.groups')}</Link>}>
      {data.description && <p className={styles.about}>{data.description}</p>}
      <Section title={t('group.carries')}>
        <Carried groupId={groupId} />
      </Section>
      <Section title={t('group.members')}>
        <PagedList
          label={t('group.members')}
          path={`/v1.0/groups/${groupId}/members?$select=id,displayName,userPrincipalName`}
          queryKey={['groups', groupId, 'members']}
          columns={members}
          keyOf={(row) => row.id}
          empty={<Empty>{t('group.noMembers')}</Empty>}
        />
      </Section>
    </Page>
  )
}

function Carried({ groupId }: { groupId: string }) {
  const { t, number } = useWords()
  const columns: readonly ServerColumn<Assignment>[] = [
    {
      id: 'allotment',
      title: t('column.allotment'),
      width: 'minmax(160px, 2fr)',
      cell: ({ allotment }) =>
        allotment && (
          <Link to="/allotments/$allotmentId" params={{ allotmentId: allotment.id }}>
            {allotment.isDefault ? t('notDivided') : allotment.displayName}
          </Link>
        ),
    },
    {
      id: 'product',
      title: t('column.product'),
      width: 'minmax(140px, 2fr)',
      cell: (row) => row.allotment?.productName,
    },
    {
      id: 'free',
      title: t('column.free'),
      isNumber: true,
      cell: (row) => number(row.allotment?.availableUnits ?? 0),
    },
    {
      id: 'waiting',
      title: t('column.waiting'),
      isNumber: true,
      cell: (row) => number(row.allotment?.waitingCount ?? 0),
    },
    { id: 'since', title: t('column.since'), cell: (row) => <Moment value={row.createdDateTime} /> },
  ]
  return (
    <PagedList
      label={t('group.carries')}
      path={`/beta/groups/${groupId}/cloudLicensing/assignments?$select=id,createdDateTime,allotmentId&$expand=allotment($select=id,displayName,productName,isDefault,availableUnits,waitingCount)`}
      queryKey={['groups', groupId, 'assignments']}
      columns={columns}
      keyOf={(row) => row.id}
      empty={<Empty>{t('group.carriesNothing')}</Empty>}
    />
  )
}
