import { Button, ProgressBar } from '@fluentui/react-components'
import { useState } from 'react'
import { admin, type Change } from '../api/client.ts'
import type { Allotment, Assignment } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { type Chosen, choosing, useChosen } from '../ui/chosen.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useListAddress } from '../ui/use-list-address.ts'
import { useWords, type Words } from '../words/words.tsx'
import { ChangedAssignments } from './changed-assignments.tsx'

const properties =
  'id,targetType,targetId,priority,createdDateTime,processingState,processedMembers,totalMembers,allotmentId,disabledServicePlanIds,includeNestedGroups,settingsTag'
const target = '$expand=assignedTo($select=id,displayName,userPrincipalName)'
/** Often enough to watch a large group being worked. */
const progressMs = 3_000

const keyOf = (row: Assignment) => row.id
const nameOf = (row: Assignment) => row.assignedTo?.displayName ?? ''

/** Groups and people that an allotment is assigned to. */
export function GroupsTab({ allotment }: { allotment: Allotment }) {
  const { t } = useWords()
  const { manages } = useSession()
  const [ended, setEnded] = useState<readonly Assignment[]>([])
  const chosen = useChosen<Assignment>(keyOf)
  const isManager = manages(allotment.id)
  const address = useListAddress()
  const base = `${admin}/allotments/${allotment.id}/assignments`
  const columns = useColumns(isManager ? { chosen, end: (row) => setEnded([row]) } : undefined)
  const [first] = ended
  const name = ended.length > 1 ? t('groups.many', { count: ended.length }) : first ? nameOf(first) : ''
  return (
    <>
      <PagedList
        label={t('tab.groups')}
        path={`${base}?$select=${properties}&${target}`}
        queryKey={['assignments', allotment.id]}
        columns={columns}
        keyOf={keyOf}
        file={`${allotment.displayName} - ${t('tab.groups')}`}
        chosen={chosen}
        chosenActions={
          <Button size="small" onClick={() => setEnded(chosen.rows)}>
            {t('groups.end')}
          </Button>
        }
        {...address}
        refetchMs={progressMs}
        empty={<Empty isPart>{t('groups.none')}</Empty>}
      />
      {ended.length > 0 && (
        <PreviewDialog
          title={t('groups.endTitle', { name })}
          key={ended.map(({ settingsTag }) => settingsTag).join()}
          change={ended.map(({ id, settingsTag }) => ({
            method: 'DELETE',
            path: `${base}/${id}`,
            ifMatch: settingsTag,
          }))}
          action={({ lost }) => (lost > 0 ? t('groups.endAction', { count: lost }) : t('groups.end'))}
          undo={{ change: ended.map((row) => again(base, row)), note: t('undo.placeLost') }}
          done={t(ended.length > 1 ? 'groups.endedMany' : 'groups.ended', { name })}
          changed={<ChangedAssignments seen={ended} onKeep={setEnded} onTake={() => setEnded([])} />}
          onClose={(isDone) => {
            setEnded([])
            if (isDone) chosen.clear()
          }}
        />
      )}
    </>
  )
}

/** The same assignment anew. */
function again(base: string, row: Assignment): Change {
  const { targetType, targetId, priority, disabledServicePlanIds, includeNestedGroups } = row
  const body = {
    'assignedTo@odata.bind': `${location.origin}/beta/${targetType}s/${targetId}`,
    disabledServicePlanIds,
    priority,
    ...(targetType === 'group' ? { includeNestedGroups } : {}),
  }
  return { method: 'POST', path: base, body }
}

/** The last one ends an assignment, for who may. */
function useColumns(
  change: { chosen: Chosen<Assignment>; end: (row: Assignment) => void } | undefined,
): readonly ServerColumn<Assignment>[] {
  const words = useWords()
  const { t } = words
  return [
    ...(change ? [choosing(change.chosen, nameOf, t)] : []),
    {
      id: 'name',
      title: t('column.assignedTo'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
      text: nameOf,
    },
    {
      id: 'kind',
      title: t('column.kind'),
      isShort: true,
      width: '90px',
      cell: (row) => t(`kind.${row.targetType}`),
      text: (row) => t(`kind.${row.targetType}`),
    },
    {
      id: 'state',
      title: t('column.state'),
      width: 'minmax(130px, 1fr)',
      cell: (row) => <Progress row={row} />,
      text: (row) => (row.processingState === 'completed' ? t('groups.done') : progressInWords(row, words)),
    },
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      orderBy: 'createdDateTime',
      cell: (row) => <Moment value={row.createdDateTime} />,
      text: (row) => row.createdDateTime,
    },
    ...(change
      ? [
          {
            id: 'actions',
            title: '',
            width: '150px',
            cell: (row: Assignment) => (
              <Button
                size="small"
                aria-label={t('groups.endName', { name: row.assignedTo?.displayName ?? '' })}
                onClick={() => change.end(row)}
              >
                {t('groups.end')}
              </Button>
            ),
          },
        ]
      : []),
  ]
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
