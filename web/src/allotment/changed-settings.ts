import type { ClashInWords } from '../activity/changed-meanwhile.tsx'
import type { Allotment } from '../api/types.ts'
import type { Words } from '../words/words.tsx'

/** What of an allotment's settings is another now than when somebody looked at it, in words. */
export function changedSettings(seen: Allotment, now: Allotment, { t, number }: Words): ClashInWords[] {
  const settings: readonly (readonly [keyof Allotment, label: string, inWords: (of: Allotment) => string])[] =
    [
      ['displayName', t('settings.name'), (of) => of.displayName],
      ['description', t('settings.description'), (of) => of.description ?? '–'],
      ['allottedUnits', t('column.limit'), (of) => number(of.allottedUnits)],
      ['state', t('column.state'), (of) => t(`state.${of.state}`)],
      [
        'enforcement',
        t('column.limit'),
        (of) => t(of.enforcement === 'enforced' ? 'state.enforced' : 'state.pilot'),
      ],
    ]
  return settings
    .filter(([property]) => seen[property] !== now[property])
    .map(([property, label, inWords]) => ({
      objectId: now.id,
      property,
      label,
      mine: inWords(seen),
      theirs: inWords(now),
      now: now[property],
    }))
}
