import { createHash } from 'node:crypto'
import { Refusal } from '../engine/refusal.ts'
import type { Allotment } from './allotment-store.ts'

type Settings = Pick<
  Allotment,
  'id' | 'isDefault' | 'displayName' | 'description' | 'allottedUnits' | 'state' | 'enforcement'
>

/**
 * A weak entity tag (RFC 9110, 8.8) of what is set of an allotment: another after each change of its name,
 * description, limit, state or enforcement, and not when seats move. The default allotment's limit follows the
 * others and is not set.
 */
export function settingsTag(allotment: Settings): string {
  const { id, isDefault, displayName, description, allottedUnits, state, enforcement } = allotment
  const settings = [id, displayName, description, isDefault ? null : allottedUnits, state, enforcement]
  return `W/"${createHash('sha256').update(JSON.stringify(settings)).digest('base64url').slice(0, 16)}"`
}

/** Refuses (`preconditionFailed`) where the allotment is another than the one an If-Match speaks of. */
export function checkIfMatch(allotment: Allotment, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const present = weak(settingsTag(allotment))
  if (ifMatch.split(',').some((tag) => weak(tag) === present)) return
  throw new Refusal(
    'preconditionFailed',
    `"${allotment.displayName}" was changed meanwhile. Read it again, and send the change with its present ETag.`,
    { etag: settingsTag(allotment) },
  )
}

function weak(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
