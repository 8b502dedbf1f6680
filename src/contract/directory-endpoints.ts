import {
  createDeviceBody,
  createUserBody,
  device,
  directoryObject,
  group,
  updateDeviceBody,
  updateUserBody,
  user,
} from './directory.ts'
import { bothVersions, endpoint } from './endpoint.ts'
import * as rules from './query-rules.ts'

const nothing = { kind: 'nothing' } as const
const users = { versions: bothVersions, tag: 'Users' } as const
const devices = { versions: bothVersions, tag: 'Devices' } as const

export const listUsers = endpoint({
  ...users,
  method: 'GET',
  path: '/users',
  summary: 'List users',
  query: rules.userQuery,
  description:
    '$search takes beginnings: of the words of a displayName or of a userPrincipalName, or of the property that is named.',
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
  query: rules.memberQueryOf.group,
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
  query: rules.memberQueryOf.group,
  success: 200,
  answer: { kind: 'list', of: group },
  refusals: ['resourceNotFound'],
})
