import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { PinFilled, PinRegular } from '@fluentui/react-icons/svg/pin'
import { useState } from 'react'
import { admin } from '../api/client.ts'
import { liveMs } from '../api/queries.ts'
import type { Allotment, WaitingMember } from '../api/types.ts'
import { useSession } from '../session/session.tsx'
import { MemberName } from '../ui/member-name.tsx'
import { Moment } from '../ui/moment.tsx'
import { PagedList, type ServerColumn } from '../ui/paged-list.tsx'
import { PreviewDialog } from '../ui/preview-dialog.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { useWriter } from '../ui/use-writer.ts'
import { useWords } from '../words/words.tsx'

const properties = 'id,memberId,waitingSinceDateTime,position,reason,pinned,priority'
const member = '$expand=assignedTo($select=id,displayName,userPrincipalName)'
const useStyles = makeStyles({
  rule: { margin: `0 0 ${tokens.spacingVerticalM}`, color: tokens.colorNeutralForeground2, maxWidth: '70ch' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalXS },
})

/** Who waits, in the order in which they will be served. */
export function WaitingTab({ allotment }: { allotment: Allotment }) {
  const styles = useStyles()
  const { t } = useWords()
  const { manages } = useSession()
  const writer = useWriter()
  const [removed, setRemoved] = useState<WaitingMember | null>(null)
  const base = `${admin}/allotments/${allotment.id}/waitingMembers`
  const pin = (row: WaitingMember) =>
    writer.run(
      { method: 'PATCH', path: `${base}/${row.id}`, body: { pinned: !row.pinned } },
      t(row.pinned ? 'waiting.unpinned' : 'waiting.pinned', { name: row.assignedTo?.displayName ?? '' }),
    )
  const columns = useColumns({
    canChange: manages(allotment.id),
    pin,
    remove: setRemoved,
    isBusy: writer.isBusy,
  })
  const name = removed?.assignedTo?.displayName ?? t('unknownMember')
  return (
    <>
      <p className={styles.rule}>{t(allotment.state === 'hold' ? 'waiting.held' : 'waiting.rule')}</p>
      {writer.error !== null && <Failed error={writer.error} />}
      <PagedList
        label={t('tab.waiting')}
        path={`${base}?$select=${properties}&${member}`}
        queryKey={['waiting', allotment.id]}
        columns={columns}
        keyOf={(row) => row.id}
        refetchMs={liveMs}
        empty={<Empty>{t('waiting.none')}</Empty>}
      />
      {removed && (
        <PreviewDialog
          title={t('waiting.removeTitle', { name })}
          text={<p>{t('waiting.removeText', { name })}</p>}
          change={{
            method: 'POST',
            path: `${admin}/allotments/${allotment.id}/exclusions`,
            body: { memberId: removed.memberId },
          }}
          action={() => t('waiting.removeAction')}
          done={t('waiting.removed', { name })}
          onClose={() => setRemoved(null)}
        />
      )}
    </>
  )
}

function useColumns(props: {
  canChange: boolean
  isBusy: boolean
  pin: (row: WaitingMember) => unknown
  remove: (row: WaitingMember) => void
}): readonly ServerColumn<WaitingMember>[] {
  const styles = useStyles()
  const { t, ordinal } = useWords()
  const nameOf = (row: WaitingMember) => row.assignedTo?.displayName ?? ''
  return [
    {
      id: 'position',
      title: t('column.place'),
      width: '80px',
      cell: (row) => ordinal(row.position),
    },
    {
      id: 'name',
      title: t('column.person'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => <MemberName member={row.assignedTo} />,
    },
    {
      id: 'since',
      title: t('column.waitingSince'),
      cell: (row) => <Moment value={row.waitingSinceDateTime} />,
    },
    {
      id: 'why',
      title: t('column.why'),
      width: 'minmax(120px, 1fr)',
      cell: (row) => t(`reason.${row.reason}`),
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
                  disabled={props.isBusy}
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
