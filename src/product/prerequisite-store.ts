import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** People who get licenses through groups: each counted once, in however many groups they are. */
export async function countPeopleThroughGroups(db: Db, tenantId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n
      from (select distinct m.member_id
              from (select distinct group_id from assignment_reach where tenant_id = ${tenantId}::uuid) r
              join group_member m on m.tenant_id = ${tenantId}::uuid and m.group_id = r.group_id
             where m.member_type = 'user'
               and not exists (select from directory_user u
                                where u.tenant_id = ${tenantId}::uuid and u.user_id = m.member_id
                                  and u.deleted_at is not null)) people`.execute(db)
  return rows[0]?.n ?? 0
}
