import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { tellOfProduct } from '../db/outbox.ts'
import type { SubscriptionState } from '../engine/types.ts'

/** Units bought of a product, and until when. Dates are calendar dates, `YYYY-MM-DD`. */
export type Subscription = {
  readonly id: string
  readonly skuId: string
  readonly commerceSubscriptionId: string
  readonly units: number
  readonly state: SubscriptionState
  readonly startDate: string | null
  readonly nextLifecycleDate: string | null
  readonly isTrial: boolean
}

const subscriptionColumns = sql`
  subscription_id as id, sku_id as "skuId", commerce_subscription_id as "commerceSubscriptionId", units, state,
  start_date as "startDate", next_lifecycle_date as "nextLifecycleDate", is_trial as "isTrial"`

/** Reads one subscription. */
export async function findSubscription(
  db: Db,
  tenantId: string,
  id: string,
): Promise<Subscription | undefined> {
  const { rows } = await sql<Subscription>`
    select ${subscriptionColumns} from subscription
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(db)
  return rows[0]
}

/** Reads a subscription by its id in the commerce system. */
export async function findSubscriptionByCommerceId(
  db: Db,
  tenantId: string,
  commerceSubscriptionId: string,
): Promise<Subscription | undefined> {
  const { rows } = await sql<Subscription>`
    select ${subscriptionColumns} from subscription
     where tenant_id = ${tenantId} and commerce_subscription_id = ${commerceSubscriptionId}`.execute(db)
  return rows[0]
}

/** Adds a subscription. */
export async function insertSubscription(
  tx: Tx,
  tenantId: string,
  row: Subscription,
  now: Date,
): Promise<void> {
  await sql`
    insert into subscription (tenant_id, subscription_id, sku_id, commerce_subscription_id, units, state, start_date,
                              next_lifecycle_date, is_trial, created_at)
    values (${tenantId}, ${row.id}, ${row.skuId}, ${row.commerceSubscriptionId}, ${row.units}, ${row.state},
            ${row.startDate}::date, ${row.nextLifecycleDate}::date, ${row.isTrial}, ${now})`.execute(tx)
  await tellOfProduct(tx, tenantId, row.skuId)
}

/** Writes what may change about a subscription. */
export async function updateSubscriptionRow(tx: Tx, tenantId: string, row: Subscription): Promise<void> {
  await sql`
    update subscription
       set units = ${row.units}, state = ${row.state}, start_date = ${row.startDate}::date,
           next_lifecycle_date = ${row.nextLifecycleDate}::date, is_trial = ${row.isTrial}
     where tenant_id = ${tenantId} and subscription_id = ${row.id}`.execute(tx)
  await tellOfProduct(tx, tenantId, row.skuId)
}

/** Removes a subscription. */
export async function deleteSubscriptionRow(
  tx: Tx,
  tenantId: string,
  { id, skuId }: Pick<Subscription, 'id' | 'skuId'>,
): Promise<void> {
  await sql`delete from subscription where tenant_id = ${tenantId} and subscription_id = ${id}`.execute(tx)
  await tellOfProduct(tx, tenantId, skuId)
}

/** All subscriptions of products, in the order in which they were added. */
export async function listSubscriptionsOfProducts(
  db: Db,
  tenantId: string,
  skuIds: readonly string[],
): Promise<Subscription[]> {
  const { rows } = await sql<Subscription>`
    select ${subscriptionColumns} from subscription
     where tenant_id = ${tenantId} and sku_id = any (${skuIds}::uuid[]) order by created_at, subscription_id`.execute(
    db,
  )
  return rows
}
