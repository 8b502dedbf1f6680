import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Excludes a member from an allotment's groups; says whether that is new. */
export async function insertExclusion(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  memberId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into exclusion (tenant_id, allotment_id, member_id, created_at)
    values (${tenantId}, ${allotmentId}, ${memberId}, ${now})
    on conflict do nothing returning 1`.execute(tx)
  return rows.length > 0
}

/** Lifts an exclusion; says whether there was one. */
export async function deleteExclusion(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  memberId: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from exclusion
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = ${memberId}
    returning 1`.execute(tx)
  return rows.length > 0
}
