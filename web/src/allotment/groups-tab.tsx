import { Button, ProgressBar } from '@fluentui/react-components'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import type { Allotment, Assignment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList, type ServerColumn } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty } from '../ui/states.tsx'
import { useWords, type Words } from '../words/words.tsx'

const properties =
  'id,targetType,targetId,priority,createdDateTime,processingState,processedMembers,totalMembers,allotmentId,disabledServicePlanIds'
const target = '$expand=assignedTo($select=id,displayName,userPrincipalName)'
/** Often enough to watch a large group being worked. */
const progressMs = 3_000

/** Groups and people that an allotment is assigned to. */
export function GroupsTab({ allotment }: { allotment: Allotment }) {
  const words = useWords()
  const { t } = words
  const { manages } = useSession()
  const [ended, setEnded] = useState<Assignment | null>(null)
  const base = `${admin}/allotments/${allotment.id}/assignments`
  const columns: readonly ServerColumn<Assignment>[] = [
    {
      id: 'name',
      title: t('column.assignedTo'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
    },
    { id: 'kind', title: t('column.kind'), width: '90px', cell: (row) => t(`kind.${row.targetType}`) },
    {
      id: 'state',
      title: t('column.state'),
      width: 'minmax(130px, 1fr)',
      cell: (row) => <Progress row={row} />,
    },
    {
      id: 'since',
      title: t('column.since'),
      orderBy: 'createdDateTime',
      cell: (row) => <Moment value={row.createdDateTime} />,
    },
    ...(manages(allotment.id)
      ? [
          {
            id: 'actions',
            title: '',
            width: '150px',
            cell: (row: Assignment) => (
              <Button
                size="small"
                aria-label={t('groups.endName', { name: row.assignedTo?.displayName ?? '' })}
                onClick={() => setEnded(row)}
              >
                {t('groups.end')}
              </Button>
            ),
          },
        ]
      : []),
  ]
  const name = ended?.assignedTo?.displayName ?? t('unknownMember')
  return (
    <>
      <PagedList
        label={t('tab.groups')}
        path={`${base}?$select=${properties}&${target}`}
        queryKey={['assignments', allotment.id]}
        columns={columns}
        keyOf={(row) => row.id}
        refetchMs={progressMs}
        empty={<Empty>{t('groups.none')}</Empty>}
      />
      {ended && (
        <PreviewDialog
          title={t('groups.endTitle', { name })}
          change={{ method: 'DELETE', path: `${base}/${ended.id}` }}
          action={({ lost }) => (lost > 0 ? t('groups.endAction', { count: lost }) : t('groups.end'))}
          done={t('groups.ended', { name })}
          onClose={() => setEnded(null)}
        />
      )}
    </>
  )
}

function Progress({ row }: { row: Assignment }) {
  const words = useWords()
  if (row.processingState === 'completed') return <>{words.t('groups.done')}</>
  const text = progressInWords(row, words)
  return (
    <div>
      {text}
      <ProgressBar
        value={row.totalMembers > 0 ? row.processedMembers / row.totalMembers : 0}
        aria-label={text}
      />
    </div>
  )
}

function progressInWords(row: Assignment, { t, number }: Words): string {
  return t('groups.progress', { done: number(row.processedMembers), total: number(row.totalMembers) })
}
