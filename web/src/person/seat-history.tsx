import { makeStyles, tokens } from '@fluentui/react-components'
import { actorOf, entryInWords } from '../activity/entry-in-words.ts'
import { liveMs } from '../api/queries.ts'
import type { AuditEntry } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useWords } from '../words/words.tsx'

const useStyles = makeStyles({ turn: { padding: `${tokens.spacingVerticalXS} 0` } })

type Period = {
  readonly id: string
  readonly allotmentId: string
  readonly allotmentName: string | null
  readonly isDefault: boolean
  readonly productName: string | null
  readonly heldFromDateTime: string
  readonly heldToDateTime: string | null
  readonly gainedBy: AuditEntry | null
  readonly lostBy: AuditEntry | null
}

/** When somebody got and lost licenses, and through what. */
export function SeatHistory({ userId, name }: { userId: string; name: string }) {
  const { t } = useWords()
  return (
    <PagedList
      label={t('person.held')}
      path={`/beta/users/${userId}/cloudLicensing/seatHistory`}
      queryKey={['people', userId, 'seatHistory']}
      columns={useColumns()}
      keyOf={({ id }) => id}
      refetchMs={liveMs}
      file={`${name} - ${t('person.held')}`}
      empty={<Empty isPart>{t('person.neverHeld')}</Empty>}
    />
  )
}

function useColumns(): readonly ServerColumn<Period>[] {
  const styles = useStyles()
  const words = useWords()
  const { t, day, exact } = words
  const allotmentOf = ({ allotmentName, isDefault }: Period) =>
    isDefault ? t('notDivided') : (allotmentName ?? t('person.deletedAllotment'))
  const through = (entry: AuditEntry | null) =>
    entry ? `${actorOf(entry, words)}: ${entryInWords(entry, words)}` : ''
  const turn = (at: string, entry: AuditEntry | null) => (
    <div className={styles.turn}>
      <time dateTime={at} title={exact(at)}>
        {day(at)}
      </time>
      <div>{through(entry)}</div>
    </div>
  )
  return [
    {
      id: 'product',
      title: t('column.product'),
      width: 'minmax(140px, 1fr)',
      text: (row) => row.productName ?? '',
      cell: (row) => row.productName ?? t('person.deletedAllotment'),
    },
    {
      id: 'allotment',
      title: t('column.allotment'),
      width: 'minmax(160px, 2fr)',
      text: allotmentOf,
      cell: (row) =>
        row.allotmentName === null ? (
          ''
        ) : (
          <Link to="/allotments/$allotmentId" params={{ allotmentId: row.allotmentId }}>
            {allotmentOf(row)}
          </Link>
        ),
    },
    {
      id: 'got',
      title: t('person.got'),
      width: 'minmax(180px, 2fr)',
      text: (row) => `${row.heldFromDateTime} ${through(row.gainedBy)}`,
      cell: (row) => turn(row.heldFromDateTime, row.gainedBy),
    },
    {
      id: 'lost',
      title: t('person.lost'),
      width: 'minmax(180px, 2fr)',
      text: (row) => (row.heldToDateTime ? `${row.heldToDateTime} ${through(row.lostBy)}` : ''),
      cell: (row) => (row.heldToDateTime ? turn(row.heldToDateTime, row.lostBy) : t('person.hasIt')),
    },
  ]
}
