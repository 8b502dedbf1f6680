import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { DirectoryType } from './directory-store.ts'

/** A membership as a delta tells it. */
export type MembershipRow = {
  readonly groupId: string
  readonly memberId: string
  readonly type: DirectoryType
}

const notDeleted = sql`
  (m.member_type <> 'user' or exists (select from directory_user u where u.tenant_id = m.tenant_id
     and u.user_id = m.member_id and u.deleted_at is null))`

/** Memberships of all groups, or of some, in the order of their key. */
export async function listMemberships(
  db: Db,
  tenantId: string,
  after: { readonly groupId: string; readonly memberId: string },
  limit: number,
  groupIds?: readonly string[],
): Promise<MembershipRow[]> {
  const { rows } = await sql<MembershipRow>`
    select m.group_id as "groupId", m.member_id as "memberId", m.member_type as type
      from group_member m
     where m.tenant_id = ${tenantId} and (m.group_id, m.member_id) > (${after.groupId}::uuid, ${after.memberId}::uuid)
       ${groupIds ? sql`and m.group_id = any (${groupIds}::uuid[])` : sql``} and ${notDeleted}
     order by m.group_id, m.member_id
     limit ${limit}::int`.execute(db)
  return rows
}

/** Of the given memberships those that are there now. */
export async function findMemberships(
  db: Db,
  tenantId: string,
  keys: readonly { readonly groupId: string; readonly memberId: string }[],
): Promise<MembershipRow[]> {
  const { rows } = await sql<MembershipRow>`
    select m.group_id as "groupId", m.member_id as "memberId", m.member_type as type
      from unnest(${keys.map((key) => key.groupId)}::uuid[], ${keys.map((key) => key.memberId)}::uuid[])
           as k (group_id, member_id)
      join group_member m on m.tenant_id = ${tenantId} and m.group_id = k.group_id and m.member_id = k.member_id
     where ${notDeleted}`.execute(db)
  return rows
}

/** Of the given groups those that are there now. */
export async function findGroupIds(db: Db, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select group_id as id from directory_group where tenant_id = ${tenantId} and group_id = any (${ids}::uuid[])`.execute(
    db,
  )
  return new Set(rows.map(({ id }) => id))
}
