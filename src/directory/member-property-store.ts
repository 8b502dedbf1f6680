import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'
import {
  listDeviceRows,
  listGroupRows,
  listUserRows,
  searchCondition,
  type Within,
} from './directory-list-store.ts'
import type { DirectoryType } from './directory-store.ts'

export type MemberRow = { readonly id: string; readonly type: DirectoryType }

/** Whether a query asks for what members are like, and not only who they are. */
export function asksForProperties({ filter, orderBy, search }: ListQuery): boolean {
  return filter !== undefined || orderBy.length > 0 || search !== undefined
}

/** The members of a group, or of several that are nested in it, filtered, ordered and searched by their properties. */
export async function listMembersByProperty(
  db: Db,
  tenantId: string,
  query: ListQuery,
  groupIds: readonly [string, ...string[]],
  kind?: DirectoryType,
): Promise<ListPage<MemberRow>> {
  const [groupId] = groupIds
  const condition = sql`x.tenant_id = ${tenantId}::uuid and x.group_id = any (${groupIds}::uuid[])
    and x.member_id <> ${groupId}::uuid`
  const scope = `members/${groupIds.join()}`
  if (!kind) {
    return listRows<MemberRow>(
      db,
      tenantId,
      {
        name: 'member',
        from: sql`(select distinct x.tenant_id, x.member_id, x.member_type,
                          coalesce(u.display_name, g.display_name, d.display_name) as display_name
                     from group_member x
                     left join directory_user u on u.tenant_id = x.tenant_id and u.user_id = x.member_id
                     left join directory_group g on g.tenant_id = x.tenant_id and g.group_id = x.member_id
                     left join directory_device d on d.tenant_id = x.tenant_id and d.device_id = x.member_id
                    where ${condition} and u.deleted_at is null) m`,
        tenantColumn: 'm.tenant_id',
        alias: 'm',
        key: [{ property: 'id', column: 'm.member_id', type: 'guid' }],
        properties: {
          id: { type: 'guid', column: 'm.member_id' },
          displayName: { type: 'caseInsensitiveString', nullable: true, column: 'm.display_name' },
        },
      },
      query,
      {
        columns: sql`m.member_id as id, m.member_type as type`,
        condition: query.search ? searchCondition(query.search, 'm', ['displayName']) : sql`true`,
        scope,
      },
    )
  }
  const ids = sql`(select x.member_id from group_member x where ${condition})`
  return listOfKind(db, tenantId, query, kind, { ids, scope })
}

/** The groups that hold an object, directly or also through others, filtered, ordered and searched by their properties. */
export function listGroupsByProperty(
  db: Db,
  tenantId: string,
  query: ListQuery,
  memberId: string,
  transitive: boolean,
): Promise<ListPage<MemberRow>> {
  const direct = sql`
    select h.group_id from group_member h where h.tenant_id = ${tenantId}::uuid and h.member_id = ${memberId}::uuid`
  const ids = transitive ? groupsAbove(tenantId, direct, memberId) : sql`(${direct})`
  const scope = `${transitive ? 'transitiveMemberOf' : 'memberOf'}/${memberId}`
  return listOfKind(db, tenantId, query, 'group', { ids, scope })
}

const groupsAbove = (tenantId: string, direct: ReturnType<typeof sql>, memberId: string) => sql`(
  with recursive holding (group_id) as (
    ${direct}
    union
    select h.group_id from holding o
      join group_member h on h.tenant_id = ${tenantId}::uuid and h.member_id = o.group_id
  )
  select group_id from holding where group_id <> ${memberId}::uuid)`

async function listOfKind(
  db: Db,
  tenantId: string,
  query: ListQuery,
  kind: DirectoryType,
  within: Within,
): Promise<ListPage<MemberRow>> {
  const page =
    kind === 'user'
      ? await listUserRows(db, tenantId, query, { within })
      : kind === 'group'
        ? await listGroupRows(db, tenantId, query, within)
        : await listDeviceRows(db, tenantId, query, within)
  return { ...page, rows: page.rows.map(({ id }) => ({ id, type: kind })) }
}
