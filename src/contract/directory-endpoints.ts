import { referenceBody } from './allotment.ts'
import {
  createDeviceBody,
  createGroupBody,
  createUserBody,
  device,
  directoryObject,
  group,
  updateDeviceBody,
  updateGroupBody,
  updateUserBody,
  user,
} from './directory.ts'
import { bothVersions, endpoint } from './endpoint.ts'
import {
  companySubscription,
  createSubscriptionBody,
  subscribedSku,
  updateSubscriptionBody,
} from './product.ts'
import * as rules from './query-rules.ts'

const nothing = { kind: 'nothing' } as const
const users = { versions: bothVersions, tag: 'Users' } as const
const devices = { versions: bothVersions, tag: 'Devices' } as const
const groups = { versions: bothVersions, tag: 'Groups' } as const
const purchases = { versions: bothVersions, tag: 'Subscriptions' } as const

export const listUsers = endpoint({
  ...users,
  method: 'GET',
  path: '/users',
  summary: 'List users',
  query: rules.userQuery,
  description: '$search takes the beginning of a name, a userPrincipalName or an address.',
  success: 200,
  answer: { kind: 'list', of: user },
  refusals: [],
})
export const createUser = endpoint({
  ...users,
  method: 'POST',
  path: '/users',
  summary: 'Create a user',
  body: createUserBody,
  success: 201,
  answer: { kind: 'object', of: user },
  refusals: ['alreadyExists'],
})
export const getUser = endpoint({
  ...users,
  method: 'GET',
  path: '/users/{userId}',
  summary: 'Get a user by id or userPrincipalName',
  query: rules.userObject,
  success: 200,
  answer: { kind: 'object', of: user },
  refusals: ['resourceNotFound'],
})
export const updateUser = endpoint({
  ...users,
  method: 'PATCH',
  path: '/users/{userId}',
  summary: 'Change a user',
  body: updateUserBody,
  description: 'What it means for seats has effect in the same transaction (rules 20 and 22).',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound', 'alreadyExists'],
})
export const deleteUser = endpoint({
  ...users,
  method: 'DELETE',
  path: '/users/{userId}',
  summary: 'Delete a user',
  success: 204,
  answer: nothing,
  description: 'The seats are free at once; the user can be restored (rule 20).',
  refusals: ['resourceNotFound'],
})
export const listMemberOf = endpoint({
  ...users,
  method: 'GET',
  path: '/users/{userId}/memberOf',
  summary: 'List the groups a user is a direct member of',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: group },
  refusals: ['resourceNotFound'],
})
export const listDeletedUsers = endpoint({
  ...users,
  method: 'GET',
  path: '/directory/deletedItems/microsoft.graph.user',
  summary: 'List deleted users',
  query: rules.userQuery,
  success: 200,
  answer: { kind: 'list', of: user },
  refusals: [],
})
export const getDeletedItem = endpoint({
  ...users,
  method: 'GET',
  path: '/directory/deletedItems/{objectId}',
  summary: 'Get a deleted user',
  query: rules.userObject,
  success: 200,
  answer: { kind: 'object', of: user },
  refusals: ['resourceNotFound'],
})
export const restoreDeletedItem = endpoint({
  ...users,
  method: 'POST',
  path: '/directory/deletedItems/{objectId}/restore',
  summary: 'Restore a deleted user',
  description: 'Joins the end of every queue (rule 20).',
  success: 200,
  answer: { kind: 'object', of: user },
  refusals: ['resourceNotFound', 'alreadyExists'],
})
export const getDirectoryObject = endpoint({
  ...users,
  method: 'GET',
  path: '/directoryObjects/{objectId}',
  summary: 'Get a user, group or device by id',
  query: rules.directoryObjectObject,
  success: 200,
  answer: { kind: 'object', of: directoryObject },
  refusals: ['resourceNotFound'],
})

export const listDevices = endpoint({
  ...devices,
  method: 'GET',
  path: '/devices',
  summary: 'List devices',
  query: rules.deviceQuery,
  success: 200,
  answer: { kind: 'list', of: device },
  refusals: [],
})
export const createDevice = endpoint({
  ...devices,
  method: 'POST',
  path: '/devices',
  summary: 'Create a device',
  body: createDeviceBody,
  success: 201,
  answer: { kind: 'object', of: device },
  refusals: ['alreadyExists'],
})
export const getDevice = endpoint({
  ...devices,
  method: 'GET',
  path: '/devices/{deviceId}',
  summary: 'Get a device',
  query: rules.deviceObject,
  success: 200,
  answer: { kind: 'object', of: device },
  refusals: ['resourceNotFound'],
})
export const updateDevice = endpoint({
  ...devices,
  method: 'PATCH',
  path: '/devices/{deviceId}',
  summary: 'Change a device',
  body: updateDeviceBody,
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
export const deleteDevice = endpoint({
  ...devices,
  method: 'DELETE',
  path: '/devices/{deviceId}',
  summary: 'Delete a device',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
export const listDeviceMemberOf = endpoint({
  ...devices,
  method: 'GET',
  path: '/devices/{deviceId}/memberOf',
  summary: 'List the groups a device is a direct member of',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: group },
  refusals: ['resourceNotFound'],
})

export const listGroups = endpoint({
  ...groups,
  method: 'GET',
  path: '/groups',
  summary: 'List groups',
  query: rules.groupQuery,
  description: '$search takes the beginning of a name.',
  success: 200,
  answer: { kind: 'list', of: group },
  refusals: [],
})
export const createGroup = endpoint({
  ...groups,
  method: 'POST',
  path: '/groups',
  summary: 'Create a group',
  body: createGroupBody,
  success: 201,
  answer: { kind: 'object', of: group },
  refusals: ['alreadyExists', 'resourceNotFound'],
})
export const getGroup = endpoint({
  ...groups,
  method: 'GET',
  path: '/groups/{groupId}',
  summary: 'Get a group',
  query: rules.groupObject,
  success: 200,
  answer: { kind: 'object', of: group },
  refusals: ['resourceNotFound'],
})
export const updateGroup = endpoint({
  ...groups,
  method: 'PATCH',
  path: '/groups/{groupId}',
  summary: 'Change a group, or add up to 20 members at once',
  body: updateGroupBody,
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound', 'groupInUse', 'alreadyMember'],
})
export const deleteGroup = endpoint({
  ...groups,
  method: 'DELETE',
  path: '/groups/{groupId}',
  summary: 'Delete a group without assignments',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound', 'groupInUse'],
})
export const listMembers = endpoint({
  ...groups,
  method: 'GET',
  path: '/groups/{groupId}/members',
  summary: 'List direct members',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: directoryObject },
  refusals: ['resourceNotFound'],
})
function membersOfKind<const Kind extends 'user' | 'device' | 'group'>(kind: Kind) {
  return endpoint({
    ...groups,
    method: 'GET',
    path: `/groups/{groupId}/members/microsoft.graph.${kind}`,
    summary: `List direct members that are ${kind}s`,
    query: rules.directoryObjectQuery,
    success: 200,
    answer: { kind: 'list', of: directoryObject },
    refusals: ['resourceNotFound'],
  })
}
export const listUserMembers = membersOfKind('user')
export const listDeviceMembers = membersOfKind('device')
export const listGroupMembers = membersOfKind('group')
export const addMember = endpoint({
  ...groups,
  method: 'POST',
  path: '/groups/{groupId}/members/$ref',
  summary: 'Add a member',
  description: 'Seats follow in the same transaction (rule 20).',
  body: referenceBody,
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound', 'alreadyMember'],
})
export const removeMember = endpoint({
  ...groups,
  method: 'DELETE',
  path: '/groups/{groupId}/members/{memberId}/$ref',
  summary: 'Remove a member',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
export const listGroupMemberOf = endpoint({
  ...groups,
  method: 'GET',
  path: '/groups/{groupId}/memberOf',
  summary: 'List the groups a group is a direct member of',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: group },
  refusals: ['resourceNotFound'],
})

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
