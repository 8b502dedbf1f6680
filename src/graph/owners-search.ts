import { ODataError } from '../contract/odata-error.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import type { ListPage } from '../db/list.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Reader } from './read.ts'

const minLetters = 2
const maxFound = 20

/**
 * Rule 26: who has no role finds people and groups by search only, at least two letters, a short page without a
 * next one, names and ids. Others ask for what they like.
 */
export function ownersSearch(reader: Reader, query: ListQuery, shown: readonly string[]): ListQuery {
  if (!reader.db.sight) return query
  // Each alternative needs a clause of its own that is long enough, of what is shown.
  const narrow = query.search?.every(
    (clauses) =>
      clauses.some(({ text }) => text.trim().length >= minLetters) &&
      clauses.every(({ property }) => property === undefined || shown.includes(property)),
  )
  if (!narrow) {
    throw new Refusal(
      'missingRequiredPermission',
      `Without a role, people and groups are found by $search with at least ${minLetters} letters.`,
    )
  }
  if (query.filter || query.orderBy.length > 0 || query.count || query.skipToken || query.expand.length > 0) {
    throw new ODataError('invalidQuery', 'Without a role, only $search, $select and $top are served here.')
  }
  const hidden = query.select?.find((name) => !shown.includes(name))
  if (hidden !== undefined) {
    throw new ODataError('invalidQuery', `Without a role, ${shown.join(', ')} are shown here, not ${hidden}.`)
  }
  return { ...query, select: [...(query.select ?? shown)], top: Math.min(query.top ?? maxFound, maxFound) }
}

/** What was found by search goes on for those with a role only. */
export function withoutNext<Row>(reader: Reader, page: ListPage<Row>): ListPage<Row> {
  return reader.db.sight ? { rows: page.rows } : page
}
