import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { tellOfProduct } from '../db/outbox.ts'
import type { PlanRule, TargetType } from '../engine/types.ts'

/** A product row: what is licensed, and the numbers of its division. */
export type Product = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly appliesTo: 'User' | 'Company'
  readonly assignableTo: readonly TargetType[]
  readonly neverReason: string | null
  readonly eligibilityOverride: 'allow' | 'deny' | null
  readonly capacity: number
  readonly namedUnits: number
  readonly checksPlans: boolean
  readonly restrictsPlans: boolean
  readonly linkedSkuIds: readonly string[]
}

const productColumns = sql`
  sku_id as "skuId", sku_part_number as "skuPartNumber", display_name as "displayName", applies_to as "appliesTo",
  assignable_to as "assignableTo", never_reason as "neverReason", eligibility_override as "eligibilityOverride",
  capacity, named_units as "namedUnits", checks_plans as "checksPlans", restricts_plans as "restrictsPlans",
  linked_sku_ids as "linkedSkuIds"`

/**
 * Locks a product: every change of its division queues behind this row. Not against rows that merely refer
 * to it, or writing an allotment a second time would wait for who waits for that allotment.
 */
export async function lockProduct(tx: Tx, tenantId: string, skuId: string): Promise<Product | undefined> {
  const { rows } = await sql<Product>`
    select ${productColumns} from product where tenant_id = ${tenantId} and sku_id = ${skuId} for no key update`.execute(
    tx,
  )
  return rows[0]
}

/** Reads a product without locking it. */
export async function findProduct(db: Db, tenantId: string, skuId: string): Promise<Product | undefined> {
  const { rows } = await sql<Product>`
    select ${productColumns} from product where tenant_id = ${tenantId} and sku_id = ${skuId}`.execute(db)
  return rows[0]
}

export type NewPlan = {
  readonly planId: string
  readonly planName: string
  readonly displayName: string | null
  readonly appliesTo: 'User' | 'Company'
}

/** Adds a product with its service plans. */
export async function insertProduct(
  tx: Tx,
  tenantId: string,
  product: Pick<
    Product,
    'skuId' | 'skuPartNumber' | 'displayName' | 'appliesTo' | 'assignableTo' | 'neverReason'
  >,
  plans: readonly NewPlan[],
  now: Date,
): Promise<void> {
  await sql`
    insert into product (tenant_id, sku_id, sku_part_number, display_name, applies_to, assignable_to, never_reason,
                         created_at)
    values (${tenantId}, ${product.skuId}, ${product.skuPartNumber}, ${product.displayName}, ${product.appliesTo},
            ${product.assignableTo}::text[], ${product.neverReason}, ${now})`.execute(tx)
  await sql`
    insert into service_plan (tenant_id, sku_id, plan_id, plan_name, display_name, applies_to)
    select ${tenantId}, ${product.skuId}, p.*
      from unnest(${plans.map((p) => p.planId)}::uuid[], ${plans.map((p) => p.planName)}::text[],
                  ${plans.map((p) => p.displayName)}::text[], ${plans.map((p) => p.appliesTo)}::text[]) as p`.execute(
    tx,
  )
}

/** Writes what an administrator may say about a product. */
export async function updateProduct(
  tx: Tx,
  tenantId: string,
  product: Pick<Product, 'skuId' | 'displayName' | 'appliesTo' | 'eligibilityOverride'>,
): Promise<void> {
  await sql`
    update product set display_name = ${product.displayName}, applies_to = ${product.appliesTo},
                       eligibility_override = ${product.eligibilityOverride}
     where tenant_id = ${tenantId} and sku_id = ${product.skuId}`.execute(tx)
  await tellOfProduct(tx, tenantId, product.skuId)
}

/** Writes the numbers of a product's division (rules 1 and 2). */
export async function writeCapacity(
  tx: Tx,
  tenantId: string,
  skuId: string,
  numbers: { capacity: number; namedUnits: number },
): Promise<void> {
  await sql`
    update product set capacity = ${numbers.capacity}, named_units = ${numbers.namedUnits}
     where tenant_id = ${tenantId} and sku_id = ${skuId}`.execute(tx)
}

/** The subscriptions' units and states of a product (rule 1). */
export async function listUnits(
  tx: Tx,
  tenantId: string,
  skuId: string,
): Promise<{ units: number; state: 'active' | 'warning' | 'suspended' | 'lockedOut' | 'deleted' }[]> {
  const { rows } = await sql<{
    units: number
    state: 'active' | 'warning' | 'suspended' | 'lockedOut' | 'deleted'
  }>`
    select units, state from subscription where tenant_id = ${tenantId} and sku_id = ${skuId}`.execute(tx)
  return rows
}

/** Notes that some assignment of the product switches services off. Says whether that is new. */
export async function markRestricted(tx: Tx, tenantId: string, skuId: string): Promise<boolean> {
  const { rows } = await sql`
    update product set restricts_plans = true
     where tenant_id = ${tenantId} and sku_id = ${skuId} and not restricts_plans returning 1`.execute(tx)
  return rows.length > 0
}

export type ProductWithPlans = {
  readonly skuId: string
  readonly planIds: readonly string[]
  readonly restricted: boolean
  readonly checksPlans: boolean
  readonly linkedSkuIds: readonly string[]
}

/** Locks all products in id order, with their plans: what links them is about to be derived anew. */
export async function lockProductsWithPlans(tx: Tx, tenantId: string): Promise<ProductWithPlans[]> {
  const { rows } = await sql<ProductWithPlans>`
    select sku_id as "skuId", restricts_plans as restricted, checks_plans as "checksPlans",
           linked_sku_ids as "linkedSkuIds",
           array(select plan_id::text from service_plan s where s.tenant_id = p.tenant_id and s.sku_id = p.sku_id
                  order by plan_id) as "planIds"
      from product p where tenant_id = ${tenantId} order by sku_id for no key update`.execute(tx)
  return rows
}

/** Writes what `planLinks` (engine/services.ts) derived for a product. */
export async function writePlanLinks(
  tx: Tx,
  tenantId: string,
  skuId: string,
  links: { checksPlans: boolean; linkedSkuIds: readonly string[] },
): Promise<void> {
  await sql`
    update product set checks_plans = ${links.checksPlans}, linked_sku_ids = ${links.linkedSkuIds}::uuid[]
     where tenant_id = ${tenantId} and sku_id = ${skuId}`.execute(tx)
}

/** Adds a service-plan rule. */
export async function insertPlanRule(
  tx: Tx,
  tenantId: string,
  rule: PlanRule & { id: string; source: string | null },
): Promise<void> {
  await sql`
    insert into service_plan_rule (tenant_id, rule_id, kind, plan_id, other_plan_ids, source)
    values (${tenantId}, ${rule.id}, ${rule.kind}, ${rule.planId}, ${rule.otherPlanIds}::uuid[], ${rule.source})`.execute(
    tx,
  )
}

/** Removes a service-plan rule; says whether there was one. */
export async function deletePlanRule(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from service_plan_rule where tenant_id = ${tenantId} and rule_id = ${id} returning 1`.execute(tx)
  return rows.length > 0
}

/** Which of these plans the product does not have, or has only for the whole company; by position (rule 16). */
export async function findForeignPlan(
  db: Db,
  tenantId: string,
  skuId: string,
  planIds: readonly string[],
): Promise<{ index: number; planId: string; companyLevel: boolean } | undefined> {
  const { rows } = await sql<{ index: number; planId: string; companyLevel: boolean }>`
    select (d.position - 1)::int as index, d.plan_id as "planId", s.plan_id is not null as "companyLevel"
      from unnest(${planIds}::uuid[]) with ordinality as d (plan_id, position)
      left join service_plan s on s.tenant_id = ${tenantId} and s.sku_id = ${skuId} and s.plan_id = d.plan_id
     where s.plan_id is null or s.applies_to = 'Company'
     order by d.position limit 1`.execute(db)
  return rows[0]
}

/** What the tenant's products are called. */
export async function listProductNames(
  db: Db,
  tenantId: string,
): Promise<Pick<Product, 'skuId' | 'skuPartNumber' | 'displayName'>[]> {
  const { rows } = await sql<Pick<Product, 'skuId' | 'skuPartNumber' | 'displayName'>>`
    select sku_id as "skuId", sku_part_number as "skuPartNumber", display_name as "displayName"
      from product where tenant_id = ${tenantId} order by sku_id`.execute(db)
  return rows
}
