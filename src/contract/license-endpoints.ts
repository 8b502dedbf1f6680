import { directoryObject, group, user } from './directory.ts'
import { beta, bothVersions, endpoint } from './endpoint.ts'
import {
  adminCloudLicensing,
  assignLicenseBody,
  licenseDetails,
  organization,
  principalCloudLicensing,
} from './license.ts'
import type { QueryRules } from './odata-query.ts'
import * as rules from './query-rules.ts'

const licenses = { versions: bothVersions, tag: 'Licenses' } as const
const refusalsOfAssign = [
  'resourceNotFound',
  'notFound',
  'invalidAssigneeType',
  'invalidUsageLocation',
  'noAvailableLicenses',
  'allotmentOnHold',
  'missingDependency',
  'mutuallyExclusiveServicePlans',
] as const

export const assignUserLicense = endpoint({
  ...licenses,
  method: 'POST',
  path: '/users/{userId}/assignLicense',
  context: 'users',
  summary: "Change a user's direct licenses, all at once",
  description:
    'A product that the user has already gets the disabled plans given; others come from an allotment without owners that has a free unit.',
  body: assignLicenseBody,
  success: 200,
  answer: { kind: 'object', of: user },
  refusals: refusalsOfAssign,
})
export const assignGroupLicense = endpoint({
  ...licenses,
  method: 'POST',
  path: '/groups/{groupId}/assignLicense',
  context: 'groups',
  summary: "Change a group's licenses, all at once",
  description: 'Members who find no free unit wait. A large group is worked in the background.',
  body: assignLicenseBody,
  success: 202,
  answer: { kind: 'object', of: group },
  refusals: refusalsOfAssign,
})
export const reprocessLicenseAssignment = endpoint({
  ...licenses,
  method: 'POST',
  path: '/users/{userId}/reprocessLicenseAssignment',
  context: 'users',
  summary: "Look at a user's licenses again, after the cause of an error was mended",
  success: 200,
  answer: { kind: 'object', of: user },
  refusals: ['resourceNotFound'],
})
export const listLicenseDetails = endpoint({
  ...licenses,
  method: 'GET',
  path: '/users/{userId}/licenseDetails',
  summary: 'List the products that a user has licenses of, with their services',
  query: rules.licenseDetailsQuery,
  success: 200,
  answer: { kind: 'list', of: licenseDetails },
  refusals: ['resourceNotFound'],
})
export const getLicenseDetails = endpoint({
  ...licenses,
  method: 'GET',
  path: '/users/{userId}/licenseDetails/{licenseDetailsId}',
  summary: 'Get one of them',
  query: rules.licenseDetailsQuery,
  success: 200,
  answer: { kind: 'object', of: licenseDetails },
  refusals: ['resourceNotFound'],
})
export const listMembersWithLicenseErrors = endpoint({
  ...licenses,
  method: 'GET',
  path: '/groups/{groupId}/membersWithLicenseErrors',
  summary: 'List the members to whom the group could not give a license, or not all of it',
  description: 'Who waits for a unit is one of them, as in Graph.',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: directoryObject },
  refusals: ['resourceNotFound'],
})

function transitiveAt<const Path extends string>(path: Path, summary: string, query: QueryRules) {
  return endpoint({
    versions: bothVersions,
    tag: 'Groups',
    method: 'GET',
    path,
    summary,
    query,
    success: 200,
    answer: { kind: 'list', of: directoryObject },
    refusals: ['resourceNotFound'],
  })
}
const kinds = ['user', 'device', 'group'] as const
export const transitiveMembers = transitiveAt(
  '/groups/{groupId}/transitiveMembers',
  'List members, those of nested groups too',
  rules.memberQuery,
)
export const transitiveMembersOfKind = kinds.map((kind) => ({
  kind,
  endpoint: transitiveAt(
    `/groups/{groupId}/transitiveMembers/microsoft.graph.${kind}`,
    `List members that are ${kind}s, those of nested groups too`,
    rules.memberQueryOf[kind],
  ),
}))
const groupsOf = <const Path extends string>(path: Path, summary: string) =>
  transitiveAt(path, summary, rules.memberQueryOf.group)
export const memberOfGroupsOnly = [
  groupsOf('/users/{userId}/memberOf/microsoft.graph.group', 'List the groups a user is a member of'),
  groupsOf('/groups/{groupId}/memberOf/microsoft.graph.group', 'List the groups a group is a member of'),
  groupsOf('/devices/{deviceId}/memberOf/microsoft.graph.group', 'List the groups a device is a member of'),
] as const
export const transitiveMemberOf = (
  ['users/{userId}', 'groups/{groupId}', 'devices/{deviceId}'] as const
).flatMap((place) => [
  groupsOf(`/${place}/transitiveMemberOf`, 'List groups, through nested groups too'),
  groupsOf(`/${place}/transitiveMemberOf/microsoft.graph.group`, 'List groups, through nested groups too'),
])

const here = { versions: bothVersions, tag: 'Organization', method: 'GET', success: 200 } as const
export const listOrganizations = endpoint({
  ...here,
  path: '/organization',
  summary: 'List the one organization of the caller',
  query: rules.organizationQuery,
  answer: { kind: 'list', of: organization },
  refusals: [],
})
export const getOrganization = endpoint({
  ...here,
  path: '/organization/{organizationId}',
  summary: 'Get the organization of the caller',
  query: rules.organizationQuery,
  answer: { kind: 'object', of: organization },
  refusals: ['resourceNotFound'],
})

export const getAdminCloudLicensing = endpoint({
  versions: beta,
  tag: 'Allotments',
  method: 'GET',
  path: '/admin/cloudLicensing',
  summary: 'Get what holds allotments, assignments and assignment errors',
  query: rules.adminCloudLicensingQuery,
  success: 200,
  answer: { kind: 'object', of: adminCloudLicensing },
  refusals: [],
})

/** Below each of them hangs what Microsoft documents; that they answer themselves follows from its types. */
function cloudLicensingAt<const Path extends string>(path: Path, who: string) {
  return endpoint({
    versions: beta,
    tag: 'Allotments',
    method: 'GET',
    path,
    summary: `Get what holds the licensing of ${who}`,
    query: rules.principalCloudLicensingQuery,
    success: 200,
    answer: { kind: 'value', of: principalCloudLicensing },
    refusals: ['resourceNotFound'],
  })
}
export const cloudLicensingOf = {
  user: cloudLicensingAt('/users/{userId}/cloudLicensing', 'a user'),
  group: cloudLicensingAt('/groups/{groupId}/cloudLicensing', 'a group'),
  device: cloudLicensingAt('/devices/{deviceId}/cloudLicensing', 'a device'),
} as const
