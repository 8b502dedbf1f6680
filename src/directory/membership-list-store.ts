import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'
import type { DirectoryType } from './directory-store.ts'
import {
  asksForProperties,
  listGroupsByProperty,
  listMembersByProperty,
  type MemberRow,
} from './member-property-store.ts'

type GroupPlace = { readonly groupId: string }
type MemberPlace = { readonly memberId: string }

const memberList: EntityList = {
  name: 'member',
  from: sql`group_member m`,
  tenantColumn: 'm.tenant_id',
  alias: 'm',
  key: [{ property: 'id', column: 'm.member_id', type: 'guid' }],
  properties: {},
}

const membersAt = ({ groupId }: PlaceSql<GroupPlace>, kind?: DirectoryType): ListAt => ({
  entity: memberList,
  shape: {
    columns: sql`m.member_id as id, m.member_type as type`,
    condition: sql`m.group_id = ${groupId} ${kind ? sql`and m.member_type = ${kind}` : sql``}
      and (m.member_type <> 'user' or exists (select from directory_user u where u.tenant_id = m.tenant_id
             and u.user_id = m.member_id and u.deleted_at is null))`,
  },
})

/** First-level members of a group, all or of one kind; deleted users are left out. */
export function listMemberRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  groupId: string,
  kind?: DirectoryType,
): Promise<ListPage<MemberRow>> {
  if (asksForProperties(query)) return listMembersByProperty(db, tenantId, query, [groupId], kind)
  const { entity, shape } = membersAt(placeValues({ groupId }), kind)
  const scope = placeScope({ groupId, ...(kind ? { kind } : {}) })
  return listRows<MemberRow>(db, tenantId, entity, query, { ...shape, scope })
}

/** The first page of the first-level members of several groups. */
export function listMemberRowsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly GroupPlace[],
): Promise<ListPage<MemberRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, (place) => membersAt(place))
}

const memberOfList: EntityList = {
  name: 'memberOf',
  from: sql`group_member m`,
  tenantColumn: 'm.tenant_id',
  alias: 'm',
  key: [{ property: 'id', column: 'm.group_id', type: 'guid' }],
  properties: {},
}

const memberOfAt = ({ memberId }: PlaceSql<MemberPlace>): ListAt => ({
  entity: memberOfList,
  shape: {
    columns: sql`m.group_id as id, 'group' as type`,
    condition: sql`m.member_id = ${memberId}`,
  },
})

/** The groups that hold an object as a first-level member. */
export function listMemberOfRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  memberId: string,
): Promise<ListPage<MemberRow>> {
  if (asksForProperties(query)) return listGroupsByProperty(db, tenantId, query, memberId, false)
  const { entity, shape } = memberOfAt(placeValues({ memberId }))
  return listRows<MemberRow>(db, tenantId, entity, query, { ...shape, scope: placeScope({ memberId }) })
}

/** The first page of the groups of several objects. */
export function listMemberOfRowsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly MemberPlace[],
): Promise<ListPage<MemberRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, memberOfAt)
}
