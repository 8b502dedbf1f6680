import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Search, SearchClause } from '../contract/odata-search.ts'
import type { FilterTypes } from '../contract/odata-types.ts'
import { deviceFilter, groupFilter, userFilter } from '../contract/query-filters.ts'
import type { Db } from '../db/database.ts'
import type { EntityList, ListCollection, ListProperty } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import type { Device } from './device-store.ts'
import type { Group } from './group-store.ts'
import { membersInTrouble } from './license-trouble-store.ts'
import { assignedPlans, provisionedPlans, seatHolders } from './member-plan-store.ts'
import type { User } from './user-store.ts'

/** Filterable names with the columns behind them: `displayName` is `<alias>.display_name` unless told otherwise. */
function columnsOf(
  alias: string,
  { properties }: FilterTypes,
  special: Readonly<Record<string, string>>,
): Record<string, ListProperty> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, type]) => {
      const column = special[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      return [name, { ...type, column: `${alias}.${column}` }]
    }),
  )
}

/** The groups of an object, and the members of a group, for `any` and `$count`. */
const memberOfRows = (id: string) =>
  ({
    rows: sql`(select m.group_id from group_member m where m.tenant_id = ${sql.ref(id.replace(/\.\w+$/, '.tenant_id'))}
              and m.member_id = ${sql.ref(id)})`,
    properties: { id: { type: 'guid', column: 'group_id' } },
    holders: {
      id: (tenantId, groupId) => ({
        keys: sql`
          select h.member_id from group_member h where h.tenant_id = ${tenantId} and h.group_id = ${groupId}`,
      }),
    },
  }) satisfies ListCollection

const userList: EntityList = {
  name: 'user',
  from: sql`directory_user u`,
  tenantColumn: 'u.tenant_id',
  alias: 'u',
  key: [{ property: 'id', column: 'u.user_id', type: 'guid' }],
  properties: columnsOf('u', userFilter, { id: 'user_id', createdDateTime: 'created_at' }),
  collections: {
    memberOf: memberOfRows('u.user_id'),
    assignedLicenses: {
      rows: sql`(select a.sku_id from seat s
                   join allotment a on a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id
                  where s.tenant_id = u.tenant_id and s.member_id = u.user_id)`,
      // Seats in several allotments of a product are one license of it.
      distinctBy: 'sku_id',
      properties: { skuId: { type: 'guid', column: 'sku_id' } },
      holders: {
        skuId: (tenantId, skuId) => seatHolders(tenantId, sql`b.sku_id = ${skuId}`),
      },
    },
    assignedPlans,
    provisionedPlans,
  },
}
/** Only the objects of a sub-select of ids; `scope` names it, so that a page token fits there only. */
export type Within = { readonly ids: RawBuilder<unknown>; readonly scope: string }

const userColumns = sql`
  u.user_id as id, u.user_principal_name as "userPrincipalName", u.display_name as "displayName",
  u.given_name as "givenName", u.surname, u.mail, u.job_title as "jobTitle", u.department, u.user_type as "userType",
  u.account_enabled as "accountEnabled", u.usage_location as "usageLocation", u.created_at as "createdAt",
  u.deleted_at as "deletedAt"`

/** Present users, deleted ones, or the present ones with the given ids. */
export function listUserRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  which:
    | 'present'
    | 'deleted'
    | { readonly ids: readonly string[]; readonly deleted?: boolean }
    | { readonly within: Within } = 'present',
): Promise<ListPage<User>> {
  const ids = typeof which === 'object' && 'ids' in which ? which.ids : undefined
  const within = typeof which === 'object' && 'within' in which ? which.within : undefined
  const deleted =
    which === 'deleted' || (typeof which === 'object' && 'ids' in which && which.deleted === true)
  const conditions: RawBuilder<unknown>[] = [
    deleted ? sql`u.deleted_at is not null` : sql`u.deleted_at is null`,
  ]
  if (ids) conditions.push(sql`u.user_id = any (${ids}::uuid[])`)
  if (within) conditions.push(sql`u.user_id in ${within.ids}`)
  if (query.search !== undefined) {
    conditions.push(searchCondition(query.search, 'u', ['displayName', 'userPrincipalName']))
  }
  return listRows<User>(db, tenantId, userList, query, {
    columns: userColumns,
    condition: sql.join(conditions, sql` and `),
    scope: within?.scope ?? (ids ? ids.join() : deleted ? 'deleted' : 'present'),
  })
}

const isWithin = (which: readonly string[] | Within): which is Within => 'scope' in which
const among = (which: readonly string[] | Within): RawBuilder<unknown> =>
  isWithin(which) ? sql`in ${which.ids}` : sql`= any (${which}::uuid[])`
const scopeOf = (which: readonly string[] | Within): string => (isWithin(which) ? which.scope : which.join())

const searchColumns: Readonly<Record<string, string>> = {
  displayName: 'display_name',
  userPrincipalName: 'user_principal_name',
  mail: 'mail',
  givenName: 'given_name',
  surname: 'surname',
  description: 'description',
}

/** Names that people are called by have words, and each is found by its beginning; what programs call them is one. */
const inWords: ReadonlySet<string> = new Set(['displayName', 'description'])

/** Each clause is the beginning of a property or of a word in it, or of one of the names where it tells none. */
export function searchCondition(
  search: Search,
  alias: string,
  names: readonly string[],
): RawBuilder<boolean> {
  const matches = (name: string, text: string) => {
    const column = sql`lower(${sql.ref(`${alias}.${searchColumns[name] ?? name}`)})`
    const pattern = `${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    const patterns = inWords.has(name) ? [pattern, `% ${pattern}`, `%-${pattern}`] : [pattern]
    return patterns.map((each) => sql`${column} like ${each}`)
  }
  const clause = ({ property, text }: SearchClause) => {
    const columns = property === undefined ? names : [property]
    return sql`(${sql.join(
      columns.flatMap((name) => matches(name, text)),
      sql` or `,
    )})`
  }
  const alternatives = search.map((clauses) => sql`(${sql.join(clauses.map(clause), sql` and `)})`)
  return sql<boolean>`(${sql.join(alternatives, sql` or `)})`
}

const deviceList: EntityList = {
  name: 'device',
  from: sql`directory_device d`,
  tenantColumn: 'd.tenant_id',
  alias: 'd',
  key: [{ property: 'id', column: 'd.device_id', type: 'guid' }],
  properties: columnsOf('d', deviceFilter, { id: 'device_id', deviceId: 'registered_device_id' }),
  collections: { memberOf: memberOfRows('d.device_id') },
}

/** Devices, those with the given ids, or those of a sub-select. */
export function listDeviceRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  which?: readonly string[] | Within,
): Promise<ListPage<Device>> {
  return listRows<Device>(db, tenantId, deviceList, query, {
    columns: sql`d.device_id as id, d.display_name as "displayName", d.registered_device_id as "registeredDeviceId",
                 d.operating_system as "operatingSystem", d.account_enabled as "accountEnabled",
                 d.created_at as "createdAt"`,
    ...(which ? { condition: sql`d.device_id ${among(which)}`, scope: scopeOf(which) } : {}),
  })
}

const groupList: EntityList = {
  name: 'group',
  from: sql`directory_group g`,
  tenantColumn: 'g.tenant_id',
  alias: 'g',
  key: [{ property: 'id', column: 'g.group_id', type: 'guid' }],
  properties: {
    ...columnsOf('g', groupFilter, { id: 'group_id', createdDateTime: 'created_at' }),
    hasMembersWithLicenseErrors: {
      type: 'boolean',
      // Of users, as `membersWithLicenseErrors` lists them: Graph licenses no devices through groups.
      column: sql`exists (select from ${membersInTrouble(sql`g.tenant_id`, sql`g.group_id`)} t (member_id)
        join directory_user x on x.tenant_id = g.tenant_id and x.user_id = t.member_id and x.deleted_at is null)`,
    },
  },
  collections: {
    assignedLicenses: {
      rows: sql`(select a.sku_id from assignment s
                   join allotment a on a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id
                  where s.tenant_id = g.tenant_id and s.target_id = g.group_id)`,
      // Seats in several allotments of a product are one license of it.
      distinctBy: 'sku_id',
      properties: { skuId: { type: 'guid', column: 'sku_id' } },
      holders: {
        skuId: (tenantId, skuId) => ({
          keys: sql`
            select h.target_id from allotment b
              join assignment h on h.tenant_id = b.tenant_id and h.allotment_id = b.allotment_id
             where b.tenant_id = ${tenantId} and b.sku_id = ${skuId}`,
        }),
      },
    },
    memberOf: memberOfRows('g.group_id'),
    members: {
      rows: sql`(select m.member_id from group_member m where m.tenant_id = g.tenant_id and m.group_id = g.group_id)`,
      properties: { id: { type: 'guid', column: 'member_id' } },
      holders: {
        id: (tenantId, memberId) => ({
          keys: sql`
            select h.group_id from group_member h where h.tenant_id = ${tenantId} and h.member_id = ${memberId}`,
        }),
      },
    },
    groupTypes: {
      rows: sql`(select unnest(g.group_types) as type)`,
      element: { type: 'string', column: 'type' },
    },
  },
}

/** Groups, those with the given ids, or those of a sub-select. */
export function listGroupRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  which?: readonly string[] | Within,
): Promise<ListPage<Group>> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (which) conditions.push(sql`g.group_id ${among(which)}`)
  if (query.search !== undefined) conditions.push(searchCondition(query.search, 'g', ['displayName']))
  return listRows<Group>(db, tenantId, groupList, query, {
    columns: sql`g.group_id as id, g.display_name as "displayName", g.description, g.mail_nickname as "mailNickname",
                 g.mail_enabled as "mailEnabled", g.security_enabled as "securityEnabled", g.group_types as "groupTypes",
                 g.membership_rule as "membershipRule", g.created_at as "createdAt"`,
    condition: sql.join(conditions, sql` and `),
    ...(which ? { scope: scopeOf(which) } : {}),
  })
}
