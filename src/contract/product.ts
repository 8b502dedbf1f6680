import { z } from 'zod'
import { subscriptionStates } from './allotment.ts'
import type { Entity } from './entity.ts'
import { date, dateTime, flag, guid, oneOf, text, units } from './scalars.ts'

const plan = z.object({
  servicePlanId: guid,
  servicePlanName: z.string(),
  provisioningStatus: z.string(),
  appliesTo: z.string(),
})

export const subscribedSku: Entity = {
  name: 'subscribedSku',
  type: '#microsoft.graph.subscribedSku',
  description: 'A product with subscriptions, as the v1.0 surface shows it.',
  properties: {
    id: z.string(),
    accountId: z.string(),
    accountName: z.string(),
    appliesTo: z.enum(['User', 'Company']),
    capabilityStatus: z.string(),
    consumedUnits: units,
    prepaidUnits: z.object({ enabled: units, suspended: units, warning: units, lockedOut: units }),
    servicePlans: z.array(plan),
    skuId: guid,
    skuPartNumber: z.string(),
    subscriptionIds: z.array(z.string()),
  },
  onSelect: {},
}

/** Graph's companySubscription, and our way to write one by hand. */
export const companySubscription: Entity = {
  name: 'companySubscription',
  type: '#microsoft.graph.companySubscription',
  description: 'Units bought of a product, and until when.',
  properties: {
    id: guid,
    commerceSubscriptionId: z.string(),
    createdDateTime: dateTime,
    isTrial: flag,
    nextLifecycleDateTime: dateTime.nullable(),
    ownerId: z.string().nullable(),
    ownerTenantId: z.string().nullable(),
    ownerType: z.string().nullable(),
    serviceStatus: z.array(plan),
    skuId: z.string(),
    skuPartNumber: z.string(),
    status: z.enum(['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted']),
    totalLicenses: units,
  },
  onSelect: { startDate: z.string().nullable(), state: z.enum(subscriptionStates), productName: z.string() },
}

const status = oneOf(['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'])
const subscriptionProperties = {
  status: status.optional(),
  isTrial: flag.optional(),
  startDate: date.nullable().optional(),
  /** A date, or a date-time of which the date counts. */
  nextLifecycleDateTime: z
    .union([date, z.iso.datetime({ offset: true })], { error: 'must be a date such as 2026-12-31' })
    .nullable()
    .optional(),
}

/**
 * A product is named by id or part number; one that the catalog does not know needs both. Refused: a
 * commerceSubscriptionId that exists (`alreadyExists`), an unknown part number (`notFound`).
 */
export const createSubscriptionBody = z.strictObject({
  ...subscriptionProperties,
  skuId: guid.optional(),
  skuPartNumber: text(256).optional(),
  productName: text(256).optional(),
  appliesTo: oneOf(['User', 'Company']).optional(),
  commerceSubscriptionId: text(200).optional(),
  totalLicenses: units,
})
export const updateSubscriptionBody = z.strictObject({
  ...subscriptionProperties,
  totalLicenses: units.optional(),
})

export const product: Entity = {
  name: 'product',
  type: '#licenseAllotments.product',
  description: 'A product with the numbers of its division (rules 1 to 4).',
  properties: {
    id: guid,
    skuId: guid,
    skuPartNumber: z.string(),
    displayName: z.string(),
    appliesTo: z.enum(['User', 'Company']),
    assignableTo: z.string(),
    capacity: units.meta({ description: 'Units of active and warning subscriptions (rule 1).' }),
    allottedUnits: units.meta({ description: 'Sum of the named allotments.' }),
    unallottedUnits: units.meta({ description: 'What the default allotment holds.' }),
    consumedUnits: units,
    waitingCount: units,
    blockedCount: units,
    overAllottedUnits: units,
    allotmentCount: units.meta({ description: 'Named allotments.' }),
    defaultAllotmentId: guid,
    eligible: flag,
    ineligibilityReason: z.string().nullable(),
    ineligibilityMessage: z.string().nullable(),
    eligibilityOverride: z.enum(['allow', 'deny']).nullable(),
    services: z.array(
      z.object({
        planId: guid,
        planName: z.string(),
        displayName: z.string().nullable(),
        appliesTo: z.string(),
      }),
    ),
  },
  onSelect: {},
}

/** Products of the published list, whether the organization has them or not. */
export const catalogProducts = z
  .object({
    value: z.array(
      z.object({
        skuId: guid,
        skuPartNumber: z.string(),
        displayName: z.string(),
        family: z.string(),
        isOwned: flag,
        neverAllottable: z.string().nullable().meta({ description: 'Why it can never be divided (rule 4).' }),
      }),
    ),
  })
  .meta({ description: 'Products that can be bought.' })

export const updateProductBody = z.strictObject({
  displayName: text(256).optional(),
  appliesTo: oneOf(['User', 'Company']).optional(),
  /** `allow` lifts what the catalog suspects, `deny` always counts (rule 4). */
  eligibilityOverride: oneOf(['allow', 'deny']).nullable().optional(),
})

export const servicePlanRule: Entity = {
  name: 'servicePlanRule',
  type: '#licenseAllotments.servicePlanRule',
  description: 'A dependency or an exclusion between services (rule 18).',
  properties: {
    id: guid,
    kind: z.enum(['requires', 'excludes']),
    planId: guid,
    planName: z.string().nullable(),
    otherPlanIds: z.array(guid),
    source: z.string().nullable(),
  },
  onSelect: {},
}
export const createServicePlanRuleBody = z.strictObject({
  kind: oneOf(['requires', 'excludes']),
  planId: guid,
  /** requires: one of these must be on as well; excludes: none of these may be. */
  otherPlanIds: z
    .array(guid, { error: 'must be a list of service plan ids' })
    .min(1, 'must name at least one plan')
    .max(100, 'takes at most 100 plans'),
  source: text(500).nullable().optional(),
})
