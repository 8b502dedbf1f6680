import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { PinFilled, PinRegular } from '@fluentui/react-icons/svg/pin'
import { useState } from 'react'
import { admin, type Change } from '../api/client.ts'
import { liveMs } from '../api/queries.ts'
import type { Allotment, WaitingMember } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { type Chosen, choosing, useChosen } from '../ui/chosen.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'
import { GroupFilterNote, useGroupFilter } from './group-filter.tsx'

const properties = 'id,memberId,waitingSinceDateTime,position,reason,pinned,priority'
const member = '$expand=assignedTo($select=id,displayName,userPrincipalName)'
const useStyles = makeStyles({
  rule: { margin: `0 0 ${tokens.spacingVerticalM}`, color: tokens.colorNeutralForeground2, maxWidth: '70ch' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalXS },
})

const keyOf = (row: WaitingMember) => row.id
const nameOf = (row: WaitingMember) => row.assignedTo?.displayName ?? ''

/** Who waits, in the order in which they will be served. */
export function WaitingTab({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const { manages } = useSession()
  const writer = useWriter()
  const filter = useGroupFilter()
  const [removed, setRemoved] = useState<readonly WaitingMember[]>([])
  const chosen = useChosen<WaitingMember>(keyOf)
  const base = `${admin}/allotments/${allotment.id}/waitingMembers`
  const pin = (row: WaitingMember) =>
    writer.run(
      { method: 'PATCH', path: `${base}/${row.id}`, body: { pinned: !row.pinned } },
      t(row.pinned ? 'waiting.unpinned' : 'waiting.pinned', { name: row.assignedTo?.displayName ?? '' }),
    )
  const columns = useColumns({
    canChange: manages(allotment.id),
    chosen,
    pin,
    remove: (row) => setRemoved([row]),
    isBusy: writer.isBusy,
  })
  const [first] = removed
  const isSeveral = removed.length > 1
  const name = removed.length > 1 ? t('people.many', { count: removed.length }) : first ? nameOf(first) : ''
  return (
    <>
      <GroupFilterNote />
      <p className={styles.rule}>{t(allotment.state === 'hold' ? 'waiting.held' : 'waiting.rule')}</p>
      {writer.error !== null && <Failed error={writer.error} />}
      <PagedList
        label={t('tab.waiting')}
        path={`${base}?$select=${properties}&${member}${filter ? `&$filter=${filter}` : ''}`}
        queryKey={['waiting', allotment.id]}
        columns={columns}
        keyOf={keyOf}
        file={`${allotment.displayName} - ${t('tab.waiting')}`}
        chosen={chosen}
        chosenActions={
          <Button size="small" onClick={() => setRemoved(chosen.rows)}>
            {t('waiting.removeMany', { count: chosen.rows.length })}
          </Button>
        }
        refetchMs={liveMs}
        empty={<Empty isPart>{t('waiting.none')}</Empty>}
      />
      {removed.length > 0 && (
        <PreviewDialog
          title={t('waiting.removeTitle', { name })}
          text={<p>{t(isSeveral ? 'waiting.removeTextMany' : 'waiting.removeText', { name })}</p>}
          change={removed.map((row) => exclusion('POST', allotment, row))}
          action={() =>
            removed.length > 1
              ? t('waiting.removeMany', { count: removed.length })
              : t('waiting.removeAction')
          }
          undo={{
            change: removed.map((row) => exclusion('DELETE', allotment, row)),
            note: t('undo.placeLost'),
          }}
          done={t(isSeveral ? 'waiting.removedMany' : 'waiting.removed', { name })}
          onClose={(isDone) => {
            setRemoved([])
            if (isDone) chosen.clear()
          }}
        />
      )}
    </>
  )
}

/** Keeps who waits from being served through groups, or no longer. */
function exclusion(method: 'POST' | 'DELETE', { id }: Allotment, { memberId }: WaitingMember): Change {
  const path = `${admin}/allotments/${id}/exclusions`
  return method === 'POST'
    ? { method, path, body: { memberId } }
    : { method, path: `${path}/${id}_${memberId}` }
}

function useColumns(props: {
  canChange: boolean
  chosen: Chosen<WaitingMember>
  isBusy: boolean
  pin: (row: WaitingMember) => unknown
  remove: (row: WaitingMember) => void
}): readonly ServerColumn<WaitingMember>[] {
  const styles = useStyles()
  const { t, ordinal } = useWords()
  return [
    ...(props.canChange ? [choosing(props.chosen, nameOf, t)] : []),
    {
      id: 'position',
      title: t('column.place'),
      isShort: true,
      width: '80px',
      cell: (row) => ordinal(row.position),
      text: (row) => row.position,
    },
    {
      id: 'name',
      title: t('column.person'),
      isName: true,
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
      text: nameOf,
    },
    {
      id: 'since',
      title: t('column.waitingSince'),
      isShort: true,
      cell: (row) => <Moment value={row.waitingSinceDateTime} />,
      text: (row) => row.waitingSinceDateTime,
    },
    {
      id: 'why',
      title: t('column.why'),
      isShort: true,
      width: 'minmax(120px, 1fr)',
      cell: (row) => t(`reason.${row.reason}`),
      text: (row) => t(`reason.${row.reason}`),
    },
    ...(props.canChange
      ? [
          {
            id: 'actions',
            title: '',
            width: '190px',
            cell: (row: WaitingMember) => (
              <div className={styles.actions}>
                <Button
                  size="small"
                  disabledFocusable={props.isBusy}
                  icon={row.pinned ? <PinFilled /> : <PinRegular />}
                  aria-label={t(row.pinned ? 'waiting.unpinName' : 'waiting.pinName', { name: nameOf(row) })}
                  onClick={() => props.pin(row)}
                >
                  {t(row.pinned ? 'waiting.unpin' : 'waiting.pin')}
                </Button>
                <Button
                  size="small"
                  aria-label={t('waiting.removeName', { name: nameOf(row) })}
                  onClick={() => props.remove(row)}
                >
                  {t('waiting.remove')}
                </Button>
              </div>
            ),
          },
        ]
      : []),
  ]
}
