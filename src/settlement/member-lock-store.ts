import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { send } from '../db/transaction.ts'

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
  // Rows come with their first use; whoever makes the same one waits for the other's end, which is a lock, too.
  const make = sql`
    insert into linked_member_lock (tenant_id, stripe)
    select ${tenantId}, s.stripe from unnest(${taken}::int[]) as s (stripe) order by s.stripe
    on conflict do nothing`.execute(tx)
  send(tx, make)
  await sql`
    select 1 from linked_member_lock
     where tenant_id = ${tenantId} and stripe = any (${taken}::int[])
     order by stripe for update`.execute(tx)
}

/** Ids differ in their last digits. */
function stripeOf(memberId: string): number {
  return Number.parseInt(memberId.slice(-2), 16) % stripes
}
