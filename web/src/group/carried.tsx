import { makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { read } from '../api/client.ts'
import { liveMs } from '../api/queries.ts'
import { Link } from '../ui/link.tsx'
import { Moment } from '../ui/moment.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWords, type WordKey } from '../words/words.tsx'

/** Numbers stand close below each other on narrow screens; a finger needs 24 pixels for each. */
const useStyles = makeStyles({
  counted: { display: 'inline-block', minWidth: '24px', lineHeight: '24px' },
})

/** Of the members that one assignment of the group reaches. */
type MemberCount = {
  readonly assignmentId: string
  readonly allotmentId: string
  readonly allotmentName: string
  readonly isDefault: boolean
  readonly productName: string
  readonly assignedDateTime: string
  readonly memberCount: number
  readonly seatCount: number
  readonly waitingCount: number
  readonly issueCount: number
  readonly excludedCount: number
}

/** What a group is assigned to, and how many of its members have it, wait, or have an issue. */
export function Carried({ groupId }: { groupId: string }) {
  const { t } = useWords()
  const { data, error, refetch } = useQuery({
    queryKey: ['groups', groupId, 'memberCounts'],
    queryFn: ({ signal }) =>
      read<{ value: readonly MemberCount[] }>(`/beta/groups/${groupId}/cloudLicensing/memberCounts`, signal),
    refetchInterval: liveMs,
  })
  const columns = useColumns(groupId)
  if (error && !data) return <Failed error={error} retry={refetch} />
  if (!data) return <Loading />
  if (data.value.length === 0) return <Empty>{t('group.carriesNothing')}</Empty>
  return (
    <Table
      label={t('group.carries')}
      columns={columns}
      rows={data.value}
      keyOf={({ assignmentId }) => assignmentId}
    />
  )
}

function useColumns(groupId: string): readonly Column<MemberCount>[] {
  const { t, number } = useWords()
  const counted = useCounted(groupId)
  return [
    {
      id: 'allotment',
      title: t('column.allotment'),
      width: 'minmax(130px, 2fr)',
      text: (row) => row.allotmentName,
      cell: (row) => (
        <Link to="/allotments/$allotmentId" params={{ allotmentId: row.allotmentId }}>
          {row.isDefault ? t('notDivided') : row.allotmentName}
        </Link>
      ),
    },
    {
      id: 'product',
      title: t('column.product'),
      width: 'minmax(120px, 2fr)',
      text: (row) => row.productName,
      cell: (row) => row.productName,
    },
    {
      id: 'members',
      title: t('group.members'),
      isNumber: true,
      text: (row) => row.memberCount,
      cell: (row) => number(row.memberCount),
    },
    counted('people', 'group.have', (row) => row.seatCount),
    counted('waiting', 'column.waiting', (row) => row.waitingCount),
    counted('issues', 'tab.issues', (row) => row.issueCount),
    counted('exclusions', 'tab.exclusions', (row) => row.excludedCount, '116px'),
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      width: 'minmax(90px, 1fr)',
      text: (row) => row.assignedDateTime,
      cell: (row) => <Moment value={row.assignedDateTime} />,
    },
  ]
}

/** Columns of numbers that lead to those whom they count. */
function useCounted(groupId: string) {
  const styles = useStyles()
  const { t, number } = useWords()
  return (
    tab: string,
    title: WordKey,
    of: (row: MemberCount) => number,
    width = '84px',
  ): Column<MemberCount> => ({
    id: tab,
    title: t(title),
    isNumber: true,
    width,
    text: of,
    cell: (row) =>
      of(row) === 0 ? (
        number(0)
      ) : (
        <Link
          className={styles.counted}
          to="/allotments/$allotmentId"
          params={{ allotmentId: row.allotmentId }}
          search={{ tab, ...(tab === 'exclusions' ? {} : { group: groupId }) }}
          aria-label={t('group.counted', {
            title: t(title),
            count: number(of(row)),
            allotment: row.isDefault ? t('notDivided') : row.allotmentName,
          })}
        >
          {number(of(row))}
        </Link>
      ),
  })
}
