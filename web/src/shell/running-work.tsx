import {
  Button,
  CounterBadge,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  ProgressBar,
  tokens,
  typographyStyles,
} from '@fluentui/react-components'
import { AlertRegular } from '@fluentui/react-icons/svg/alert'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { admin, type Page, read } from '../api/client.ts'
import type { Assignment } from '../api/types.ts'
import { Link } from '../ui/link.tsx'
import { useNotices } from '../ui/notices.tsx'
import { useWords } from '../words/words.tsx'

const runningMs = 3_000
const idleMs = 20_000
const shown = 10
const path =
  `${admin}/assignments?$filter=processingState eq 'inProgress'&$top=${shown}&$count=true` +
  '&$select=id,targetType,targetId,processingState,processedMembers,totalMembers,allotmentId' +
  '&$expand=assignedTo($select=id,displayName),allotment($select=id,displayName,productName,isDefault)'
const useStyles = makeStyles({
  bell: { position: 'relative' },
  badge: { position: 'absolute', insetBlockStart: '0', insetInlineEnd: '0' },
  surface: { width: 'min(360px, calc(100vw - 48px))' },
  heading: { display: 'flex', justifyContent: 'space-between', alignItems: 'center' },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: { display: 'grid', gap: tokens.spacingVerticalXS, padding: `${tokens.spacingVerticalS} 0` },
  note: { color: tokens.colorNeutralForeground2 },
})

/** The bell: large groups that the server works on, whoever assigned them, and word when one is through. */
export function RunningWork() {
  const styles = useStyles()
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const { data } = useQuery({
    queryKey: ['running'],
    queryFn: ({ signal }) => read<Page<Assignment>>(path, signal),
    refetchInterval: ({ state }) => (state.data?.value.length ? runningMs : idleMs),
  })
  const running = data?.value ?? []
  const count = data?.['@odata.count'] ?? running.length
  useTellWhenDone(data?.value)
  return (
    <Popover
      positioning="below-end"
      trapFocus
      open={isOpen}
      onOpenChange={(_event, { open }) => setOpen(open)}
    >
      <PopoverTrigger>
        <Button
          className={styles.bell}
          appearance="subtle"
          aria-label={t('running.bell', { count })}
          // Within the icon: as a content of its own it would stand beside the bell and widen the button.
          icon={
            <>
              <AlertRegular />
              {count > 0 && (
                <CounterBadge className={styles.badge} size="small" count={count} aria-hidden="true" />
              )}
            </>
          }
        />
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label={t('running.title')}>
        <div className={styles.heading}>
          <h2 className={styles.title}>{t('running.title')}</h2>
          {/* Stays while rows come and go, so that the focus is never lost with one of them. */}
          <Button
            appearance="subtle"
            size="small"
            aria-label={t('close')}
            icon={<DismissRegular />}
            onClick={() => setOpen(false)}
          />
        </div>
        {running.length === 0 && <p className={styles.note}>{t('running.none')}</p>}
        <ul className={styles.list}>
          {running.map((row) => (
            <RunningRow key={row.id} row={row} />
          ))}
        </ul>
        {running.length > 0 && <p className={styles.note}>{t('running.note')}</p>}
      </PopoverSurface>
    </Popover>
  )
}

/** One group, where it goes to and how far it is. */
function RunningRow({ row }: { row: Assignment }) {
  const styles = useStyles()
  const { t, number } = useWords()
  return (
    <li className={styles.item}>
      <span>
        {row.assignedTo?.displayName} →{' '}
        {row.allotment && (
          <Link
            to="/allotments/$allotmentId"
            params={{ allotmentId: row.allotmentId }}
            search={{ tab: 'groups' }}
          >
            {row.allotment.isDefault ? t('notDivided') : row.allotment.displayName}
          </Link>
        )}
      </span>
      <ProgressBar
        value={row.totalMembers > 0 ? row.processedMembers / row.totalMembers : 0}
        aria-label={row.assignedTo?.displayName ?? ''}
      />
      <span className={styles.note}>
        {t('groups.progress', {
          done: number(row.processedMembers),
          total: number(row.totalMembers),
        })}
      </span>
    </li>
  )
}

/** What ran before and runs no more is told, and numbers on screen are read again. */
function useTellWhenDone(running: readonly Assignment[] | undefined): void {
  const { t } = useWords()
  const tell = useNotices()
  const queries = useQueryClient()
  const before = useRef<readonly Assignment[]>([])
  useEffect(() => {
    if (!running) return
    const ids = new Set(running.map(({ id }) => id))
    // A list that is cut off does not say that what is missing is done.
    const done = running.length < shown ? before.current.filter(({ id }) => !ids.has(id)) : []
    before.current = running
    for (const { assignedTo } of done) tell(t('running.done', { name: assignedTo?.displayName ?? '' }))
    if (done.length > 0) queries.invalidateQueries()
  }, [running, tell, t, queries])
}
