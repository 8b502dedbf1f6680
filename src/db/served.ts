import { type RawBuilder, sql } from 'kysely'

/** Before and behind every id of a member. */
export const leastId = '00000000-0000-0000-0000-000000000000'
export const greatestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * Whether a row `r` of assignment_reach serves a member of its group: all of them, except while one product
 * replaces another in a large group (decision 12).
 */
export function isServed(member: 'm' | 'g'): RawBuilder<boolean> {
  const id = sql.ref(`${member}.member_id`)
  return sql`(${id} > r.serves_after and ${id} <= r.serves_up_to
              and (${id} <= r.skips_after or ${id} > r.skips_up_to))`
}
