import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type DirectoryType, listNestedGroups } from './directory-store.ts'
import {
  asksForProperties,
  listGroupsByProperty,
  listMembersByProperty,
  type MemberRow,
} from './member-property-store.ts'

/** The members of a group and of all groups nested in it, each once, all or of one kind; deleted users are left out. */
export async function listTransitiveMemberRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  groupId: string,
  kind?: DirectoryType,
): Promise<ListPage<MemberRow>> {
  const nested = await listNestedGroups(db, tenantId, groupId)
  const groups = [...new Set([groupId, ...nested])]
  if (asksForProperties(query)) {
    return listMembersByProperty(db, tenantId, query, [groupId, ...nested], kind)
  }
  // A page walks the index of the one group; only nesting has to look whether another one told of the member.
  const once =
    groups.length === 1
      ? sql`true`
      : sql`not exists (select from group_member d where d.tenant_id = m.tenant_id and d.member_id = m.member_id
                          and d.group_id = any (${groups}::uuid[]) and d.group_id < m.group_id)`
  return listRows<MemberRow>(
    db,
    tenantId,
    {
      name: 'transitiveMember',
      from: sql`group_member m`,
      tenantColumn: 'm.tenant_id',
      alias: 'm',
      key: [{ property: 'id', column: 'm.member_id', type: 'guid' }],
      properties: {},
    },
    query,
    {
      columns: sql`m.member_id as id, m.member_type as type`,
      condition: sql`m.group_id = any (${groups}::uuid[]) and ${once}
        ${kind ? sql`and m.member_type = ${kind}` : sql``} and m.member_id <> ${groupId}::uuid
        and (m.member_type <> 'user' or exists (select from directory_user u where u.tenant_id = m.tenant_id
               and u.user_id = m.member_id and u.deleted_at is null))`,
      scope: `${groupId}/${kind ?? ''}`,
    },
  )
}

/** The groups that hold an object, directly or through groups nested in them. */
export function listTransitiveMemberOfRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  memberId: string,
): Promise<ListPage<MemberRow>> {
  if (asksForProperties(query)) return listGroupsByProperty(db, tenantId, query, memberId, true)
  return listRows<MemberRow>(
    db,
    tenantId,
    {
      name: 'transitiveMemberOf',
      from: sql`directory_group g`,
      tenantColumn: 'g.tenant_id',
      alias: 'g',
      key: [{ property: 'id', column: 'g.group_id', type: 'guid' }],
      properties: {},
    },
    query,
    {
      columns: sql`g.group_id as id, 'group' as type`,
      condition: sql`g.group_id <> ${memberId}::uuid and g.group_id in (
        with recursive holding (group_id) as (
          select h.group_id from group_member h where h.tenant_id = ${tenantId} and h.member_id = ${memberId}::uuid
          union
          select h.group_id from holding o
            join group_member h on h.tenant_id = ${tenantId} and h.member_id = o.group_id
        )
        select group_id from holding)`,
      scope: memberId,
    },
  )
}
