import { type RawBuilder, sql } from 'kysely'
import type { Holders, ListCollection } from '../db/entity-list.ts'
import { isServed } from '../db/served.ts'

// The services that a user `u` has by seats, for `$filter`: what `plansOf` in graph/license-properties.ts shows. A
// service of several products or seats is there several times, and one element.

const tenantId = sql.ref('u.tenant_id')
const userId = sql.ref('u.user_id')

/** Rule 16: on when some path of a seat `s` leaves the plan of `v` on. Services of the whole company cannot be off. */
const isOn = (s: string, v: string): RawBuilder<boolean> => sql<boolean>`(
  ${sql.ref(`${v}.applies_to`)} = 'Company'
  or exists (
    select from assignment g
     where g.tenant_id = ${tenantId} and g.allotment_id = ${sql.ref(`${s}.allotment_id`)}
       and ${sql.ref(`${v}.plan_id`)} <> all (g.disabled_plan_ids)
       and (g.target_id = ${userId}
            or exists (select from group_member m
                         join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
                        where m.tenant_id = ${tenantId} and m.member_id = ${userId} and ${isServed('m')}
                          and r.assignment_id = g.assignment_id)
               and not exists (select from exclusion e where e.tenant_id = ${tenantId}
                                  and e.allotment_id = g.allotment_id and e.member_id = ${userId}))))`

const held = (s: string, a: string, v: string): RawBuilder<unknown> => sql`
  seat ${sql.ref(s)}
  join allotment ${sql.ref(a)}
    on ${sql.ref(`${a}.tenant_id`)} = ${tenantId} and ${sql.ref(`${a}.allotment_id`)} = ${sql.ref(`${s}.allotment_id`)}
  join service_plan ${sql.ref(v)}
    on ${sql.ref(`${v}.tenant_id`)} = ${tenantId} and ${sql.ref(`${v}.sku_id`)} = ${sql.ref(`${a}.sku_id`)}`

/** How far a product has decayed: by the best of its subscriptions, 1 (active) to 5 (deleted). */
const decay = (a: string): RawBuilder<number> => sql<number>`coalesce((
  select min(array_position('{active,warning,suspended,lockedOut,deleted}'::text[], b.state)) from subscription b
   where b.tenant_id = ${tenantId} and b.sku_id = ${sql.ref(`${a}.sku_id`)}), 5)`

/** A service of several products is as good as the best of them. */
const isBest = sql<boolean>`(
  c.decay = 1
  or not exists (
    select from ${held('s2', 'a2', 'v2')}
     where s2.tenant_id = ${tenantId} and s2.member_id = ${userId} and v2.plan_id = v.plan_id
       and ${decay('a2')} < c.decay and ${isOn('s2', 'v2')}))`

const plans = (columns: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select ${columns}, ('{Enabled,Warning,Suspended,LockedOut,Deleted}'::text[])[c.decay] as capability_status
    from ${held('s', 'a', 'v')}
    cross join lateral (select ${decay('a')} as decay) c
   where s.tenant_id = ${tenantId} and s.member_id = ${userId} and ${isOn('s', 'v')} and ${isBest})`

/** Rule 18: what fails in one seat of a product may work through another one. */
const works = sql`exists (
  select from seat s3
    join allotment a3 on a3.tenant_id = ${tenantId} and a3.allotment_id = s3.allotment_id
   where s3.tenant_id = ${tenantId} and s3.member_id = ${userId} and a3.sku_id = a.sku_id
     and v.plan_id <> all (s3.failing_plan_ids))`

/**
 * Who has a seat in allotments `b`, each read by itself: for a few of them PostgreSQL would rather read all seats, not
 * knowing how few people are in those (hence `offset 0`). How many they are the counters tell (I1).
 */
export const seatHolders = (tenant: RawBuilder<unknown>, which: RawBuilder<unknown>): Holders => ({
  keys: sql`
    select h.member_id
      from allotment b
      cross join lateral (
        select s.member_id from seat s where s.tenant_id = ${tenant} and s.allotment_id = b.allotment_id offset 0
      ) h
     where b.tenant_id = ${tenant} and ${which}`,
  number: sql`
    (select coalesce(sum(b.consumed_units), 0) from allotment b where b.tenant_id = ${tenant} and ${which})`,
})

/** Who has a seat of a product with such a service, whether the service is on or not. */
const holdersWhere =
  (is: (value: RawBuilder<unknown>) => RawBuilder<unknown>) =>
  (tenant: RawBuilder<unknown>, value: RawBuilder<unknown>): Holders =>
    seatHolders(
      tenant,
      sql`b.sku_id in (select p.sku_id from service_plan p where p.tenant_id = ${tenant} and ${is(value)})`,
    )

const holders = {
  servicePlanId: holdersWhere((id) => sql`p.plan_id = ${id}`),
  service: holdersWhere((name) => sql`lower(p.plan_name) = lower(${name})`),
}

const capabilityStatus = { type: 'enum', column: 'capability_status' } as const
const service = { type: 'caseInsensitiveString', column: 'plan_name' } as const

export const assignedPlans: ListCollection = {
  rows: plans(sql`v.plan_id, v.plan_name`),
  distinctBy: 'plan_id',
  properties: { servicePlanId: { type: 'guid', column: 'plan_id' }, service, capabilityStatus },
  holders,
}

export const provisionedPlans: ListCollection = {
  rows: plans(
    sql`v.plan_id, v.plan_name, case when ${works} then 'Success' else 'Error' end as provisioning_status`,
  ),
  distinctBy: 'plan_id',
  properties: {
    service,
    capabilityStatus,
    provisioningStatus: { type: 'enum', column: 'provisioning_status' },
  },
  holders: { service: holders.service },
}
