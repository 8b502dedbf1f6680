import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { isServed } from '../db/served.ts'

/**
 * The members to whom a group's own assignments give no seat, or one with an error: what Graph calls
 * members with license errors. Who waits is among them (rule 19 says so of errors, Graph does not).
 * A sub-select of member ids; tenant and group are columns or values.
 */
export function membersInTrouble(
  tenantId: RawBuilder<unknown>,
  groupId: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const reached = sql`
    from assignment s
    join assignment_reach r on r.tenant_id = ${tenantId} and r.assignment_id = s.assignment_id`
  const member = sql`
    join group_member m on m.tenant_id = ${tenantId} and m.group_id = r.group_id and ${isServed('m')}`
  const notExcluded = sql`
    not exists (select from exclusion e where e.tenant_id = ${tenantId} and e.allotment_id = s.allotment_id
                   and e.member_id = m.member_id)`
  return sql`(
    select m.member_id ${reached}
      join waiting_member w on w.tenant_id = ${tenantId} and w.allotment_id = s.allotment_id
      ${member} and m.member_id = w.member_id
     where s.tenant_id = ${tenantId} and s.target_id = ${groupId} and ${notExcluded}
    union all
    select m.member_id ${reached}
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = s.allotment_id
      join assignment_error x on x.tenant_id = ${tenantId} and x.sku_id = a.sku_id
      ${member} and m.member_id = x.member_id
     where s.tenant_id = ${tenantId} and s.target_id = ${groupId} and ${notExcluded})`
}

/** A page of the users among them, in id order. */
export function listUsersInTrouble(
  db: Db,
  tenantId: string,
  query: ListQuery,
  groupId: string,
): Promise<ListPage<{ readonly id: string; readonly type: 'user' }>> {
  return listRows(
    db,
    tenantId,
    {
      name: 'memberWithLicenseErrors',
      from: sql`directory_user u`,
      tenantColumn: 'u.tenant_id',
      alias: 'u',
      key: [{ property: 'id', column: 'u.user_id', type: 'guid' }],
      properties: {},
    },
    query,
    {
      columns: sql`u.user_id as id, 'user' as type`,
      condition: sql`u.deleted_at is null
        and u.user_id in ${membersInTrouble(sql`${tenantId}::uuid`, sql`${groupId}::uuid`)}`,
      scope: groupId,
    },
  )
}
