import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import type { Allotment, DirectoryObject } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useWords } from '../words/words.tsx'

type Exclusion = {
  readonly id: string
  readonly memberId: string
  readonly createdDateTime: string
  readonly assignedTo: DirectoryObject | null
}

const nameOf = (row: Exclusion) => row.assignedTo?.displayName ?? ''
const keyOf = (row: Exclusion) => row.id

/** Whom groups no longer bring here: taken back from, or removed from the line. Lifting it lets groups serve them again. */
export function ExclusionsTab({ allotment }: { allotment: Allotment }) {
  const { t } = useWords()
  const { manages } = useSession()
  const [lifted, setLifted] = useState<Exclusion | null>(null)
  const base = `${admin}/allotments/${allotment.id}/exclusions`
  const columns: readonly ServerColumn<Exclusion>[] = [
    {
      id: 'name',
      title: t('column.person'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
      text: nameOf,
    },
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      cell: (row) => <Moment value={row.createdDateTime} />,
      text: (row) => row.createdDateTime,
    },
    ...(manages(allotment.id)
      ? [
          {
            id: 'actions',
            title: '',
            width: '150px',
            cell: (row: Exclusion) => (
              <Button
                size="small"
                aria-label={t('exclusions.liftName', { name: nameOf(row) })}
                onClick={() => setLifted(row)}
              >
                {t('exclusions.lift')}
              </Button>
            ),
          },
        ]
      : []),
  ]
  return (
    <>
      <p>{t('exclusions.note')}</p>
      <PagedList
        label={t('tab.exclusions')}
        path={`${base}?$expand=assignedTo($select=id,displayName,userPrincipalName)`}
        queryKey={['exclusions', allotment.id]}
        columns={columns}
        keyOf={keyOf}
        file={`${allotment.displayName} - ${t('tab.exclusions')}`}
        empty={<Empty isPart>{t('exclusions.none')}</Empty>}
      />
      {lifted && (
        <PreviewDialog
          title={t('exclusions.liftTitle', { name: nameOf(lifted) })}
          change={{ method: 'DELETE', path: `${base}/${lifted.id}` }}
          action={() => t('exclusions.liftAction')}
          undo={{ change: { method: 'POST', path: base, body: { memberId: lifted.memberId } } }}
          done={t('exclusions.lifted', { name: nameOf(lifted) })}
          onClose={() => setLifted(null)}
        />
      )}
    </>
  )
}
