import { beta, bothVersions, endpoint } from './endpoint.ts'
import {
  catalogProducts,
  companySubscription,
  createSubscriptionBody,
  subscribedSku,
  updateSubscriptionBody,
} from './product.ts'
import * as rules from './query-rules.ts'

const nothing = { kind: 'nothing' } as const
const purchases = { versions: bothVersions, tag: 'Subscriptions' } as const

export const listSubscribedSkus = endpoint({
  ...purchases,
  method: 'GET',
  path: '/subscribedSkus',
  summary: 'List products with subscriptions',
  query: rules.subscribedSkuQuery,
  success: 200,
  answer: { kind: 'list', of: subscribedSku },
  refusals: [],
})
export const getSubscribedSku = endpoint({
  ...purchases,
  method: 'GET',
  path: '/subscribedSkus/{subscribedSkuId}',
  summary: 'Get a product with subscriptions',
  query: rules.subscribedSkuQuery,
  success: 200,
  answer: { kind: 'object', of: subscribedSku },
  refusals: ['resourceNotFound'],
})
export const listSubscriptions = endpoint({
  ...purchases,
  method: 'GET',
  path: '/directory/subscriptions',
  summary: 'List subscriptions',
  query: rules.subscriptionQuery,
  success: 200,
  answer: { kind: 'list', of: companySubscription },
  refusals: [],
})
export const getSubscription = endpoint({
  ...purchases,
  method: 'GET',
  path: '/directory/subscriptions/{subscriptionId}',
  summary: 'Get a subscription',
  query: rules.subscriptionObject,
  success: 200,
  answer: { kind: 'object', of: companySubscription },
  refusals: ['resourceNotFound'],
})
export const getSubscriptionByCommerceId = endpoint({
  ...purchases,
  method: 'GET',
  path: "/directory/subscriptions(commerceSubscriptionId='{commerceSubscriptionId}')",
  summary: 'Get a subscription by its id in the commerce system',
  query: rules.subscriptionObject,
  success: 200,
  answer: { kind: 'object', of: companySubscription },
  refusals: ['resourceNotFound'],
})
export const createSubscription = endpoint({
  ...purchases,
  method: 'POST',
  path: '/directory/subscriptions',
  summary: 'Add units bought, by hand',
  body: createSubscriptionBody,
  success: 201,
  answer: { kind: 'object', of: companySubscription },
  refusals: ['alreadyExists', 'notFound'],
})
export const updateSubscription = endpoint({
  ...purchases,
  method: 'PATCH',
  path: '/directory/subscriptions/{subscriptionId}',
  summary: 'Change units, status or dates',
  description:
    'Fewer units than are divided leave the product over-allotted; nobody loses a seat (rules 2 and 5).',
  body: updateSubscriptionBody,
  success: 200,
  answer: { kind: 'object', of: companySubscription },
  refusals: ['resourceNotFound'],
})
export const deleteSubscription = endpoint({
  ...purchases,
  method: 'DELETE',
  path: '/directory/subscriptions/{subscriptionId}',
  summary: 'Remove a subscription and its units',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})

export const searchCatalogProducts = endpoint({
  versions: beta,
  tag: 'Subscriptions',
  method: 'GET',
  path: '/admin/cloudLicensing/catalogProducts',
  summary: 'Find products of the published list by name, part number or id (`search`), the closest first',
  description: 'At most 20; every word of the text is in what is found. What the organization has is marked.',
  query: { select: [], paged: false, passThrough: ['search'] },
  success: 200,
  answer: { kind: 'value', of: catalogProducts },
  refusals: [],
})
