import * as adminEndpoints from '../contract/administration-endpoints.ts'
import { selectable } from '../contract/entity.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { companySubscription, product, servicePlanRule, subscribedSku } from '../contract/product.ts'
import * as endpoints from '../contract/purchase-endpoints.ts'
import { overAllottedBy } from '../engine/divide.ts'
import { eligibility } from '../engine/eligibility.ts'
import { Refusal } from '../engine/refusal.ts'
import type { SubscriptionState } from '../engine/types.ts'
import { createPlanRule, removePlanRule, updateProduct } from '../product/change-product.ts'
import { listPlanRuleRows, type PlanRuleRow } from '../product/plan-rule-list-store.ts'
import { listProductRows, type ProductRow } from '../product/product-list-store.ts'
import {
  createSubscription,
  deleteSubscription,
  updateSubscription,
} from '../subscription/change-subscription.ts'
import { listSubscriptionRows, type SubscriptionRow } from '../subscription/subscription-list-store.ts'
import { getTenant, type Tenant } from '../tenant/tenant-store.ts'
import { assignableTo } from './present.ts'
import { dateTime, type Presenter, presentPage, presentRows, type Reader } from './read.ts'
import { nothingThere, type Route, route, splitPair } from './route.ts'
import { write } from './write.ts'

type PlanShape = { planId: string; planName: string; appliesTo: string }

function servicePlans(plans: readonly PlanShape[]): object[] {
  return plans.map(({ planId, planName, appliesTo }) => ({
    servicePlanId: planId,
    servicePlanName: planName,
    provisioningStatus: 'Success',
    appliesTo,
  }))
}

const presentSku = (tenant: Tenant): Presenter<ProductRow> => ({
  entity: subscribedSku,
  present: (row) => {
    const unitsIn = (state: SubscriptionState) =>
      row.subscriptions.reduce((sum, each) => sum + (each.state === state ? each.units : 0), 0)
    const has = (state: SubscriptionState) => row.subscriptions.some((each) => each.state === state)
    return {
      id: `${tenant.id}_${row.skuId}`,
      accountId: tenant.id,
      accountName: tenant.displayName,
      appliesTo: row.appliesTo,
      capabilityStatus:
        unitsIn('active') > 0 || has('active')
          ? 'Enabled'
          : has('warning')
            ? 'Warning'
            : has('suspended')
              ? 'Suspended'
              : has('lockedOut')
                ? 'LockedOut'
                : 'Deleted',
      consumedUnits: row.consumedUnits,
      prepaidUnits: {
        enabled: unitsIn('active'),
        suspended: unitsIn('suspended'),
        warning: unitsIn('warning'),
        lockedOut: unitsIn('lockedOut'),
      },
      servicePlans: servicePlans(row.plans),
      skuId: row.skuId,
      skuPartNumber: row.skuPartNumber,
      subscriptionIds: row.subscriptions.map(({ id }) => id),
    }
  },
})

async function subscribedSkus(reader: Reader, query: ListQuery, skuId?: string) {
  const tenant = await getTenant(reader.db, reader.tenantId)
  const rows = (await listProductRows(reader.db, reader.tenantId, skuId)).filter(
    (row) => row.subscriptions.length > 0,
  )
  return presentRows(reader, presentSku(tenant), rows, query)
}

const presentProduct: Presenter<ProductRow> = {
  entity: product,
  present: (row) => {
    const verdict = eligibility({
      appliesTo: row.appliesTo,
      assignableTo: row.assignableTo,
      ...(row.neverReason ? { neverReason: row.neverReason } : {}),
      hasSubscription: row.subscriptions.length > 0,
      ...(row.eligibilityOverride ? { override: row.eligibilityOverride } : {}),
    })
    return {
      id: row.skuId,
      skuId: row.skuId,
      skuPartNumber: row.skuPartNumber,
      displayName: row.displayName,
      appliesTo: row.appliesTo,
      assignableTo: assignableTo(row.assignableTo),
      capacity: row.capacity,
      allottedUnits: row.namedUnits,
      unallottedUnits: row.defaultUnits,
      consumedUnits: row.consumedUnits,
      waitingCount: row.waitingCount,
      blockedCount: row.blockedCount,
      overAllottedUnits: overAllottedBy(row),
      allotmentCount: row.allotmentCount,
      defaultAllotmentId: row.defaultAllotmentId,
      eligible: verdict.eligible,
      ineligibilityReason: verdict.eligible ? null : verdict.reason,
      ineligibilityMessage: verdict.eligible ? null : verdict.message,
      eligibilityOverride: row.eligibilityOverride,
      services: row.plans,
    }
  },
}

async function oneProduct(reader: Reader, skuId: string, query: ListQuery) {
  const rows = await listProductRows(reader.db, reader.tenantId, skuId)
  const [body] = await presentRows(reader, presentProduct, rows, query)
  if (!body) throw nothingThere('skuId', skuId)
  return body
}

const presentRule: Presenter<PlanRuleRow> = { entity: servicePlanRule, present: (row) => ({ ...row }) }

export const productRoutes: readonly Route[] = [
  route(endpoints.listSubscribedSkus, async ({ reader, query }) => ({
    body: { value: await subscribedSkus(reader, query) },
  })),
  route(endpoints.getSubscribedSku, async ({ reader, params, query }) => {
    const [tenantId, skuId] = splitPair(params.subscribedSkuId)
    const [body] = tenantId === reader.tenantId ? await subscribedSkus(reader, query, skuId) : []
    if (!body) throw nothingThere('subscribedSkuId', params.subscribedSkuId)
    return { body }
  }),
  route(adminEndpoints.listProducts, async ({ reader, query }) => {
    const rows = await listProductRows(reader.db, reader.tenantId)
    return { body: { value: await presentRows(reader, presentProduct, rows, query) } }
  }),
  route(adminEndpoints.getProduct, async ({ reader, params, query }) => ({
    body: await oneProduct(reader, params.skuId, query),
  })),
  route(adminEndpoints.updateProduct, async (request) =>
    write(request, 'updateProduct', async (ctx, reader) => {
      await updateProduct(ctx, { ...request.body, skuId: request.params.skuId })
      return oneProduct(reader, request.params.skuId, emptyQuery)
    }),
  ),
  route(adminEndpoints.listServicePlanRules, async ({ reader, query, nextLink }) => {
    const page = await listPlanRuleRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentRule, page, query, nextLink) }
  }),
  route(adminEndpoints.createServicePlanRule, async (request) =>
    write(request, 'createServicePlanRule', async (ctx, reader) => {
      const rule = await createPlanRule(ctx, request.body)
      const row: PlanRuleRow = { ...rule, planName: null, source: rule.source ?? null }
      return (await presentRows(reader, presentRule, [row], emptyQuery))[0]
    }),
  ),
  route(adminEndpoints.deleteServicePlanRule, async (request) =>
    write(request, 'removeServicePlanRule', (ctx) => removePlanRule(ctx, request.params.ruleId)),
  ),
]

const statusOf = {
  active: 'Enabled',
  warning: 'Warning',
  suspended: 'Suspended',
  lockedOut: 'LockedOut',
  deleted: 'Deleted',
} as const
const stateOf = {
  Enabled: 'active',
  Warning: 'warning',
  Suspended: 'suspended',
  LockedOut: 'lockedOut',
  Deleted: 'deleted',
} as const

const presentSubscription: Presenter<SubscriptionRow> = {
  entity: companySubscription,
  present: (row, reader) => ({
    id: row.id,
    commerceSubscriptionId: row.commerceSubscriptionId,
    createdDateTime: dateTime(row.createdAt),
    isTrial: row.isTrial,
    nextLifecycleDateTime: row.nextLifecycleDate ? `${row.nextLifecycleDate}T00:00:00.0000000Z` : null,
    ownerId: null,
    ownerTenantId: reader.tenantId,
    ownerType: null,
    serviceStatus: servicePlans(row.plans),
    skuId: row.skuId,
    skuPartNumber: row.skuPartNumber,
    status: statusOf[row.state],
    totalLicenses: row.units,
    startDate: row.startDate,
    state: row.state,
    productName: row.productName,
  }),
}

type Which = { readonly id: string } | { readonly commerceSubscriptionId: string }

async function oneSubscription(reader: Reader, which: Which, query: ListQuery) {
  const { rows } = await listSubscriptionRows(reader.db, reader.tenantId, emptyQuery, which)
  const [body] = await presentRows(reader, presentSubscription, rows, query)
  const [name, value] =
    'id' in which ? ['subscriptionId', which.id] : ['commerceSubscriptionId', which.commerceSubscriptionId]
  if (!body) throw nothingThere(name, value)
  return body
}

const whole: ListQuery = { ...emptyQuery, select: selectable(companySubscription) }

/** Of a date-time only the date is kept. */
function lifecycle(value: string | null | undefined): string | null | undefined {
  return typeof value === 'string' ? value.slice(0, 10) : value
}

export const subscriptionRoutes: readonly Route[] = [
  route(endpoints.listSubscriptions, async ({ reader, query, nextLink }) => {
    const page = await listSubscriptionRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentSubscription, page, query, nextLink) }
  }),
  route(endpoints.getSubscription, async ({ reader, params, query }) => ({
    body: await oneSubscription(reader, { id: params.subscriptionId }, query),
  })),
  route(endpoints.getSubscriptionByCommerceId, async ({ reader, params, query }) => ({
    body: await oneSubscription(reader, { commerceSubscriptionId: params.commerceSubscriptionId }, query),
  })),
  route(endpoints.createSubscription, async (request) => {
    const { status, totalLicenses, nextLifecycleDateTime, ...rest } = request.body
    if (rest.skuId === undefined && rest.skuPartNumber === undefined) {
      throw new Refusal(
        'requiredFieldOrParameterMissing',
        'The property "skuId" or "skuPartNumber" is needed.',
        {
          target: 'body',
          propertyName: 'skuId',
        },
      )
    }
    return write(request, 'createSubscription', async (ctx, reader) => {
      const { id } = await createSubscription(ctx, {
        ...rest,
        units: totalLicenses,
        state: status ? stateOf[status] : undefined,
        nextLifecycleDate: lifecycle(nextLifecycleDateTime),
      })
      return oneSubscription(reader, { id }, whole)
    })
  }),
  route(endpoints.updateSubscription, async (request) => {
    const { status, totalLicenses, nextLifecycleDateTime, isTrial, startDate } = request.body
    return write(request, 'updateSubscription', async (ctx, reader) => {
      await updateSubscription(ctx, {
        subscriptionId: request.params.subscriptionId,
        units: totalLicenses,
        state: status ? stateOf[status] : undefined,
        startDate,
        nextLifecycleDate: lifecycle(nextLifecycleDateTime),
        isTrial,
      })
      return oneSubscription(reader, { id: request.params.subscriptionId }, whole)
    })
  }),
  route(endpoints.deleteSubscription, async (request) =>
    write(request, 'deleteSubscription', (ctx) => deleteSubscription(ctx, request.params.subscriptionId)),
  ),
]
