import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { isOrphaned } from '../db/orphaned.ts'
import { withinSearchScope } from '../db/visible-rows.ts'

/** Whether a person owns an allotment now, by name or as first-level member of a group that owns it (rule 25). */
export async function isOwner(
  db: Db,
  tenantId: string,
  allotmentId: string,
  personId: string,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from allotment_owner o
     where o.tenant_id = ${tenantId}::uuid and o.allotment_id = ${allotmentId}::uuid
       and (o.principal_id = ${personId}::uuid
            or exists (select from group_member m where m.tenant_id = ${tenantId}::uuid
                          and m.group_id = o.principal_id and m.member_id = ${personId}::uuid))`.execute(db)
  return rows.length > 0
}

/** Whether the allotment's owners find an object, and so may assign to it (rule 26). */
export async function isFindable(
  db: Db,
  tenantId: string,
  allotmentId: string,
  objectId: string,
): Promise<boolean> {
  const within = withinSearchScope(tenantId, sql`a.allotment_id`, sql`${objectId}::uuid`)
  const { rows } = await sql`
    select 1 from allotment a
     where a.tenant_id = ${tenantId}::uuid and a.allotment_id = ${allotmentId}::uuid and ${within}`.execute(
    db,
  )
  return rows.length > 0
}

/** Of what people and groups own, people through groups too, the allotments that have an owner who can act. */
export async function listOwnedAble(
  tx: Tx,
  tenantId: string,
  principalIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with owned as (
      select o.allotment_id from allotment_owner o
       where o.tenant_id = ${tenantId} and o.principal_id = any (${principalIds}::uuid[])
      union
      select o.allotment_id from group_member m
        join allotment_owner o on o.tenant_id = ${tenantId} and o.principal_id = m.group_id
       where m.tenant_id = ${tenantId} and m.member_id = any (${principalIds}::uuid[])
    )
    select allotment_id as id from owned
     where not ${isOrphaned(sql`${tenantId}::uuid`, sql`owned.allotment_id`)} order by 1`.execute(tx)
  return rows.map((row) => row.id)
}

/** Locks who owns allotments: of two owners who leave at once, the second sees that the first has left. */
export async function lockOwners(tx: Tx, tenantId: string, allotmentIds: readonly string[]): Promise<void> {
  await sql`
    select 1 from allotment_owner
     where tenant_id = ${tenantId} and allotment_id = any (${allotmentIds}::uuid[])
     order by allotment_id, principal_id for no key update`.execute(tx)
}

export type Orphan = { readonly id: string; readonly displayName: string }

/** Those of the given allotments, or of all, whose owners can no longer act. */
export async function listOrphans(
  db: Db,
  tenantId: string,
  allotmentIds?: readonly string[],
): Promise<Orphan[]> {
  const { rows } = await sql<Orphan>`
    select a.allotment_id as id, a.display_name as "displayName" from allotment a
     where a.tenant_id = ${tenantId}::uuid
       and (${allotmentIds ?? null}::uuid[] is null or a.allotment_id = any (${allotmentIds ?? null}::uuid[]))
       and ${isOrphaned(sql`${tenantId}::uuid`, sql`a.allotment_id`)}
     order by a.allotment_id`.execute(db)
  return rows
}
