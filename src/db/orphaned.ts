import { type RawBuilder, sql } from 'kysely'

/**
 * Rule 25: the allotment has owners and none of them can act: people who are deleted or disabled, groups that
 * are gone or without a present, enabled member. One without owners is managed by administrators and no orphan.
 */
export function isOrphaned(
  tenantId: RawBuilder<unknown>,
  allotmentId: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const owners = sql`allotment_owner o where o.tenant_id = ${tenantId} and o.allotment_id = ${allotmentId}`
  const able = sql`u.account_enabled and u.deleted_at is null`
  return sql`(
    exists (select from ${owners})
    and not exists (select from ${owners}
                       and exists (select from directory_user u
                                    where u.tenant_id = ${tenantId} and u.user_id = o.principal_id and ${able}))
    and not exists (select from ${owners} and o.principal_type = 'group'
                       and exists (select from group_member m
                                     join directory_user u on u.tenant_id = ${tenantId} and u.user_id = m.member_id
                                    where m.tenant_id = ${tenantId} and m.group_id = o.principal_id and ${able})))`
}
