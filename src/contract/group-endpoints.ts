import { referenceBody } from './allotment.ts'
import { createGroupBody, directoryObject, group, updateGroupBody } from './directory.ts'
import { bothVersions, endpoint } from './endpoint.ts'
import * as rules from './query-rules.ts'

const nothing = { kind: 'nothing' } as const
const groups = { versions: bothVersions, tag: 'Groups' } as const

export const listGroups = endpoint({
  ...groups,
  method: 'GET',
  path: '/groups',
  summary: 'List groups',
  query: rules.groupQuery,
  description: '$search takes the beginning of a name, or of a word in it.',
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
  query: rules.memberQuery,
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
    query: rules.memberQueryOf[kind],
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
  query: rules.memberQueryOf.group,
  success: 200,
  answer: { kind: 'list', of: group },
  refusals: ['resourceNotFound'],
})
