import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import type { Observed } from '../../src/engine/invariants.ts'
import { emptyWorld, type ModelAllotment, seatKey, type World } from '../../src/engine/model-world.ts'
import type { PlanRule, TenantPolicy } from '../../src/engine/types.ts'

type Rows = {
  policy: TenantPolicy
  rules: PlanRule[] | null
  users:
    | {
        id: string
        accountEnabled: boolean
        guest: boolean
        usageLocation: string | null
        deleted: boolean
      }[]
    | null
  devices: string[] | null
  groups: { id: string; members: string[] | null }[] | null
  products: { skuId: string; planIds: string[]; assignableTo: ('user' | 'group' | 'device')[] }[] | null
  subscriptions: { id: string; skuId: string; units: number; state: 'active' }[] | null
  allotments:
    | (ModelAllotment & { consumedUnits: number; waitingCount: number; blockedCount: number })[]
    | null
  assignments: never[] | null
  exclusions: { allotmentId: string; memberId: string }[] | null
  seats:
    | {
        allotmentId: string
        memberId: string
        heldSince: string
        entitledSince: string
        failingPlanIds: string[]
      }[]
    | null
  waiting: { allotmentId: string; memberId: string; waitingSince: string }[] | null
  errors: { memberId: string; skuId: string; code: string }[] | null
  past: { allotmentId: string; memberId: string; from: string; to: string }[] | null
}

/** Reads one tenant's facts and seats as they stand, in the engine's shape. */
export async function readWorld(db: Db, tenantId: string): Promise<Observed> {
  const rows = await readRows(db, tenantId)
  const world = emptyWorld(rows.policy, rows.rules ?? [])
  fillFacts(world, rows)
  fillSeats(world, rows)
  const numbers = new Map(
    (rows.allotments ?? []).map((row) => [
      row.id,
      {
        allottedUnits: row.units,
        consumedUnits: row.consumedUnits,
        waitingCount: row.waitingCount,
        blockedCount: row.blockedCount,
      },
    ]),
  )
  return { world, numbers }
}

async function readRows(db: Db, tenantId: string): Promise<Rows> {
  const of = (table: string, columns: string) =>
    sql.raw(`(select json_agg(x) from (select ${columns} from ${table} where tenant_id = '${tenantId}') x)`)
  const { rows } = await sql<Rows>`
    select (select row_to_json(x) from (
              select country_letter_code as "countryLetterCode", prohibited_usage_locations as "prohibitedUsageLocations",
                     disabled_users as "disabledUsers", guest_users as "guestUsers"
                from tenant where tenant_id = ${tenantId}) x) as policy,
           (select json_agg(x) from (select kind, plan_id as "planId", other_plan_ids as "otherPlanIds"
              from service_plan_rule where tenant_id = ${tenantId} order by kind desc, plan_id, rule_id) x) as rules,
           ${of(
             'directory_user',
             `user_id as id, account_enabled as "accountEnabled", user_type = 'Guest' as guest,
              usage_location as "usageLocation", deleted_at is not null as deleted`,
           )} as users,
           (select json_agg(device_id) from directory_device where tenant_id = ${tenantId}) as devices,
           ${of(
             'directory_group g',
             `group_id as id, (select json_agg(member_id) from group_member m
              where m.tenant_id = g.tenant_id and m.group_id = g.group_id) as members`,
           )} as groups,
           ${of(
             'product p',
             `sku_id as "skuId", assignable_to as "assignableTo", array(select plan_id from service_plan s
              where s.tenant_id = p.tenant_id and s.sku_id = p.sku_id) as "planIds"`,
           )} as products,
           ${of('subscription', 'subscription_id as id, sku_id as "skuId", units, state')} as subscriptions,
           ${of(
             'allotment',
             `allotment_id as id, sku_id as "skuId", is_default as "isDefault", display_name as name,
              allotted_units as units, state, enforcement, consumed_units as "consumedUnits", waiting_count as "waitingCount",
              blocked_count as "blockedCount"`,
           )} as allotments,
           ${of(
             'assignment',
             `assignment_id as id, allotment_id as "allotmentId", target_type as "targetType",
              target_id as "targetId", disabled_plan_ids as "disabledPlanIds", priority,
              include_nested_groups as "includeNestedGroups"`,
           )} as assignments,
           ${of('exclusion', 'allotment_id as "allotmentId", member_id as "memberId"')} as exclusions,
           ${of(
             'seat',
             `allotment_id as "allotmentId", member_id as "memberId", held_since as "heldSince",
              entitled_since as "entitledSince", failing_plan_ids as "failingPlanIds"`,
           )} as seats,
           ${of(
             'waiting_member',
             `allotment_id as "allotmentId", member_id as "memberId", waiting_since as "waitingSince",
              priority, priority_override as "priorityOverride", pinned, blocked`,
           )} as waiting,
           ${of('assignment_error', 'member_id as "memberId", sku_id as "skuId", code')} as errors,
           ${of('past_seat', `allotment_id as "allotmentId", member_id as "memberId", held_from as "from", held_to as "to"`)} as past`.execute(
    db,
  )
  const [row] = rows
  if (!row) throw new Error('no such tenant')
  return row
}

function fillFacts(world: World, rows: Rows): void {
  for (const { id, ...user } of rows.users ?? []) world.users.set(id, user)
  for (const id of rows.devices ?? []) world.devices.add(id)
  for (const { id, members } of rows.groups ?? []) world.groups.set(id, new Set(members ?? []))
  for (const product of rows.products ?? []) {
    const own = (rows.subscriptions ?? []).filter((each) => each.skuId === product.skuId)
    const subscriptions = new Map(own.map(({ id, units, state }) => [id, { units, state }]))
    world.products.set(product.skuId, { ...product, subscriptions })
  }
  for (const { id, skuId, isDefault, name, units, state, enforcement } of rows.allotments ?? []) {
    world.allotments.set(id, { id, skuId, isDefault, name, units, state, enforcement })
  }
  for (const assignment of rows.assignments ?? []) {
    const { id } = assignment as { id: string }
    world.assignments.set(id, assignment)
  }
  for (const { allotmentId, memberId } of rows.exclusions ?? []) {
    world.exclusions.add(seatKey(allotmentId, memberId))
  }
}

function fillSeats(world: World, rows: Rows): void {
  const moment = (text: string) => new Date(text).getTime()
  for (const seat of rows.seats ?? []) {
    world.seats.set(seatKey(seat.allotmentId, seat.memberId), {
      ...seat,
      heldSince: moment(seat.heldSince),
      entitledSince: moment(seat.entitledSince),
    })
  }
  for (const entry of rows.waiting ?? []) {
    const since = moment(entry.waitingSince)
    world.waiting.set(seatKey(entry.allotmentId, entry.memberId), {
      ...(entry as unknown as World['waiting'] extends Map<string, infer Entry> ? Entry : never),
      waitingSince: since,
    })
  }
  for (const { memberId, skuId, code } of rows.errors ?? []) world.errors.set(`${memberId}/${skuId}`, code)
  for (const { allotmentId, memberId, from, to } of rows.past ?? []) {
    world.pastSeats.push({ allotmentId, memberId, from: moment(from), to: moment(to) })
  }
}
