import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import { liveMs } from '../api/queries.ts'
import type { Allotment, Seat } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList, type ServerColumn } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty } from '../ui/states.tsx'
import { useListAddress } from '../ui/use-list-address.ts'
import { useWords } from '../words/words.tsx'

const properties = 'id,memberId,heldSinceDateTime,failingServicePlanIds'
const member = '$expand=assignedTo($select=id,displayName,userPrincipalName)'

/** Who has a license of an allotment. */
export function PeopleTab({ allotment }: { allotment: Allotment }) {
  const { t } = useWords()
  const { manages } = useSession()
  const [taken, setTaken] = useState<Seat | null>(null)
  const address = useListAddress()
  const base = `${admin}/allotments/${allotment.id}/seats`
  const columns = useColumns(manages(allotment.id) ? setTaken : undefined)
  const name = taken?.assignedTo?.displayName ?? t('unknownMember')
  return (
    <>
      <PagedList
        label={t('tab.people')}
        path={`${base}?$select=${properties}&${member}`}
        queryKey={['seats', allotment.id]}
        columns={columns}
        keyOf={(row) => row.id}
        refetchMs={liveMs}
        empty={<Empty>{t('people.none')}</Empty>}
        {...address}
      />
      {taken && (
        <PreviewDialog
          title={t('people.takeBackTitle', { name })}
          text={<p>{t('people.takeBackText', { name })}</p>}
          change={{ method: 'DELETE', path: `${base}/${taken.id}` }}
          action={({ lost }) => t('people.takeBackAction', { count: lost })}
          done={t('people.takenBack', { name })}
          onClose={() => setTaken(null)}
        />
      )}
    </>
  )
}

/** The last one takes a license back, for who may. */
function useColumns(takeBack: ((seat: Seat) => void) | undefined): readonly ServerColumn<Seat>[] {
  const { t } = useWords()
  return [
    {
      id: 'name',
      title: t('column.person'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
    },
    {
      id: 'address',
      title: t('column.address'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => row.assignedTo?.userPrincipalName ?? '',
    },
    {
      id: 'since',
      title: t('column.since'),
      width: 'minmax(120px, 1fr)',
      orderBy: 'heldSinceDateTime',
      cell: (row) => <Moment value={row.heldSinceDateTime} />,
    },
    ...(takeBack
      ? [
          {
            id: 'actions',
            title: '',
            width: '150px',
            cell: (row: Seat) => (
              <Button
                size="small"
                aria-label={t('people.takeBackFrom', { name: row.assignedTo?.displayName ?? '' })}
                onClick={() => takeBack(row)}
              >
                {t('people.takeBack')}
              </Button>
            ),
          },
        ]
      : []),
  ]
}
