import { directoryAudit, token } from './administration.ts'
import { allotment, exclusion, seat } from './allotment.ts'
import { assignment, assignmentError, waitingMember } from './assignment.ts'
import { device, directoryObject, group, user } from './directory.ts'
import { type Entity, selectable } from './entity.ts'
import { adminCloudLicensing, licenseDetails, organization } from './license.ts'
import type { ApplyRules } from './odata-apply.ts'
import type { QueryRules } from './odata-query.ts'
import { companySubscription, product, servicePlanRule, subscribedSku } from './product.ts'
import {
  allotmentFilter,
  assignmentErrorFilter,
  assignmentFilter,
  auditFilter,
  deviceFilter,
  directoryObjectFilter,
  expandedAllotmentFilter,
  groupFilter,
  seatFilter,
  subscriptionFilter,
  usageRightFilter,
  userFilter,
  waitingMemberFilter,
} from './query-filters.ts'
import { usageRight } from './usage-right.ts'

// What callers may ask of each kind of object, as a list and alone. The columns behind the names are
// in the list stores; a test asks for every name once.

const allotmentOrder = [
  'displayName',
  'productName',
  'skuPartNumber',
  'allottedUnits',
  'consumedUnits',
  'availableUnits',
  'waitingCount',
]

/** One object: no paging, filter or order. */
function single(entity: Entity, expand: QueryRules['expand'] = {}): QueryRules {
  return { select: selectable(entity), expand, paged: false }
}

const plainObject = single(directoryObject)
const plainAllotment = single(allotment)
const assignmentOrder = ['createdDateTime', 'priority']
const expandedAssignments: QueryRules = {
  select: selectable(assignment),
  filter: assignmentFilter,
  orderBy: assignmentOrder,
  expand: { assignedTo: plainObject, allotment: () => single(allotment) },
}
const waitingOrder = ['waitingSinceDateTime', 'priority']
const expandedWaiting: QueryRules = {
  select: selectable(waitingMember),
  filter: waitingMemberFilter,
  orderBy: waitingOrder,
  expand: { assignedTo: plainObject },
}
const seatOrder = ['heldSinceDateTime']
const expandedSeats: QueryRules = {
  select: selectable(seat),
  filter: seatFilter,
  orderBy: seatOrder,
  expand: { assignedTo: plainObject },
}
const expandedAllotments: QueryRules = {
  select: selectable(allotment),
  filter: allotmentFilter,
  orderBy: allotmentOrder,
}
const expandedObjects: QueryRules = { select: selectable(directoryObject) }

const allotmentExpand: QueryRules['expand'] = {
  assignments: expandedAssignments,
  waitingMembers: expandedWaiting,
  seats: expandedSeats,
  owners: expandedObjects,
}
const usageRightExpand: QueryRules['expand'] = {
  assignments: expandedAssignments,
  allotments: expandedAllotments,
}

export const allotmentObject = single(allotment, allotmentExpand)
export const allotmentQuery: QueryRules = {
  select: selectable(allotment),
  expand: allotmentExpand,
  filter: allotmentFilter,
  orderBy: allotmentOrder,
  count: true,
}

/** The list of all; under a usage right nothing is to be added up. */
export const allotmentListQuery: QueryRules = { ...allotmentQuery, passThrough: ['$apply'] }
export const allotmentApply: ApplyRules = {
  groupBy: ['skuId', 'skuPartNumber', 'productName', 'isDefault', 'state', 'overAllotted'],
  aggregate: ['allottedUnits', 'consumedUnits', 'availableUnits', 'waitingCount', 'blockedCount'],
}

export const assignmentObject = single(assignment, { assignedTo: plainObject, allotment: plainAllotment })
export const assignmentQuery: QueryRules = {
  select: selectable(assignment),
  expand: { assignedTo: plainObject, allotment: { ...plainAllotment, filter: expandedAllotmentFilter } },
  filter: assignmentFilter,
  orderBy: assignmentOrder,
  count: true,
}

/** Answers Microsoft's properties, as its clients expect; ours on `$select`. */
export const assignmentWrite: QueryRules = {
  select: selectable(assignment),
  paged: false,
  passThrough: ['dryRun'],
}

export const waitingMemberObject = single(waitingMember, {
  assignedTo: plainObject,
  allotment: plainAllotment,
})
export const waitingMemberQuery: QueryRules = {
  select: selectable(waitingMember),
  expand: waitingMemberObject.expand ?? {},
  filter: waitingMemberFilter,
  orderBy: waitingOrder,
  count: true,
}

export const seatObject = single(seat, { assignedTo: plainObject, allotment: plainAllotment })
export const seatQuery: QueryRules = {
  select: selectable(seat),
  expand: seatObject.expand ?? {},
  filter: seatFilter,
  orderBy: seatOrder,
  count: true,
}

export const exclusionQuery: QueryRules = {
  select: selectable(exclusion),
  expand: { assignedTo: plainObject },
  count: true,
}

export const usageRightObject = single(usageRight, usageRightExpand)
export const usageRightQuery: QueryRules = {
  select: selectable(usageRight),
  expand: usageRightExpand,
  filter: usageRightFilter,
  count: true,
}

const errorExpand: QueryRules['expand'] = { assignedTo: plainObject, usageRight: single(usageRight) }
export const assignmentErrorObject = single(assignmentError, errorExpand)
export const assignmentErrorQuery: QueryRules = {
  select: selectable(assignmentError),
  expand: errorExpand,
  filter: assignmentErrorFilter,
  orderBy: ['occurrenceDateTime'],
  count: true,
}

export const directoryObjectObject = plainObject
export const directoryObjectQuery: QueryRules = { select: selectable(directoryObject), count: true }

const memberOfExpand: QueryRules['expand'] = { memberOf: expandedObjects }
/** Few objects, always answered whole. */
const detailsExpand: QueryRules['expand'] = { licenseDetails: single(licenseDetails) }
const userExpand: QueryRules['expand'] = { ...memberOfExpand, ...detailsExpand }
export const userObject = single(user, userExpand)
export const userQuery: QueryRules = {
  select: selectable(user),
  expand: userExpand,
  filter: userFilter,
  orderBy: ['displayName', 'userPrincipalName', 'createdDateTime'],
  count: true,
  search: ['displayName', 'userPrincipalName', 'mail', 'givenName', 'surname'],
}
export const deviceObject = single(device, memberOfExpand)
export const deviceQuery: QueryRules = {
  select: selectable(device),
  expand: memberOfExpand,
  filter: deviceFilter,
  orderBy: ['displayName'],
  count: true,
}
const groupExpand: QueryRules['expand'] = { members: expandedObjects, ...memberOfExpand }
export const groupObject = single(group, groupExpand)
export const groupQuery: QueryRules = {
  select: selectable(group),
  expand: groupExpand,
  filter: groupFilter,
  orderBy: ['displayName'],
  count: true,
  search: ['displayName', 'description'],
}

/** Members of a group and groups of a member: by what all objects have, or a cast of them by what its kind has. */
const castTo = ({ filter, orderBy, search }: QueryRules): QueryRules => ({
  ...directoryObjectQuery,
  ...(filter ? { filter } : {}),
  ...(orderBy ? { orderBy } : {}),
  ...(search ? { search } : {}),
})
export const memberQuery: QueryRules = {
  ...directoryObjectQuery,
  filter: directoryObjectFilter,
  orderBy: ['displayName'],
  search: ['displayName'],
}
export const memberQueryOf = {
  user: castTo(userQuery),
  device: castTo(deviceQuery),
  group: castTo(groupQuery),
} as const

export const subscriptionObject = single(companySubscription)
export const subscriptionQuery: QueryRules = {
  select: selectable(companySubscription),
  filter: subscriptionFilter,
  orderBy: ['totalLicenses', 'skuPartNumber'],
  count: true,
}

/** Few objects, always answered whole. */
export const licenseDetailsQuery = single(licenseDetails)
export const adminCloudLicensingQuery = single(adminCloudLicensing)
/** Of a user, group or device: it has no property to select. */
export const principalCloudLicensingQuery: QueryRules = { select: [], paged: false }
export const organizationQuery = single(organization)
export const subscribedSkuQuery = single(subscribedSku)
export const productQuery = single(product)
export const servicePlanRuleQuery: QueryRules = {
  select: selectable(servicePlanRule),
  filter: {
    properties: { kind: { type: 'enum', values: ['requires', 'excludes'] }, planId: { type: 'guid' } },
  },
}
export const tokenQuery: QueryRules = { select: selectable(token) }
export const auditObject = single(directoryAudit)
export const auditQuery: QueryRules = {
  select: selectable(directoryAudit),
  filter: auditFilter,
  orderBy: ['activityDateTime'],
  count: true,
}
