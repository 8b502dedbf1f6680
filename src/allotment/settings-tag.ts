import { checkEntityTag, entityTag } from '../command/entity-tag.ts'
import type { Allotment } from './allotment-store.ts'

type Settings = Pick<
  Allotment,
  'id' | 'isDefault' | 'displayName' | 'description' | 'allottedUnits' | 'state' | 'enforcement'
>

/**
 * The tag of what is set of an allotment: another after each change of its name, description, limit, state or
 * enforcement, and not when seats move. The default allotment's limit follows the others and is not set.
 */
export function settingsTag(allotment: Settings): string {
  const { id, isDefault, displayName, description, allottedUnits, state, enforcement } = allotment
  return entityTag([id, displayName, description, isDefault ? null : allottedUnits, state, enforcement])
}

/** Refuses (`preconditionFailed`) where the allotment is another than the one an If-Match speaks of. */
export function checkIfMatch(allotment: Allotment, ifMatch: string | undefined): void {
  const { displayName: allotmentName } = allotment
  checkEntityTag(settingsTag(allotment), ifMatch, `"${allotmentName}"`, { allotmentName })
}
