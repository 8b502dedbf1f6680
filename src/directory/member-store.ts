import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { type ChangeOperation, tell } from '../db/outbox.ts'
import { isDynamic } from './directory-store.ts'

export type Membership = { readonly groupId: string; readonly memberId: string }

/** A membership that came or went. */
export type WrittenMembership = Membership & {
  /** What its group owns (rule 25). */
  readonly ownedAllotmentIds: readonly string[]
}

/**
 * Adds memberships of groups that are not dynamic and members that are there; hands out those that were
 * new. `shareObjects` was sent before, so the groups are locked.
 */
export async function insertMembers(
  tx: Tx,
  tenantId: string,
  members: readonly Membership[],
): Promise<WrittenMembership[]> {
  const { rows } = await sql<WrittenMembership>`
    insert into group_member as g (tenant_id, group_id, member_id, member_type)
    select ${tenantId}, m.group_id, m.member_id, o.member_type
      from unnest(${members.map((m) => m.groupId)}::uuid[], ${members.map((m) => m.memberId)}::uuid[])
           as m (group_id, member_id)
      cross join lateral (
        select from directory_group
         where tenant_id = ${tenantId} and group_id = m.group_id and not ${isDynamic} limit 1
      ) fixed
      cross join lateral (
        select 'user' as member_type from directory_user
         where tenant_id = ${tenantId} and user_id = m.member_id and deleted_at is null
        union all
        select 'device' from directory_device where tenant_id = ${tenantId} and device_id = m.member_id
        union all
        select 'group' from directory_group where tenant_id = ${tenantId} and group_id = m.member_id
         limit 1
      ) o
     where m.group_id <> m.member_id
    on conflict do nothing
    returning ${writtenColumns(tenantId)}`.execute(tx)
  tellWritten(tx, tenantId, 'created', rows)
  return rows
}

/** Removes memberships of groups that are not dynamic; hands out those that were there. */
export async function deleteMembers(
  tx: Tx,
  tenantId: string,
  members: readonly Membership[],
): Promise<WrittenMembership[]> {
  const { rows } = await sql<WrittenMembership>`
    delete from group_member g
     using unnest(${members.map((m) => m.groupId)}::uuid[], ${members.map((m) => m.memberId)}::uuid[])
           as m (group_id, member_id)
     where g.tenant_id = ${tenantId} and g.group_id = m.group_id and g.member_id = m.member_id
       and exists (select from directory_group
                    where tenant_id = ${tenantId} and group_id = m.group_id and not ${isDynamic} limit 1)
    returning ${writtenColumns(tenantId)}`.execute(tx)
  tellWritten(tx, tenantId, 'deleted', rows)
  return rows
}

/** Of memberships `g` that came or went. */
function writtenColumns(tenantId: string): RawBuilder<unknown> {
  return sql`
    g.group_id as "groupId", g.member_id as "memberId",
    array(select o.allotment_id::text from allotment_owner o
           where o.tenant_id = ${tenantId} and o.principal_id = g.group_id) as "ownedAllotmentIds"`
}

function tellWritten(
  tx: Tx,
  tenantId: string,
  operation: ChangeOperation,
  memberships: readonly WrittenMembership[],
): void {
  for (const { groupId, memberId, ownedAllotmentIds } of memberships) {
    tell(tx, tenantId, { kind: 'member', operation, ids: [memberId], scopeId: groupId })
    tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: ownedAllotmentIds })
  }
}

/** Memberships of one object in groups, removed when it is. */
export async function deleteMembershipsOf(tx: Tx, tenantId: string, memberId: string): Promise<void> {
  const { rows } = await sql<WrittenMembership>`
    delete from group_member g where g.tenant_id = ${tenantId} and g.member_id = ${memberId}
    returning ${writtenColumns(tenantId)}`.execute(tx)
  tellWritten(tx, tenantId, 'deleted', rows)
}
