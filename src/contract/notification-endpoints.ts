import { bothVersions, endpoint } from './endpoint.ts'
import { selectable } from './entity.ts'
import {
  createdSubscription,
  createSubscriptionBody,
  deadLetter,
  notificationSubscription,
  replayed,
  updateSubscriptionBody,
} from './notification.ts'

const common = { versions: bothVersions, tag: 'Change notifications' } as const
const one = '/subscriptions/{subscriptionId}'

export const listSubscriptions = endpoint({
  ...common,
  method: 'GET',
  path: '/subscriptions',
  summary: 'List subscriptions to changes',
  query: { select: selectable(notificationSubscription) },
  success: 200,
  answer: { kind: 'list', of: notificationSubscription },
  refusals: [],
})
export const createSubscription = endpoint({
  ...common,
  method: 'POST',
  path: '/subscriptions',
  context: 'subscriptions',
  summary: 'Be told of changes of allotments, seats or waiting members',
  description:
    'Resources: admin/cloudLicensing/allotments, one of them, or its seats or waitingMembers. Each address is called once with validationToken and must answer with it. A token with limited permissions needs one that reads the resource.',
  body: createSubscriptionBody,
  success: 201,
  answer: { kind: 'value', of: createdSubscription },
  refusals: ['resourceNotFound'],
})
export const getSubscription = endpoint({
  ...common,
  method: 'GET',
  path: one,
  summary: 'Get a subscription to changes',
  query: { select: selectable(notificationSubscription), paged: false },
  success: 200,
  answer: { kind: 'object', of: notificationSubscription },
  refusals: ['resourceNotFound'],
})
export const updateSubscription = endpoint({
  ...common,
  method: 'PATCH',
  path: one,
  summary: 'Renew a subscription to changes, or move it',
  body: updateSubscriptionBody,
  success: 200,
  answer: { kind: 'object', of: notificationSubscription },
  refusals: ['resourceNotFound', 'immutablePropertyModified'],
})
export const reauthorizeSubscription = endpoint({
  ...common,
  method: 'POST',
  path: `${one}/reauthorize`,
  summary: 'Let a subscription go on by the right of the caller',
  description: 'Answers a reauthorizationRequired. The expiry stays; PATCH moves it.',
  success: 204,
  answer: { kind: 'nothing' },
  refusals: ['resourceNotFound'],
})
export const deleteSubscription = endpoint({
  ...common,
  method: 'DELETE',
  path: one,
  summary: 'End a subscription to changes',
  success: 204,
  answer: { kind: 'nothing' },
  refusals: ['resourceNotFound'],
})
export const listDeadLetters = endpoint({
  ...common,
  method: 'GET',
  path: `${one}/deadLetters`,
  summary: 'List notifications that were given up on',
  query: { select: selectable(deadLetter) },
  success: 200,
  answer: { kind: 'list', of: deadLetter },
  refusals: ['resourceNotFound'],
})
export const replayDeadLetters = endpoint({
  ...common,
  method: 'POST',
  path: `${one}/replay`,
  summary: 'Send the notifications again that were given up on',
  success: 200,
  answer: { kind: 'value', of: replayed },
  refusals: ['resourceNotFound'],
})
