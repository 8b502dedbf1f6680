import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { changedRow, tell, toldRows } from '../db/outbox.ts'
import { isServed } from '../db/served.ts'
import type { PlanRule } from '../engine/types.ts'

/** The tenant's service-plan rules in a fixed order, so that the first broken one is always the same. */
export async function listPlanRules(db: Db, tenantId: string): Promise<PlanRule[]> {
  const { rows } = await sql<PlanRule>`
    select kind, plan_id as "planId", other_plan_ids as "otherPlanIds"
      from service_plan_rule where tenant_id = ${tenantId} order by kind desc, plan_id, rule_id`.execute(db)
  return rows
}

export type PlanRow = { readonly skuId: string; readonly planId: string; readonly planName: string }

/** The plans of products, in id order. */
export async function listPlans(db: Db, tenantId: string, skuIds: readonly string[]): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`
    select sku_id as "skuId", plan_id as "planId", plan_name as "planName"
      from service_plan where tenant_id = ${tenantId} and sku_id = any (${skuIds}::uuid[])
     order by sku_id, plan_id`.execute(db)
  return rows
}

/** One allotment that a member holds a seat in, or is a candidate for, with the plans each path turns off. */
export type ServicePaths = {
  readonly memberId: string
  readonly allotmentId: string
  readonly skuId: string
  /** Null: no seat yet. */
  readonly heldSince: Date | null
  readonly disabledByPath: readonly (readonly string[])[]
}

/** All seats of the members, and the paths that lead them to the given allotment, held or not (rule 16). */
export async function listServicePaths(
  db: Db,
  tenantId: string,
  memberIds: readonly string[],
  allotmentId: string | null,
): Promise<ServicePaths[]> {
  const { rows } = await sql<ServicePaths>`
    with holding as (
      select s.member_id, s.allotment_id, s.held_since
        from seat s where s.tenant_id = ${tenantId} and s.member_id = any (${memberIds}::uuid[])
      union all
      select m.member_id, ${allotmentId}::uuid, null
        from unnest(${memberIds}::uuid[]) as m (member_id)
       where ${allotmentId}::uuid is not null
         and not exists (select from seat s where s.tenant_id = ${tenantId} and s.member_id = m.member_id
                            and s.allotment_id = ${allotmentId}::uuid)
    )
    select h.member_id as "memberId", h.allotment_id as "allotmentId", a.sku_id as "skuId",
           h.held_since as "heldSince",
           coalesce((select jsonb_agg(distinct to_jsonb(x.disabled_plan_ids)) from (
              select s.disabled_plan_ids from assignment s
               where s.tenant_id = ${tenantId} and s.target_id = h.member_id and s.allotment_id = h.allotment_id
              union all
              select s.disabled_plan_ids
                from group_member m
                join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
                 and r.allotment_id = h.allotment_id
                join assignment s on s.tenant_id = ${tenantId} and s.assignment_id = r.assignment_id
               where m.tenant_id = ${tenantId} and m.member_id = h.member_id and ${isServed('m')}
                 and not exists (select from exclusion e where e.tenant_id = ${tenantId}
                                    and e.allotment_id = h.allotment_id and e.member_id = h.member_id)
           ) x), '[]') as "disabledByPath"
      from holding h
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = h.allotment_id
     order by h.member_id, h.allotment_id`.execute(db)
  return rows
}

/** The first members of an allotment's queue, as far as they may be admitted now (rules 8 and 9). */
export async function listQueueHead(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  firstMemberId: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ memberId: string }>`
    select w.member_id as "memberId"
      from waiting_member w
     where w.tenant_id = ${tenantId} and w.allotment_id = ${allotmentId} and w.blocked is null
       and (w.pinned or w.member_id = ${firstMemberId}::uuid or not exists (
             select from assignment h
              where h.tenant_id = ${tenantId} and h.allotment_id = ${allotmentId} and h.processing_since is not null
                and (w.priority < h.priority
                     or w.priority = h.priority
                        and (w.waiting_since > h.processing_bound
                             or w.waiting_since = h.processing_bound
                                and (h.processing_cursor is null or w.member_id > h.processing_cursor)))))
     order by (w.member_id = ${firstMemberId}::uuid) desc nulls last, w.pinned desc, w.priority desc,
              w.waiting_since, w.member_id
     limit ${limit}`.execute(tx)
  return rows.map((row) => row.memberId)
}

/** Of the given members, those blocked by a service-plan rule in this allotment. */
export async function listPlanBlocked(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  memberIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ memberId: string }>`
    select member_id as "memberId" from waiting_member
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = any (${memberIds}::uuid[])
       and blocked in ('missingDependency', 'mutuallyExclusiveServicePlans')`.execute(tx)
  return rows.map((row) => row.memberId)
}

/** Rule 18: blocks or unblocks waiting members of one allotment; its counters follow. */
export async function writeBlocks(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  blocks: readonly { memberId: string; blocked: string | null }[],
): Promise<void> {
  if (blocks.length === 0) return
  await sql`
    with changed as (
      update waiting_member w set blocked = b.blocked
        from unnest(${blocks.map((b) => b.memberId)}::uuid[], ${blocks.map((b) => b.blocked)}::text[])
             as b (member_id, blocked),
             (select member_id, blocked from waiting_member
               where tenant_id = ${tenantId} and allotment_id = ${allotmentId}) old
       where w.tenant_id = ${tenantId} and w.allotment_id = ${allotmentId} and w.member_id = b.member_id
         and old.member_id = w.member_id and w.blocked is distinct from b.blocked
      returning w.allotment_id, w.member_id, (old.blocked is null)::int as was_waiting, (b.blocked is null)::int as waits
    ),
    told as (
      ${toldRows(tenantId, sql`select ${changedRow('waitingMember', 'updated', sql`member_id`, sql`allotment_id`)} from changed`)}
    )
    update allotment a
       set waiting_count = a.waiting_count + c.delta, blocked_count = a.blocked_count - c.delta
      from (select coalesce(sum(waits - was_waiting), 0) as delta from changed) c
     where a.tenant_id = ${tenantId} and a.allotment_id = ${allotmentId} and c.delta <> 0`.execute(tx)
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: [allotmentId] })
}

/** Rule 18: notes which plans of held seats fail. */
export async function writeFailingPlans(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  seats: readonly { memberId: string; failingPlanIds: readonly string[] }[],
): Promise<void> {
  if (seats.length === 0) return
  const { rows } = await sql<{ id: string }>`
    update seat s set failing_plan_ids = array(select jsonb_array_elements_text(f.plans))::uuid[]
      from unnest(${seats.map((seat) => seat.memberId)}::uuid[],
                  ${seats.map((seat) => JSON.stringify(seat.failingPlanIds))}::jsonb[]) as f (member_id, plans)
     where s.tenant_id = ${tenantId} and s.allotment_id = ${allotmentId} and s.member_id = f.member_id
       and s.failing_plan_ids <> array(select jsonb_array_elements_text(f.plans))::uuid[]
    returning s.member_id as id`.execute(tx)
  tell(tx, tenantId, {
    kind: 'seat',
    operation: 'updated',
    ids: rows.map(({ id }) => id),
    scopeId: allotmentId,
  })
}

/** Names of plans, as far as any product of the tenant has them. */
export async function listPlanNames(
  db: Db,
  tenantId: string,
  planIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ planId: string; planName: string }>`
    select distinct on (plan_id) plan_id as "planId", plan_name as "planName" from service_plan
     where tenant_id = ${tenantId} and plan_id = any (${planIds}::uuid[]) order by plan_id, sku_id`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.planId, row.planName]))
}

/** Notes everybody with a plan-blocked entry or failing services, whose verdict changed rules may change. */
export async function notePlanTrouble(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await sql`
    insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
    select ${tenantId}, x.allotment_id, x.member_id, ${now}
      from (
        select allotment_id, member_id from waiting_member
         where tenant_id = ${tenantId} and blocked in ('missingDependency', 'mutuallyExclusiveServicePlans')
        union
        select allotment_id, member_id from seat where tenant_id = ${tenantId} and failing_plan_ids <> '{}'
      ) x
     order by x.allotment_id, x.member_id
    on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at`.execute(tx)
}

/** Notes every seat of products whose services now have to be checked. */
export async function noteSeatsOfProducts(
  tx: Tx,
  tenantId: string,
  skuIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
    select ${tenantId}, s.allotment_id, s.member_id, ${now}
      from allotment a
      join seat s on s.tenant_id = ${tenantId} and s.allotment_id = a.allotment_id
     where a.tenant_id = ${tenantId} and a.sku_id = any (${skuIds}::uuid[])
     order by s.allotment_id, s.member_id
    on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at`.execute(tx)
}
