import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { tell } from '../db/outbox.ts'

/** An entitled member without a seat. */
export type WaitingEntry = {
  readonly memberId: string
  readonly waitingSince: Date
  readonly priority: number
  readonly priorityOverride: number | null
  readonly pinned: boolean
  readonly blocked: string | null
}

/** The waiting entry of a member in an allotment, blocked or not. */
export async function findWaitingEntry(
  db: Db,
  tenantId: string,
  allotmentId: string,
  memberId: string,
): Promise<WaitingEntry | undefined> {
  const { rows } = await sql<WaitingEntry>`
    select member_id as "memberId", waiting_since as "waitingSince", priority,
           priority_override as "priorityOverride", pinned, blocked
      from waiting_member
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = ${memberId}`.execute(db)
  return rows[0]
}

/** Writes what was set by hand for a waiting member. One member an allotment is pinned: a new pin takes the old one's place. */
export async function writeStandingInQueue(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  entry: Pick<WaitingEntry, 'memberId' | 'pinned' | 'priorityOverride'>,
): Promise<void> {
  const tellOf = (ids: readonly string[]) =>
    tell(tx, tenantId, { kind: 'waitingMember', operation: 'updated', ids, scopeId: allotmentId })
  if (entry.pinned) {
    const { rows } = await sql<{ id: string }>`
      update waiting_member set pinned = false
       where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and pinned
         and member_id <> ${entry.memberId}
      returning member_id as id`.execute(tx)
    tellOf(rows.map(({ id }) => id))
  }
  await sql`
    update waiting_member set pinned = ${entry.pinned}, priority_override = ${entry.priorityOverride}
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = ${entry.memberId}`.execute(
    tx,
  )
  tellOf([entry.memberId])
}
