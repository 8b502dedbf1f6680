import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { MemberKind } from '../engine/types.ts'

export type DirectoryType = 'user' | 'device' | 'group'

/** What a command needs to know of a user, device or group that it names. */
export type DirectoryObject = {
  readonly id: string
  readonly type: DirectoryType
  readonly displayName: string | null
  readonly usageLocation: string | null
  readonly accountEnabled: boolean
  readonly guest: boolean
  readonly securityEnabled: boolean
  readonly dynamic: boolean
}

/** Of a group: its members come by a rule. */
export const isDynamic = sql`'DynamicMembership' = any (group_types)`

const objectColumns = {
  user: sql`user_id as id, 'user' as type, coalesce(display_name, user_principal_name) as "displayName",
            usage_location as "usageLocation", account_enabled as "accountEnabled",
            user_type = 'Guest' as guest, false as "securityEnabled", false as dynamic`,
  device: sql`device_id as id, 'device' as type, display_name as "displayName",
              null as "usageLocation", account_enabled as "accountEnabled", false as guest, false as "securityEnabled", false as dynamic`,
  group: sql`group_id as id, 'group' as type, display_name as "displayName", null as "usageLocation", true as "accountEnabled",
             false as guest, security_enabled as "securityEnabled", ${isDynamic} as dynamic`,
}

/**
 * Finds the named objects and keeps them from being deleted, or from changing what they give, until
 * the transaction ends. Deleted users are not found. Locks in the order groups, users, devices, each by id;
 * before them the tenant if one of `nestedIds` is a group, since nesting changes one at a time.
 */
export async function shareObjects(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  nestedIds: readonly string[] = [],
): Promise<Map<string, DirectoryObject>> {
  const { rows } = await sql<DirectoryObject>`
    with ${lockedObjects(tenantId, ids, nestedIds)} ${allLocked}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** What `shareObjects` finds, as parts of a statement: groups `g`, users `u` and devices `d`. */
export function lockedObjects(
  tenantId: string,
  ids: readonly string[],
  nestedIds: readonly string[],
): RawBuilder<unknown> {
  return sql`
    nesting as materialized (
      select 1 from tenant
       where tenant_id = ${tenantId}
         and exists (select from directory_group
                      where tenant_id = ${tenantId} and group_id = any (${nestedIds}::uuid[]))
         for no key update
    ),
    g as materialized (
      select ${objectColumns.group} from directory_group
       where tenant_id = ${tenantId} and group_id = any (${ids}::uuid[]) order by group_id for key share
    ),
    u as materialized (
      select ${objectColumns.user} from directory_user
       where tenant_id = ${tenantId} and user_id = any (${ids}::uuid[]) and deleted_at is null
       order by user_id for key share
    ),
    d as materialized (
      select ${objectColumns.device} from directory_device
       where tenant_id = ${tenantId} and device_id = any (${ids}::uuid[]) order by device_id for key share
    )`
}

/** All of `lockedObjects`, each kind locked before the next. */
export const allLocked = sql`
    select * from g where (select count(*) from nesting) >= 0
    union all select * from u union all select * from d`

/** Locks groups so that no membership of theirs changes until the transaction ends, in id order. */
export async function lockGroups(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await sql`
    select 1 from directory_group where tenant_id = ${tenantId} and group_id = any (${ids}::uuid[])
     order by group_id for update`.execute(tx)
}

/** The groups nested in a group, however deep. */
export async function listNestedGroups(db: Db, tenantId: string, groupId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive nested (group_id) as (
      select member_id from group_member
       where tenant_id = ${tenantId} and group_id = ${groupId} and member_type = 'group'
      union
      select m.member_id
        from nested n
        join group_member m on m.tenant_id = ${tenantId} and m.group_id = n.group_id and m.member_type = 'group'
    )
    select group_id as id from nested order by group_id`.execute(db)
  return rows.map((row) => row.id)
}

/**
 * Locks the tenant row: nesting of groups and policies change one at a time. Not against the foreign keys
 * of other rows, which every audit entry checks: other commands go on meanwhile.
 */
export async function lockTenant(tx: Tx, tenantId: string): Promise<void> {
  await sql`select 1 from tenant where tenant_id = ${tenantId} for no key update`.execute(tx)
}

/**
 * Keeps the groups that hold a member from being assigned until the transaction ends: an assignment that
 * does not see yet what changes about the member must not slip in after the member's allotments are listed.
 */
export async function shareGroupsOf(tx: Tx, tenantId: string, memberId: string): Promise<void> {
  await sql`
    select 1 from directory_group
     where tenant_id = ${tenantId}
       and group_id = any (array(select group_id from group_member
                                  where tenant_id = ${tenantId} and member_id = ${memberId}))
     order by group_id for key share`.execute(tx)
}

/** Every allotment that concerns a member: entitled, seated, waiting, or once excluded from. */
export async function listAllotmentsOfMember(tx: Tx, tenantId: string, memberId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select allotment_id as id from seat where tenant_id = ${tenantId} and member_id = ${memberId}
    union select allotment_id from waiting_member where tenant_id = ${tenantId} and member_id = ${memberId}
    union select allotment_id from assignment where tenant_id = ${tenantId} and target_id = ${memberId}
    union select r.allotment_id from group_member m
            join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
           where m.tenant_id = ${tenantId} and m.member_id = ${memberId}`.execute(tx)
  return rows.map((row) => row.id)
}

/** Members of groups, users and devices only, in id order after the cursor. */
export async function listMembersOfGroups(
  db: Db,
  tenantId: string,
  groupIds: readonly string[],
  after: string | null,
  limit: number,
): Promise<string[]> {
  // Each group gives its own first ones out of its index; only those are sorted together.
  const { rows } = await sql<{ id: string }>`
    select distinct m.member_id as id
      from unnest(${groupIds}::uuid[]) as g (group_id)
      cross join lateral (
        select member_id from group_member
         where tenant_id = ${tenantId} and group_id = g.group_id and member_type <> 'group'
           and member_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
         order by member_id limit ${sql.lit(limit)}
      ) m
     order by id limit ${sql.lit(limit)}`.execute(db)
  return rows.map((row) => row.id)
}

/** Members of groups in a range of ids. */
export async function listMembersUpTo(
  db: Db,
  tenantId: string,
  range: { groupIds: readonly string[]; after: string | null; upTo: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct member_id as id from group_member
     where tenant_id = ${tenantId} and group_id = any (${range.groupIds}::uuid[]) and member_type <> 'group'
       and member_id > coalesce(${range.after}::uuid, '00000000-0000-0000-0000-000000000000')
       and member_id <= ${range.upTo}::uuid
     order by id`.execute(db)
  return rows.map((row) => row.id)
}

/** Where the next batch of the groups' members ends, how many it holds, and whether more follow. Null: none are left. */
export async function findBatchEnd(
  db: Db,
  tenantId: string,
  groupIds: readonly string[],
  after: string | null,
  limit: number,
): Promise<{ upTo: string; members: number; more: boolean } | null> {
  const [groupId] = groupIds
  if (groupId && groupIds.length === 1) {
    // The last of a full batch of one group is found in its index alone.
    const full = await sql<{ upTo: string }>`
      select member_id as "upTo" from group_member
       where tenant_id = ${tenantId} and group_id = ${groupId} and member_type <> 'group'
         and member_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
       order by member_id offset ${sql.lit(limit - 1)} limit 2`.execute(db)
    if (full.rows[0]) return { ...full.rows[0], members: limit, more: full.rows.length > 1 }
  }
  const { rows } = await sql<{ upTo: string; members: number }>`
    select id as "upTo", count(*) over ()::int as members
      from (
        select distinct m.member_id as id
          from unnest(${groupIds}::uuid[]) as g (group_id)
          cross join lateral (
            select member_id from group_member
             where tenant_id = ${tenantId} and group_id = g.group_id and member_type <> 'group'
               and member_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
             order by member_id limit ${limit}
          ) m
         order by id limit ${limit}
      ) batch
     order by id desc limit 1`.execute(db)
  return rows[0] ? { ...rows[0], more: rows[0].members === limit } : null
}

/** How many users and devices the groups hold, each counted once a group. */
export async function countMembersOfGroups(
  db: Db,
  tenantId: string,
  groupIds: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from group_member
     where tenant_id = ${tenantId} and group_id = any (${groupIds}::uuid[]) and member_type <> 'group'`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

/** Finds users, devices or groups of the tenant by id, deleted users too. */
export async function findKind(db: Db, tenantId: string, id: string): Promise<MemberKind | undefined> {
  const { rows } = await sql<{ kind: MemberKind }>`
    select 'user' as kind from directory_user where tenant_id = ${tenantId} and user_id = ${id}::uuid
    union all
    select 'device' from directory_device where tenant_id = ${tenantId} and device_id = ${id}::uuid`.execute(
    db,
  )
  return rows[0]?.kind
}

/** Of which kind present users, devices and groups are; unknown ids are left out. */
export async function listKinds(
  db: Db,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, DirectoryType>> {
  const { rows } = await sql<{ id: string; type: DirectoryType }>`
    select user_id as id, 'user' as type from directory_user
     where tenant_id = ${tenantId} and user_id = any (${ids}::uuid[]) and deleted_at is null
    union all
    select group_id, 'group' from directory_group where tenant_id = ${tenantId} and group_id = any (${ids}::uuid[])
    union all
    select device_id, 'device' from directory_device
     where tenant_id = ${tenantId} and device_id = any (${ids}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, type }) => [id, type]))
}
