import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Locks a tenant's members share; many members never take more than this many. */
const stripes = 64

/**
 * Rule 18 looks from one allotment at the member's seats in others, whose locks it does not hold. Whoever
 * judges members, and whoever tells linked allotments that members' seats moved, does so under this lock:
 * so one of two at the same time sees what the other wrote. Held until the transaction ends.
 */
export async function lockLinkedMembers(
  tx: Tx,
  tenantId: string,
  memberIds: readonly string[],
): Promise<void> {
  const taken = [...new Set(memberIds.map(stripeOf))].sort((a, b) => a - b)
  if (taken.length === 0) return
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${tenantId}, stripe))
      from unnest(${taken}::bigint[]) as s (stripe)`.execute(tx)
}

/** Ids differ in their last digits. */
function stripeOf(memberId: string): number {
  return Number.parseInt(memberId.slice(-2), 16) % stripes
}
