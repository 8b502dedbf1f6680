import { type RawBuilder, sql } from 'kysely'

/**
 * Rule 25: the allotment has owners and none of them can act: people who are deleted or disabled, groups that
 * are gone or without a present, enabled member. One without owners is managed by administrators and no orphan.
 * Looked up owner by owner and member by member up to the first who can act, never as a join of whole tables.
 */
export function isOrphaned(
  tenantId: RawBuilder<unknown>,
  allotmentId: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const owners = sql`allotment_owner o where o.tenant_id = ${tenantId} and o.allotment_id = ${allotmentId}`
  const able = (id: RawBuilder<unknown>) => sql`
    coalesce((select u.account_enabled and u.deleted_at is null from directory_user u
               where u.tenant_id = ${tenantId} and u.user_id = ${id}), false)`
  return sql`(
    coalesce((select true from ${owners} limit 1), false)
    and not coalesce((select true from ${owners} and ${able(sql`o.principal_id`)} limit 1), false)
    and not coalesce((select true from ${owners} and o.principal_type = 'group'
                         and coalesce((select true from group_member m
                                        where m.tenant_id = ${tenantId} and m.group_id = o.principal_id
                                          and ${able(sql`m.member_id`)} limit 1), false) limit 1), false))`
}

/** Rule 25: what groups own. */
export function ownedByGroups(tenantId: string, groupIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select o.allotment_id from allotment_owner o
     where o.tenant_id = ${tenantId} and o.principal_id in (${groupIds}) and o.principal_type = 'group'`
}

/** Rule 25: what people own, by name or through a group. */
export function ownedByPeople(tenantId: string, userIds: RawBuilder<unknown>): RawBuilder<unknown> {
  const groups = sql`
    select m.group_id from group_member m where m.tenant_id = ${tenantId} and m.member_id in (${userIds})`
  return sql`
    select o.allotment_id from allotment_owner o
     where o.tenant_id = ${tenantId} and o.principal_id in (${userIds})
    union ${ownedByGroups(tenantId, groups)}`
}
