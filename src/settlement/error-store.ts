import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** What stands between one member and one product: a blocked entry, failing services, a bad location. */
export type Trouble = {
  readonly memberId: string
  readonly skuId: string
  /** Code of the first blocked entry, in allotment order. */
  readonly blocked: string | null
  readonly blockedAllotmentId: string | null
  readonly failingAllotmentId: string | null
  readonly seatWithoutLocation: boolean
  readonly userName: string | null
  readonly usageLocation: string | null
  readonly productName: string
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/** The present trouble of members with the products of these allotments, beside the errors on record. */
export async function listTrouble(
  tx: Tx,
  tenantId: string,
  skuIds: readonly string[],
  memberIds: readonly string[],
): Promise<Trouble[]> {
  const { rows } = await sql<Trouble>`
    with member as (select distinct member_id from unnest(${memberIds}::uuid[]) as m (member_id)),
    entry as (
      select distinct on (w.member_id, a.sku_id) w.member_id, a.sku_id, w.blocked, w.allotment_id
        from waiting_member w
        join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = w.allotment_id
       where w.tenant_id = ${tenantId} and w.member_id in (select member_id from member)
         and w.blocked is not null and a.sku_id = any (${skuIds}::uuid[])
       order by w.member_id, a.sku_id, w.allotment_id
    ),
    held as (
      select s.member_id, a.sku_id,
             min(s.allotment_id::text) filter (where s.failing_plan_ids <> '{}') as failing_allotment_id
        from seat s
        join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = s.allotment_id
       where s.tenant_id = ${tenantId} and s.member_id in (select member_id from member)
         and a.sku_id = any (${skuIds}::uuid[])
       group by s.member_id, a.sku_id
    ),
    pair as (
      select member_id, sku_id from entry
      union select member_id, sku_id from held
      union select member_id, sku_id from assignment_error
       where tenant_id = ${tenantId} and member_id in (select member_id from member)
         and sku_id = any (${skuIds}::uuid[])
    )
    select p.member_id as "memberId", p.sku_id as "skuId", e.blocked, e.allotment_id as "blockedAllotmentId",
           h.failing_allotment_id as "failingAllotmentId",
           (h.member_id is not null and u.user_id is not null
            and (coalesce(u.usage_location, n.country_letter_code) is null
                 or coalesce(u.usage_location, n.country_letter_code) = any (n.prohibited_usage_locations)))
             as "seatWithoutLocation",
           coalesce(u.display_name, u.user_principal_name) as "userName",
           coalesce(u.usage_location, n.country_letter_code) as "usageLocation",
           product.display_name as "productName", x.code as "errorCode", x.message as "errorMessage"
      from pair p
      join tenant n on n.tenant_id = ${tenantId}
      join product on product.tenant_id = ${tenantId} and product.sku_id = p.sku_id
      left join entry e on e.member_id = p.member_id and e.sku_id = p.sku_id
      left join held h on h.member_id = p.member_id and h.sku_id = p.sku_id
      left join directory_user u on u.tenant_id = ${tenantId} and u.user_id = p.member_id
      left join assignment_error x on x.tenant_id = ${tenantId} and x.member_id = p.member_id and x.sku_id = p.sku_id
     where e.blocked is not null or h.failing_allotment_id is not null or x.code is not null
        or h.member_id is not null
     order by p.member_id, p.sku_id`.execute(tx)
  return rows
}

export type ErrorRow = {
  readonly memberId: string
  readonly skuId: string
  readonly code: string
  readonly message: string
  readonly planId: string | null
  readonly otherPlanIds: readonly string[]
}

/** Writes errors that appeared or changed; the time tells the most recent occurrence. */
export async function upsertErrors(
  tx: Tx,
  tenantId: string,
  errors: readonly ErrorRow[],
  now: Date,
): Promise<void> {
  if (errors.length === 0) return
  await sql`
    insert into assignment_error (tenant_id, member_id, sku_id, code, message, plan_id, other_plan_ids, occurred_at)
    select ${tenantId}, e.member_id, e.sku_id, e.code, e.message, e.plan_id,
           array(select jsonb_array_elements_text(e.others))::uuid[], ${now}
      from unnest(${errors.map((e) => e.memberId)}::uuid[], ${errors.map((e) => e.skuId)}::uuid[],
                  ${errors.map((e) => e.code)}::text[], ${errors.map((e) => e.message)}::text[],
                  ${errors.map((e) => e.planId)}::uuid[],
                  ${errors.map((e) => JSON.stringify(e.otherPlanIds))}::jsonb[])
           as e (member_id, sku_id, code, message, plan_id, others)
    on conflict (tenant_id, member_id, sku_id) do update
       set code = excluded.code, message = excluded.message, plan_id = excluded.plan_id,
           other_plan_ids = excluded.other_plan_ids, occurred_at = excluded.occurred_at`.execute(tx)
}

/** Removes errors whose cause is gone. */
export async function deleteErrors(
  tx: Tx,
  tenantId: string,
  errors: readonly { memberId: string; skuId: string }[],
): Promise<void> {
  if (errors.length === 0) return
  await sql`
    delete from assignment_error x
     using unnest(${errors.map((e) => e.memberId)}::uuid[], ${errors.map((e) => e.skuId)}::uuid[])
           as e (member_id, sku_id)
     where x.tenant_id = ${tenantId} and x.member_id = e.member_id and x.sku_id = e.sku_id`.execute(tx)
}
