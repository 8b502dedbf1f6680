import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { tell } from '../db/outbox.ts'

type Principal = { readonly id: string; readonly type: string }

/** Appoints owners; hands out the ids of those who were not owners yet. */
export async function insertOwners(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  owners: readonly Principal[],
  now: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into allotment_owner (tenant_id, allotment_id, principal_id, principal_type, created_at)
    select ${tenantId}, ${allotmentId}, o.id, o.type, ${now}
      from unnest(${owners.map((o) => o.id)}::uuid[], ${owners.map((o) => o.type)}::text[]) as o (id, type)
    on conflict do nothing
    returning principal_id as id`.execute(tx)
  if (rows.length > 0) tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: [allotmentId] })
  return rows.map((row) => row.id)
}

/** Takes ownership away; says whether there was one. */
export async function deleteOwner(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  principalId: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from allotment_owner
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and principal_id = ${principalId}
    returning 1`.execute(tx)
  if (rows.length > 0) tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: [allotmentId] })
  return rows.length > 0
}
