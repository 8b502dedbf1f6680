import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export type Seat = {
  readonly allotmentId: string
  readonly memberId: string
  readonly heldSince: Date
  readonly entitledSince: Date
  readonly failingPlanIds: readonly string[]
}

/** The seat of a member in an allotment, if held. */
export async function findSeat(
  db: Db,
  tenantId: string,
  allotmentId: string,
  memberId: string,
): Promise<Seat | undefined> {
  const { rows } = await sql<Seat>`
    select allotment_id as "allotmentId", member_id as "memberId", held_since as "heldSince",
           entitled_since as "entitledSince", failing_plan_ids as "failingPlanIds"
      from seat where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = ${memberId}`.execute(
    db,
  )
  return rows[0]
}
