import { Button } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, type Page, read } from '../api/client.ts'
import { liveMs } from '../api/queries.ts'
import type { Allotment, Seat, WaitingMember } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { type Chosen, choosing, useChosen } from '../ui/chosen.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useListAddress } from '../ui/use-list-address.ts'
import { useWords } from '../words/words.tsx'
import { GroupFilterNote, useGroupFilter } from './group-filter.tsx'

const properties = 'id,memberId,heldSinceDateTime,failingServicePlanIds'
const member = '$expand=assignedTo($select=id,displayName,userPrincipalName)'

/** Whoever is kept out stands in line, too: those who are served may come after them. */
const nextRead = 50
const mostNamed = 3

const keyOf = (row: Seat) => row.id
const nameOf = (row: Seat) => row.assignedTo?.displayName ?? ''

/** Who has a license of an allotment. */
export function PeopleTab({ allotment }: { allotment: Allotment }) {
  const { t } = useWords()
  const { manages } = useSession()
  const [taken, setTaken] = useState<readonly Seat[]>([])
  const chosen = useChosen<Seat>(keyOf)
  const isManager = manages(allotment.id)
  const address = useListAddress()
  const filter = useGroupFilter()
  const base = `${admin}/allotments/${allotment.id}/seats`
  const columns = useColumns(isManager ? { chosen, takeBack: (seat) => setTaken([seat]) } : undefined)
  const nextNames = useNextNames(allotment, taken.length)
  const [first] = taken
  const isSeveral = taken.length > 1
  const name = taken.length > 1 ? t('people.many', { count: taken.length }) : first ? nameOf(first) : ''
  return (
    <>
      <GroupFilterNote />
      <PagedList
        label={t('tab.people')}
        path={`${base}?$select=${properties}&${member}${filter ? `&$filter=${filter}` : ''}`}
        queryKey={['seats', allotment.id]}
        columns={columns}
        keyOf={keyOf}
        file={`${allotment.displayName} - ${t('tab.people')}`}
        chosen={chosen}
        chosenActions={
          <Button size="small" onClick={() => setTaken(chosen.rows)}>
            {t('people.takeBackMany', { count: chosen.rows.length })}
          </Button>
        }
        refetchMs={liveMs}
        empty={<Empty isPart>{t('people.none')}</Empty>}
        {...address}
      />
      {taken.length > 0 && (
        <PreviewDialog
          title={t('people.takeBackTitle', { name })}
          text={(effect) => (
            <p>
              {t(isSeveral ? 'people.takeBackTextMany' : 'people.takeBackText', { name })}{' '}
              {effect &&
                nextNames(effect.gainedIds) !== '' &&
                t('people.nextGets', { name: nextNames(effect.gainedIds) })}
            </p>
          )}
          change={taken.map(({ id }) => ({ method: 'DELETE', path: `${base}/${id}` }))}
          action={({ lost }) => t('people.takeBackAction', { count: lost })}
          done={({ gainedIds }) => {
            const told = t(isSeveral ? 'people.takenBackMany' : 'people.takenBack', { name })
            const next = nextNames(gainedIds)
            return next ? `${told} ${t('people.nextIs', { name: next })}` : told
          }}
          onClose={(isDone) => {
            setTaken([])
            if (isDone) chosen.clear()
          }}
        />
      )}
    </>
  )
}

/** Names those at the head of the line, of whom it is known who gets what is taken back; '' where that is nobody. */
function useNextNames({ id, waitingCount }: Allotment, taken: number) {
  const { data } = useQuery({
    queryKey: ['waiting', id, 'next', taken],
    queryFn: ({ signal }) =>
      read<Page<WaitingMember>>(
        `${admin}/allotments/${id}/waitingMembers?$select=memberId&${member}&$top=${nextRead}`,
        signal,
      ),
    enabled: taken > 0 && taken <= mostNamed && waitingCount > 0,
    gcTime: 0,
  })
  return (gainedIds: readonly string[]) =>
    gainedIds.length > mostNamed
      ? ''
      : (data?.value ?? [])
          .filter(({ memberId }) => gainedIds.includes(memberId))
          .map(({ assignedTo }) => assignedTo?.displayName ?? '')
          .filter(Boolean)
          .join(', ')
}

/** The last one takes a license back, for who may. */
function useColumns(
  change: { chosen: Chosen<Seat>; takeBack: (seat: Seat) => void } | undefined,
): readonly ServerColumn<Seat>[] {
  const { t } = useWords()
  return [
    ...(change ? [choosing(change.chosen, nameOf, t)] : []),
    {
      id: 'name',
      title: t('column.person'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
      text: nameOf,
    },
    {
      id: 'address',
      title: t('column.address'),
      isBare: true,
      width: 'minmax(160px, 2fr)',
      cell: (row) => row.assignedTo?.userPrincipalName ?? '',
      text: (row) => row.assignedTo?.userPrincipalName ?? '',
    },
    {
      id: 'since',
      title: t('column.since'),
      isShort: true,
      width: 'minmax(120px, 1fr)',
      orderBy: 'heldSinceDateTime',
      cell: (row) => <Moment value={row.heldSinceDateTime} />,
      text: (row) => row.heldSinceDateTime,
    },
    ...(change
      ? [
          {
            id: 'actions',
            title: '',
            width: '150px',
            cell: (row: Seat) => (
              <Button
                size="small"
                aria-label={t('people.takeBackFrom', { name: row.assignedTo?.displayName ?? '' })}
                onClick={() => change.takeBack(row)}
              >
                {t('people.takeBack')}
              </Button>
            ),
          },
        ]
      : []),
  ]
}
