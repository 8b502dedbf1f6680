import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { isServed } from '../db/served.ts'
import type { LicensePath, LicenseProduct } from '../engine/license-states.ts'
import type { BlockCode } from '../engine/types.ts'

export type MemberPath = LicensePath & { readonly memberId: string }

type PathRow = Omit<MemberPath, 'assignedAt' | 'heldSince' | 'waitingSince' | 'error'> & {
  assignedAt: Date
  heldSince: Date | null
  waitingSince: Date | null
  errorCode: BlockCode | null
  errorAt: Date | null
}

/** Every assignment that reaches the members (rule 6), with its seat, its place in the queue and its error; one statement. */
export async function listMemberPaths(
  db: Db,
  tenantId: string,
  memberIds: readonly string[],
): Promise<MemberPath[]> {
  const { rows } = await sql<PathRow>`
    with path as (
      select d.target_id as member_id, d.assignment_id, d.allotment_id, null::uuid as group_id, d.disabled_plan_ids,
             d.created_at
        from assignment d where d.tenant_id = ${tenantId} and d.target_id = any (${memberIds}::uuid[])
      union
      select m.member_id, g.assignment_id, g.allotment_id, g.target_id, g.disabled_plan_ids, g.created_at
        from group_member m
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
        join assignment g on g.tenant_id = ${tenantId} and g.assignment_id = r.assignment_id
       where m.tenant_id = ${tenantId} and m.member_id = any (${memberIds}::uuid[]) and ${isServed('m')}
         and not exists (select from exclusion e where e.tenant_id = ${tenantId}
                            and e.allotment_id = r.allotment_id and e.member_id = m.member_id)
    )
    select p.member_id as "memberId", a.sku_id as "skuId", p.group_id as "groupId",
           p.disabled_plan_ids as "disabledPlanIds", p.created_at as "assignedAt", s.held_since as "heldSince",
           coalesce(s.failing_plan_ids, '{}') as "failingPlanIds", w.waiting_since as "waitingSince", w.blocked,
           x.code as "errorCode", x.occurred_at as "errorAt"
      from path p
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = p.allotment_id
      left join seat s on s.tenant_id = ${tenantId} and s.allotment_id = p.allotment_id and s.member_id = p.member_id
      left join waiting_member w
        on w.tenant_id = ${tenantId} and w.allotment_id = p.allotment_id and w.member_id = p.member_id
      left join assignment_error x
        on x.tenant_id = ${tenantId} and x.member_id = p.member_id and x.sku_id = a.sku_id
     order by p.member_id, a.sku_id, p.group_id nulls first, p.assignment_id`.execute(db)
  return rows.map(({ assignedAt, heldSince, waitingSince, errorCode, errorAt, ...row }) => ({
    ...row,
    assignedAt: assignedAt.getTime(),
    heldSince: heldSince?.getTime() ?? null,
    waitingSince: waitingSince?.getTime() ?? null,
    error: errorCode && errorAt ? { code: errorCode, at: errorAt.getTime() } : null,
  }))
}

export type LicensedProduct = LicenseProduct & {
  readonly skuPartNumber: string
  readonly plans: readonly { planId: string; planName: string; appliesTo: 'User' | 'Company' }[]
}

/** Products with their services and the best state of their subscriptions; all of the tenant's unless told which. */
export async function listLicensedProducts(
  db: Db,
  tenantId: string,
  skuIds: readonly string[] | null,
): Promise<Map<string, LicensedProduct>> {
  const { rows } = await sql<LicensedProduct>`
    select p.sku_id as "skuId", p.sku_part_number as "skuPartNumber",
           coalesce((select b.state from subscription b where b.tenant_id = ${tenantId} and b.sku_id = p.sku_id
                      order by array_position('{active,warning,suspended,lockedOut,deleted}'::text[], b.state)
                      limit 1), 'deleted') as state,
           v.plans, v.plan_ids as "planIds"
      from product p
      cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('planId', s.plan_id, 'planName', s.plan_name,
                                                     'appliesTo', s.applies_to) order by s.plan_name), '[]') as plans,
               coalesce(array_agg(s.plan_id order by s.plan_name) filter (where s.applies_to = 'User'), '{}') as plan_ids
          from service_plan s where s.tenant_id = ${tenantId} and s.sku_id = p.sku_id
      ) v
     where p.tenant_id = ${tenantId} and (${skuIds}::uuid[] is null or p.sku_id = any (${skuIds}::uuid[]))`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.skuId, row]))
}

export type GroupLicense = {
  readonly groupId: string
  readonly skuId: string
  readonly disabledPlanIds: readonly string[]
  /** A large group is worked in batches (rule 9). */
  readonly inProgress: boolean
  readonly begun: boolean
}

/** What groups themselves were given, with how far their members have been worked. */
export async function listGroupLicenses(
  db: Db,
  tenantId: string,
  groupIds: readonly string[],
): Promise<GroupLicense[]> {
  const { rows } = await sql<GroupLicense>`
    select s.target_id as "groupId", a.sku_id as "skuId", s.disabled_plan_ids as "disabledPlanIds",
           s.processing_since is not null as "inProgress", s.processed_members > 0 as begun
      from assignment s
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = s.allotment_id
     where s.tenant_id = ${tenantId} and s.target_id = any (${groupIds}::uuid[]) and not s.ending
     order by s.target_id, a.sku_id, s.assignment_id`.execute(db)
  return rows
}
