import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
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
