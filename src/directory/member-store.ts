import { type RawBuilder, sql } from 'kysely'
import { composedOnce } from '../db/composed-once.ts'
import type { Tx } from '../db/database.ts'
import { type ChangeOperation, tell } from '../db/outbox.ts'
import { allLocked, type DirectoryObject, isDynamic, lockedObjects } from './directory-store.ts'

export type Membership = { readonly groupId: string; readonly memberId: string }

/** A membership that came or went. */
export type WrittenMembership = Membership & {
  /** What its group owns (rule 25). */
  readonly ownedAllotmentIds: readonly string[]
}

/** A membership to add, of a member of the kind it is named as. */
type Adding = Membership & { readonly named?: { readonly as: string } | undefined }

/** What a change of memberships needs to know of the objects it names. */
export type NamedObject = Pick<DirectoryObject, 'id' | 'type' | 'displayName' | 'accountEnabled' | 'dynamic'>

/** Objects that were found and locked, and the memberships that came. */
export type Added = { readonly objects: Map<string, NamedObject>; readonly written: WrittenMembership[] }

/**
 * The usual addition, of users to groups that are not dynamic; null where one of the members or groups is something
 * else. Locks as `shareObjects` does, groups before users.
 */
export async function shareAndAddUsers(
  tx: Tx,
  tenantId: string,
  members: readonly Membership[],
): Promise<Added | null> {
  const groupIds = members.map((m) => m.groupId)
  const memberIds = members.map((m) => m.memberId)
  const { rows } = await lockAndAddUsers(tx, { tenantId, groupIds, memberIds })
  if (rows.length < members.length) return null
  const written = rows.filter(({ isNew }) => isNew)
  tellWritten(tx, tenantId, 'created', written)
  const objects = rows.flatMap(
    ({ groupId, groupName, memberId, memberName, accountEnabled }): NamedObject[] => [
      { id: groupId, type: 'group', displayName: groupName, accountEnabled: true, dynamic: false },
      { id: memberId, type: 'user', displayName: memberName, accountEnabled, dynamic: false },
    ],
  )
  return { objects: new Map(objects.map((object) => [object.id, object])), written }
}

type UserAdditions = {
  readonly tenantId: string
  readonly groupIds: readonly string[]
  readonly memberIds: readonly string[]
}

type FoundUser = WrittenMembership & {
  readonly isNew: boolean
  readonly groupName: string | null
  readonly memberName: string | null
  readonly accountEnabled: boolean
}

const lockAndAddUsers = composedOnce<UserAdditions, FoundUser>(
  ({ tenantId, groupIds, memberIds }) => sql`
    with g as materialized (
      select group_id, display_name from directory_group
       where tenant_id = ${tenantId} and group_id = any (${groupIds}::uuid[]) and not ${isDynamic}
       order by group_id for key share
    ),
    u as materialized (
      select user_id, coalesce(display_name, user_principal_name) as display_name, account_enabled
        from directory_user
       where tenant_id = ${tenantId} and user_id = any (${memberIds}::uuid[]) and deleted_at is null
         and (select count(*) from g) > 0
       order by user_id for key share
    ),
    found as (
      select g.group_id, g.display_name as group_name, u.user_id, u.display_name, u.account_enabled
        from unnest(${groupIds}::uuid[], ${memberIds}::uuid[]) as m (group_id, member_id)
        join g on g.group_id = m.group_id
        join u on u.user_id = m.member_id
    ),
    added as (
      insert into group_member (tenant_id, group_id, member_id, member_type)
      select ${tenantId}, group_id, user_id, 'user' from found
      on conflict do nothing
      returning group_id, member_id
    )
    select f.group_id as "groupId", f.group_name as "groupName", f.user_id as "memberId",
           f.display_name as "memberName", f.account_enabled as "accountEnabled", a.group_id is not null as "isNew",
           ${ownedAllotmentIds(tenantId, sql`f.group_id`)} as "ownedAllotmentIds"
      from found f left join added a on a.group_id = f.group_id and a.member_id = f.user_id`,
)

/**
 * Finds and locks objects as `shareObjects` does, and in the same statement adds memberships of groups that are not
 * dynamic and of members that are there, and what they are named as; hands out the objects and the memberships that were new.
 */
export async function shareAndAddMembers(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  nestedIds: readonly string[],
  members: readonly Adding[],
): Promise<Added> {
  const groupIds = members.map((m) => m.groupId)
  const memberIds = members.map((m) => m.memberId)
  const kinds = members.map((m) => m.named?.as ?? null)
  const { rows } = await lockAndAdd(tx, { tenantId, ids, nestedIds, groupIds, memberIds, kinds })
  const written = rows.flatMap((row) => row.written ?? [])
  tellWritten(tx, tenantId, 'created', written)
  return { objects: new Map(rows.filter((row) => row.written === null).map((row) => [row.id, row])), written }
}

type Additions = {
  readonly tenantId: string
  readonly ids: readonly string[]
  readonly nestedIds: readonly string[]
  readonly groupIds: readonly string[]
  readonly memberIds: readonly string[]
  readonly kinds: readonly (string | null)[]
}

const lockAndAdd = composedOnce<Additions, DirectoryObject & { written: WrittenMembership | null }>(
  ({ tenantId, ids, nestedIds, groupIds, memberIds, kinds }) => sql`
    with ${lockedObjects(tenantId, ids, nestedIds)},
    added as (
      insert into group_member as g (tenant_id, group_id, member_id, member_type)
      select ${tenantId}, m.group_id, m.member_id, o.type
        from unnest(${groupIds}::uuid[], ${memberIds}::uuid[], ${kinds}::text[]) as m (group_id, member_id, kind)
        join g on g.id = m.group_id and not g.dynamic
        join (select id, type from u union all select id, type from d union all select id, type from g) o
          on o.id = m.member_id and o.type = coalesce(m.kind, o.type)
       where m.group_id <> m.member_id
      on conflict do nothing
      returning ${writtenColumns(tenantId)}
    )
    select o.*, null::jsonb as written from (${allLocked}) o
    union all
    select null, null, null, null, null, null, null, null, to_jsonb(added) from added`,
)

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
    ${ownedAllotmentIds(tenantId, sql`g.group_id`)} as "ownedAllotmentIds"`
}

function ownedAllotmentIds(tenantId: string, groupId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    array(select o.allotment_id::text from allotment_owner o
           where o.tenant_id = ${tenantId} and o.principal_id = ${groupId})`
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
