import { useQueries } from '@tanstack/react-query'
import { ChangedMeanwhile, type ClashInWords } from '../activity/changed-meanwhile.tsx'
import { admin, read } from '../api/client.ts'
import type { Assignment } from '../api/types.ts'
import { useWords, type Words } from '../words/words.tsx'

const properties = 'id,priority,disabledServicePlanIds,includeNestedGroups,settingsTag'
type Settings = Pick<
  Assignment,
  'id' | 'priority' | 'disabledServicePlanIds' | 'includeNestedGroups' | 'settingsTag'
>

/** What somebody else made of assignments since they were chosen, and whether they are still to end. */
export function ChangedAssignments({
  seen,
  onKeep,
  onTake,
}: {
  seen: readonly Assignment[]
  onKeep: (rows: readonly Assignment[]) => void
  onTake: () => void
}) {
  const words = useWords()
  const present = useQueries({
    queries: seen.map(({ id }) => ({
      queryKey: ['assignments', 'one', id],
      queryFn: () => read<Settings>(`${admin}/assignments/${id}?$select=${properties}`),
      staleTime: 0,
      gcTime: 0,
    })),
  })
  const rows = seen.map((row, index) => ({ ...row, ...present[index]?.data }))
  return (
    <ChangedMeanwhile
      clashes={seen.flatMap((row, index) => changes(row, rows[index] ?? row, words))}
      isSwitch
      onKeep={() => onKeep(rows)}
      onTake={onTake}
    />
  )
}

function changes(seen: Assignment, now: Assignment, { t, number }: Words): ClashInWords[] {
  const name = seen.assignedTo?.displayName ?? ''
  // As the audit names them.
  const settings = [
    ['priority', t('changed.priority', { name }), (row: Assignment) => row.priority, number],
    [
      'disabledPlanIds',
      t('changed.servicesOff', { name }),
      (row: Assignment) => row.disabledServicePlanIds,
      (ids: readonly string[]) => number(ids.length),
    ],
    [
      'includeNestedGroups',
      t('changed.nested', { name }),
      (row: Assignment) => row.includeNestedGroups,
      (counts: boolean) => t(counts ? 'changed.counted' : 'changed.notCounted'),
    ],
  ] as const
  return settings
    .filter(([, , pick]) => JSON.stringify(pick(seen)) !== JSON.stringify(pick(now)))
    .map(([property, label, pick, inWords]) => ({
      objectId: seen.targetId,
      within: seen.allotmentId,
      property,
      label,
      mine: (inWords as (value: unknown) => string)(pick(seen)),
      theirs: (inWords as (value: unknown) => string)(pick(now)),
      now: pick(now),
    }))
}
