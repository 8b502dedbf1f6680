import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { changedRow, toldRows } from '../db/outbox.ts'
import { leastId } from '../db/served.ts'
import type { MemberRange } from './member-range.ts'
import { listedMembers } from './settlement-store.ts'
import { bars, blocks, inRange, unusualUsers } from './standing-store.ts'

/*
 * The usual batch of a large group: nobody in the range has been seen by the allotment before, one group leads to
 * it, and no rule looks at any of the members. Then who they are is what the group's index says, and the rows go in as
 * they are read. `alignSeats` would write the same, finding out for each member what is known here of all.
 */

/** What all newcomers of a range have in common. */
export type Newcomers = {
  readonly priority: number
  readonly assignableTo: readonly string[]
  /** Members who may hold no seat at all (rules 20 and 22). */
  readonly barredIds: readonly string[]
}

/** Barred members up to which the range is still a usual one. */
const fewBarred = 1_000

/** What the range's members have in common; null where one of them needs to be looked at. */
export async function findNewcomers(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  range: MemberRange,
  since: Date,
): Promise<Newcomers | null> {
  const [groupId, another] = range.groupIds
  if (!groupId || another) return null
  const after = range.after ?? leastId
  const here = (table: RawBuilder<unknown>) =>
    sql`select from ${table} where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and ${inRange(sql`member_id`, range)}`
  const { rows } = await sql<Newcomers & { blocked: boolean }>`/* bulk */
    with target as materialized (
      select a.allotment_id, p.assignable_to, n.disabled_users, n.guest_users, n.country_letter_code,
             n.prohibited_usage_locations
        from allotment a
        join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
        join tenant n on n.tenant_id = ${tenantId}
       where a.tenant_id = ${tenantId} and a.allotment_id = ${allotmentId}
    ),
    path as materialized (
      select r.group_id, a.priority,
             r.serves_after <= ${after}::uuid and r.serves_up_to >= ${range.upTo}::uuid
               and (r.skips_up_to <= ${after}::uuid or r.skips_after >= ${range.upTo}::uuid) as whole
        from assignment_reach r
        join assignment a on a.tenant_id = ${tenantId} and a.assignment_id = r.assignment_id
       where r.tenant_id = ${tenantId} and r.allotment_id = ${allotmentId}
         and r.serves_after < ${range.upTo}::uuid and r.serves_up_to > ${after}::uuid
    ),
    unusual as materialized (
      select u.user_id, ${bars} as barred, ${blocks} is not null as blocked
        from (${unusualUsers(tenantId, range)}) u cross join target t
    )
    select p.priority, t.assignable_to as "assignableTo",
           array(select user_id::text from unusual where barred limit ${fewBarred + 1}::int) as "barredIds",
           exists (select from unusual where blocked and not barred) as blocked
      from path p cross join target t
     where p.group_id = ${groupId} and p.whole
       and (select count(*) from path where group_id = ${groupId}) = 1
       and not exists (select from path o
                        cross join lateral (select from group_member m
                                             where m.tenant_id = ${tenantId} and m.group_id = o.group_id
                                               and ${inRange(sql`m.member_id`, range)} limit 1) m
                        where o.group_id <> ${groupId})
       and not exists (${here(sql`seat`)})
       and not exists (${here(sql`waiting_member`)})
       and not exists (${here(sql`exclusion`)})
       and not exists (select from assignment where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
                          and target_type <> 'group' and ${inRange(sql`target_id`, range)})
       and not exists (select from assignment_error where tenant_id = ${tenantId} and ${inRange(sql`member_id`, range)})
       and not exists (select from assignment h
                        where h.tenant_id = ${tenantId} and h.allotment_id = ${allotmentId}
                          and h.processing_since is not null
                          and (h.priority > p.priority
                               or h.priority = p.priority
                                  and (h.processing_bound < ${since}
                                       or h.processing_bound = ${since}
                                          and coalesce(h.processing_cursor < ${range.upTo}::uuid, true))))`.execute(
    tx,
  )
  const [found] = rows
  return found && !found.blocked && found.barredIds.length <= fewBarred ? found : null
}

/** Gives all the newcomers seats; hands out how many they are. */
export function seatNewcomers(tx: Tx, place: Place, now: Date): Promise<number> {
  const { tenantId, allotmentId, since } = place
  return countAndTell(
    tx,
    place,
    'seat',
    sql`
    insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
    select ${tenantId}, ${allotmentId}, member_id, ${now}, ${since} from (${members(place)}) m
     order by member_id`,
  )
}

/** Has all the newcomers wait; hands out how many they are. */
export function queueNewcomers(tx: Tx, place: Place): Promise<number> {
  const { tenantId, allotmentId, since, newcomers } = place
  return countAndTell(
    tx,
    place,
    'waitingMember',
    sql`
    insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority)
    select ${tenantId}, ${allotmentId}, member_id, ${since}, ${newcomers.priority} from (${members(place)}) m
     order by member_id`,
  )
}

/** The first of the newcomers. */
export async function listNewcomers(tx: Tx, place: Place): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select member_id::text as id from (${members(place)}) m
     order by member_id limit ${sql.lit(listedMembers)}`.execute(tx)
  return rows.map((row) => row.id)
}

/** A range of newcomers, where they come to and from when they wait. */
export type Place = {
  readonly tenantId: string
  readonly allotmentId: string
  readonly range: MemberRange
  readonly since: Date
  readonly newcomers: Newcomers
}

function members({ tenantId, range, newcomers }: Place): RawBuilder<unknown> {
  return sql`
    select member_id from group_member
     where tenant_id = ${tenantId} and group_id = ${range.groupIds[0]} and ${inRange(sql`member_id`, range)}
       and member_type <> 'group' and member_type = any (${newcomers.assignableTo}::text[])
       and member_id <> all (${newcomers.barredIds}::uuid[])`
}

/** How many rows were written, all of them told to those who follow. */
async function countAndTell(
  tx: Tx,
  { tenantId, allotmentId }: Place,
  kind: 'seat' | 'waitingMember',
  insert: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with written as (${insert} returning member_id)
    ${toldRows(tenantId, sql`select ${changedRow(kind, 'created', sql`member_id`, sql`${allotmentId}`)} from written`)}
    returning cardinality(object_ids) as n`.execute(tx)
  return rows[0]?.n ?? 0
}
