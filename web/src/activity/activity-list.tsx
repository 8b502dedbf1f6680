import { liveMs } from '../api/queries.ts'
import type { AuditEntry } from '../api/types.ts'
import { Moment } from '../ui/moment.tsx'
import { PagedList } from '../ui/paged-list.tsx'
import { Empty } from '../ui/states.tsx'
import type { ServerColumn } from '../ui/table.tsx'
import { useWords, type WordKey } from '../words/words.tsx'
import { actorOf, entryInWords } from './entry-in-words.ts'

export const auditPath = '/v1.0/auditLogs/directoryAudits'

/** What was done, a line an entry, newest first. */
export function ActivityList({
  filter,
  file,
  none = 'activity.none',
}: {
  filter?: string
  file?: string
  /** What it means that there is nothing. */
  none?: WordKey
}) {
  const words = useWords()
  const { t } = words
  const columns: readonly ServerColumn<AuditEntry>[] = [
    {
      id: 'when',
      title: t('column.when'),
      isShort: true,
      width: '120px',
      cell: (row) => <Moment value={row.activityDateTime} />,
      text: (row) => row.activityDateTime,
    },
    {
      id: 'who',
      title: t('column.who'),
      isShort: true,
      width: 'minmax(120px, 1.2fr)',
      cell: (row) => actorOf(row, words),
      text: (row) => actorOf(row, words),
    },
    {
      id: 'what',
      title: t('column.what'),
      isName: true,
      width: 'minmax(220px, 4fr)',
      cell: (row) => entryInWords(row, words),
      text: (row) => entryInWords(row, words),
    },
  ]
  return (
    <PagedList
      label={t('nav.activity')}
      path={`${auditPath}${filter ? `?$filter=${encodeURIComponent(filter)}` : ''}`}
      queryKey={['activity']}
      columns={columns}
      keyOf={(row) => row.id}
      hasCount={false}
      file={file ?? t('nav.activity')}
      refetchMs={liveMs}
      empty={<Empty>{t(none)}</Empty>}
    />
  )
}
