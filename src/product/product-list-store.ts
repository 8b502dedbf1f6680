import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Product } from './product-store.ts'

/** A product with the numbers of its division and what was bought of it. */
export type ProductRow = Product & {
  readonly defaultAllotmentId: string
  readonly defaultUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
  readonly allotmentCount: number
  readonly subscriptions: readonly { id: string; units: number; state: string }[]
  readonly plans: readonly {
    planId: string
    planName: string
    displayName: string | null
    appliesTo: string
  }[]
}

/** All products of the tenant, or one; there are a few hundred at most, so they are answered whole. */
export async function listProductRows(db: Db, tenantId: string, skuId?: string): Promise<ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    select p.sku_id as "skuId", p.sku_part_number as "skuPartNumber", p.display_name as "displayName",
           p.applies_to as "appliesTo", p.assignable_to as "assignableTo", p.never_reason as "neverReason",
           p.eligibility_override as "eligibilityOverride", p.capacity, p.named_units as "namedUnits",
           p.checks_plans as "checksPlans", p.restricts_plans as "restrictsPlans", p.linked_sku_ids as "linkedSkuIds",
           a.*, s.subscriptions, v.plans
      from product p
      cross join lateral (
        select (array_agg(allotment_id) filter (where is_default))[1] as "defaultAllotmentId",
               coalesce(sum(allotted_units) filter (where is_default), 0)::int as "defaultUnits",
               coalesce(sum(consumed_units), 0)::int as "consumedUnits",
               coalesce(sum(waiting_count), 0)::int as "waitingCount",
               coalesce(sum(blocked_count), 0)::int as "blockedCount",
               (count(*) filter (where not is_default))::int as "allotmentCount"
          from allotment where tenant_id = ${tenantId} and sku_id = p.sku_id
      ) a
      cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('id', subscription_id, 'units', units, 'state', state)
                                  order by created_at, subscription_id), '[]') as subscriptions
          from subscription where tenant_id = ${tenantId} and sku_id = p.sku_id
      ) s
      cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('planId', plan_id, 'planName', plan_name,
                          'displayName', display_name, 'appliesTo', applies_to) order by plan_name), '[]') as plans
          from service_plan where tenant_id = ${tenantId} and sku_id = p.sku_id
      ) v
     where p.tenant_id = ${tenantId} and (${skuId ?? null}::uuid is null or p.sku_id = ${skuId ?? null}::uuid)
     order by lower(p.display_name), p.sku_id`.execute(db)
  return rows
}
