import type { Explained } from '../api/types.ts'
import type { Words } from '../words/words.tsx'
import { issueInWords } from './issue-in-words.ts'

/** Why somebody has a product, waits for it, or has nothing, in sentences of the reader's language. */
export function explainedInWords(explained: Explained, words: Words): string {
  const { t, day, ordinal, number } = words
  const { status, allotmentName, heldSinceDateTime, waitingSinceDateTime, position } = explained
  const allotment = allotmentName === 'Default' ? t('notDivided') : allotmentName
  const through = pathsInWords(explained, words)
  if (status === 'seat' && heldSinceDateTime)
    return t('explain.seat', { allotment, since: day(heldSinceDateTime), through })
  if (status === 'waiting' && waitingSinceDateTime)
    return t('explain.waiting', {
      allotment,
      since: day(waitingSinceDateTime),
      place: ordinal(position ?? explained.waitingCount),
      position: number(position ?? explained.waitingCount),
      waiting: number(explained.waitingCount),
      limit: number(explained.allottedUnits),
      used: number(explained.consumedUnits),
      through,
    })
  if (status === 'excluded') return t('explain.excluded', { allotment, through })
  if (status === 'blocked')
    return t('explain.blocked', {
      allotment,
      through,
      issue: issueInWords(explained.code ?? '', explained.message, words),
    })
  return t(status === 'settling' ? 'explain.settling' : 'explain.notEntitled', { allotment, through })
}

/** "through Sales (group) and assigned directly". */
export function pathsInWords({ paths }: Explained, { t, list }: Words): string {
  return list(
    paths.map((path) =>
      path.kind === 'direct'
        ? t('explain.directly')
        : t('explain.throughGroup', { group: path.groupName ?? '?' }),
    ),
  )
}
