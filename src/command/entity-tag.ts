import { createHash } from 'node:crypto'
import { Refusal, type RefusalDetail } from '../engine/refusal.ts'

/** A weak entity tag (RFC 9110, 8.8) of what is set of an object: another after each change of one of the values. */
export function entityTag(values: readonly unknown[]): string {
  return `W/"${createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 16)}"`
}

/**
 * Refuses (`preconditionFailed`) where the object, which has `present` as its tag now, is another than the one an
 * If-Match speaks of. `subject` begins the sentence that says so; `values` are what it names.
 */
export function checkEntityTag(
  present: string,
  ifMatch: string | undefined,
  subject: string,
  values: RefusalDetail = {},
): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  if (ifMatch.split(',').some((tag) => weak(tag) === weak(present))) return
  throw new Refusal(
    'preconditionFailed',
    `${subject} was changed meanwhile. Read it again, and send the change with its present ETag.`,
    { etag: present, ...values },
  )
}

function weak(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
