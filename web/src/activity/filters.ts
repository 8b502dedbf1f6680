import type { WordKey } from '../words/words.tsx'

/** What the address narrows the activity to; names stand beside ids, so that they are known of who is gone, too. */
export type ActivitySearch = {
  readonly kind?: string | undefined
  readonly by?: string | undefined
  readonly byName?: string | undefined
  readonly target?: string | undefined
  readonly targetName?: string | undefined
  /** Days as 2026-03-01, both included. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export const kinds: readonly { id: string; words: WordKey; filter: string }[] = [
  { id: '', words: 'activity.all', filter: '' },
  { id: 'allotments', words: 'activity.allotments', filter: "targetResources/any(t:t/type eq 'Allotment')" },
  { id: 'people', words: 'activity.people', filter: "targetResources/any(t:t/type eq 'User')" },
  { id: 'groups', words: 'activity.groups', filter: "targetResources/any(t:t/type eq 'Group')" },
  { id: 'refused', words: 'activity.refused', filter: "result eq 'failure'" },
]

/** The server's filter for what the address asks; empty for everything. */
export function activityFilter({ kind, by, target, from, to }: ActivitySearch): string {
  return [
    kinds.find(({ id }) => id === (kind ?? ''))?.filter,
    by && `initiatedBy/user/id eq ${by}`,
    target && `targetResources/any(t:t/id eq '${target}')`,
    from && `activityDateTime ge ${startOf(from, 0)}`,
    to && `activityDateTime lt ${startOf(to, 1)}`,
  ]
    .filter(Boolean)
    .join(' and ')
}

/** When the day begins that comes so many days after another, in the reader's zone. */
function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

/** A day of the address, or nothing where it is none. */
export function dayAsked(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
    ? text
    : undefined
}

/** An id of the address, or nothing where it is none. */
export function idAsked(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : undefined
}
