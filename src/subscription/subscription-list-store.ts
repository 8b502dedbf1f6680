import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'
import type { Subscription } from './subscription-store.ts'

export type SubscriptionRow = Subscription & {
  readonly skuPartNumber: string
  readonly productName: string
  readonly createdAt: Date
  readonly plans: readonly { planId: string; planName: string; appliesTo: string }[]
}

const statusSql = sql`case s.state when 'active' then 'Enabled' when 'warning' then 'Warning'
  when 'suspended' then 'Suspended' when 'lockedOut' then 'LockedOut' else 'Deleted' end`

const subscriptionList: EntityList = {
  name: 'subscription',
  from: sql`subscription s join product p on p.tenant_id = s.tenant_id and p.sku_id = s.sku_id`,
  tenantColumn: 's.tenant_id',
  alias: 's',
  row: sql`s.*, p.sku_part_number, p.display_name as product_name`,
  key: [{ property: 'id', column: 's.subscription_id', type: 'guid' }],
  properties: {
    id: { type: 'guid', column: 's.subscription_id' },
    skuId: { type: 'guid', column: 's.sku_id' },
    skuPartNumber: { type: 'caseInsensitiveString', column: 'p.sku_part_number' },
    commerceSubscriptionId: { type: 'string', column: 's.commerce_subscription_id' },
    totalLicenses: { type: 'int', column: 's.units' },
    isTrial: { type: 'boolean', column: 's.is_trial' },
    status: {
      type: 'enum',
      values: ['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'],
      column: statusSql,
    },
  },
}

/** Subscriptions of the tenant, or the one with an id or an id in the commerce system. */
export function listSubscriptionRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  which?: { readonly id: string } | { readonly commerceSubscriptionId: string },
): Promise<ListPage<SubscriptionRow>> {
  const condition: RawBuilder<unknown> | undefined =
    which === undefined
      ? undefined
      : 'id' in which
        ? sql`s.subscription_id = ${which.id}::uuid`
        : sql`s.commerce_subscription_id = ${which.commerceSubscriptionId}`
  return listRows<SubscriptionRow>(db, tenantId, subscriptionList, query, {
    columns: sql`
      s.subscription_id as id, s.sku_id as "skuId", s.commerce_subscription_id as "commerceSubscriptionId", s.units,
      s.state, s.start_date as "startDate", s.next_lifecycle_date as "nextLifecycleDate", s.is_trial as "isTrial",
      s.created_at as "createdAt", s.sku_part_number as "skuPartNumber", s.product_name as "productName",
      (select coalesce(jsonb_agg(jsonb_build_object('planId', v.plan_id, 'planName', v.plan_name,
                                                    'appliesTo', v.applies_to) order by v.plan_name), '[]')
         from service_plan v where v.tenant_id = ${tenantId} and v.sku_id = s.sku_id) as plans`,
    ...(condition ? { condition, scope: JSON.stringify(which) } : {}),
  })
}
