import { z } from 'zod'
import {
  assigneeTypes,
  count,
  country,
  date,
  dateTime,
  flag,
  flags,
  guid,
  int32,
  kind,
  opaque,
  orNull,
  text,
  type WireKind,
} from './wire-types.ts'

// Microsoft's tables of types, with what is ours on $select.

const service = z.strictObject({ assignableTo: assigneeTypes, planId: guid, planName: text.nullable() })

const subscription = z.strictObject({
  subscriptionId: text,
  startDate: date,
  nextLifecycleDate: date,
  state: z.enum(['active', 'warning', 'suspended', 'lockedOut', 'deleted']),
  tags: flags('trial'),
})

const servicePlanInfo = z.strictObject({
  appliesTo: z.enum(['User', 'Company']),
  provisioningStatus: z.enum([
    'Success',
    'Disabled',
    'Error',
    'PendingInput',
    'PendingActivation',
    'PendingProvisioning',
  ]),
  servicePlanId: guid,
  servicePlanName: text,
})
const capabilityStatus = z.enum(['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'])
const assignedLicense = z.strictObject({ disabledPlans: z.array(guid), skuId: guid })
const assignedPlan = z.strictObject({
  assignedDateTime: dateTime,
  capabilityStatus,
  service: text,
  servicePlanId: guid,
})
const provisionedPlan = z.strictObject({ capabilityStatus, provisioningStatus: text, service: text })
const licenseAssignmentState = z.strictObject({
  assignedByGroup: guid.nullable(),
  disabledPlans: z.array(guid),
  error: z.enum([
    'None',
    'CountViolation',
    'MutuallyExclusiveViolation',
    'DependencyViolation',
    'ProhibitedInUsageLocationViolation',
    'UniquenessViolation',
    'Other',
  ]),
  lastUpdatedDateTime: dateTime,
  skuId: guid,
  state: z.enum(['Active', 'ActiveWithError', 'Disabled', 'Error']),
})

const userShown = {
  id: guid,
  businessPhones: z.array(text),
  displayName: orNull,
  givenName: orNull,
  jobTitle: orNull,
  mail: orNull,
  mobilePhone: orNull,
  officeLocation: orNull,
  preferredLanguage: orNull,
  surname: orNull,
  userPrincipalName: text,
}
const userOnSelect = {
  accountEnabled: flag,
  assignedLicenses: z.array(assignedLicense),
  assignedPlans: z.array(assignedPlan),
  createdDateTime: dateTime,
  deletedDateTime: dateTime.nullable(),
  department: orNull,
  licenseAssignmentStates: z.array(licenseAssignmentState),
  provisionedPlans: z.array(provisionedPlan),
  usageLocation: country.nullable(),
  userType: z.enum(['Member', 'Guest']),
}
/** What is not kept here and can be selected. */
const nothing = (names: string, lists = '') =>
  Object.fromEntries([
    ...names.split(' ').map((name) => [name, z.null()]),
    ...lists
      .split(' ')
      .filter(Boolean)
      .map((name) => [name, z.array(text).length(0)]),
  ])
const userNothing = nothing(
  'city companyName country creationType employeeId employeeType externalUserState faxNumber mailNickname ' +
    'onPremisesDistinguishedName onPremisesDomainName onPremisesImmutableId onPremisesLastSyncDateTime ' +
    'onPremisesSamAccountName onPremisesSyncEnabled onPremisesUserPrincipalName postalCode preferredDataLocation ' +
    'state streetAddress',
  'imAddresses otherMails proxyAddresses',
)
const groupNothing = nothing(
  'classification deletedDateTime expirationDateTime isAssignableToRole mail membershipRuleProcessingState ' +
    'onPremisesDomainName onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSyncEnabled ' +
    'preferredDataLocation renewedDateTime visibility',
  'proxyAddresses resourceProvisioningOptions',
)
const deviceNothing = nothing(
  'isCompliant isManaged manufacturer model onPremisesLastSyncDateTime onPremisesSyncEnabled ' +
    'operatingSystemVersion profileType trustType',
)
const groupShown = {
  id: guid,
  createdDateTime: dateTime,
  description: orNull,
  displayName: text,
  groupTypes: z.array(z.enum(['Unified', 'DynamicMembership'])),
  mailEnabled: flag,
  mailNickname: orNull,
  membershipRule: orNull,
  securityEnabled: flag,
}
const groupOnSelect = {
  assignedLicenses: z.array(assignedLicense),
  licenseProcessingState: z
    .strictObject({
      state: z.enum(['QueuedForProcessing', 'ProcessingInProgress', 'ProcessingComplete']),
    })
    .nullable(),
}
const deviceShown = {
  id: guid,
  accountEnabled: flag,
  deviceId: orNull,
  displayName: text,
  operatingSystem: orNull,
}
const memberOf = { memberOf: ['directoryObject'] } as const

const directory: Readonly<Record<string, WireKind>> = {
  user: kind(
    '#microsoft.graph.user',
    userShown,
    { ...userOnSelect, ...userNothing },
    {
      ...memberOf,
      licenseDetails: ['licenseDetails'],
    },
  ),
  group: kind(
    '#microsoft.graph.group',
    groupShown,
    { ...groupOnSelect, ...groupNothing },
    {
      members: ['directoryObject'],
      ...memberOf,
    },
  ),
  device: kind(
    '#microsoft.graph.device',
    deviceShown,
    { createdDateTime: dateTime, ...deviceNothing },
    memberOf,
  ),
}

const licensing: Readonly<Record<string, WireKind>> = {
  allotment: kind(
    '#microsoft.graph.cloudLicensing.allotment',
    {
      id: opaque,
      allottedUnits: count,
      assignableTo: assigneeTypes,
      consumedUnits: count,
      services: z.array(service),
      skuId: guid.nullable(),
      skuPartNumber: orNull,
      subscriptions: z.array(subscription).min(1),
    },
    {
      externalServiceIdentifier: z.null(),
      displayName: text,
      description: orNull,
      isDefault: flag,
      state: z.enum(['open', 'hold']),
      enforcement: z.enum(['enforced', 'reportOnly']),
      unitsBeyondLimit: count,
      availableUnits: count,
      waitingCount: count,
      blockedCount: count,
      overAllotted: flag,
      isOrphaned: flag,
      productName: text,
      createdDateTime: dateTime,
      settingsTag: opaque,
    },
    {
      assignments: ['assignment'],
      waitingMembers: ['waitingMember'],
      seats: ['seat'],
      owners: ['directoryObject'],
    },
  ),
  assignment: kind(
    '#microsoft.graph.cloudLicensing.assignment',
    { id: opaque, disabledServicePlanIds: z.array(guid) },
    {
      priority: int32,
      includeNestedGroups: flag,
      createdDateTime: dateTime,
      processingState: z.enum(['inProgress', 'completed']),
      processedMembers: count,
      totalMembers: count,
      targetType: z.enum(['user', 'group', 'device']),
      targetId: guid,
      allotmentId: guid,
      settingsTag: opaque,
    },
    { allotment: 'allotment', assignedTo: 'directoryObject' },
  ),
  assignmentError: kind(
    '#microsoft.graph.cloudLicensing.assignmentError',
    {
      id: opaque,
      code: z.enum([
        'MissingDependency',
        'MutuallyExclusiveServicePlans',
        'InvalidUsageLocation',
        'BlockedByPolicy',
      ]),
      message: text.min(1),
      occurrenceDateTime: dateTime,
      skuId: guid.nullable(),
    },
    { memberId: guid, servicePlanId: guid.nullable(), otherServicePlanIds: z.array(guid) },
    { assignedTo: 'directoryObject', usageRight: 'usageRight' },
  ),
  usageRight: kind(
    '#microsoft.graph.cloudLicensing.usageRight',
    { id: opaque, services: z.array(service), skuId: guid.nullable(), skuPartNumber: orNull },
    { externalServiceIdentifier: z.null(), productName: text },
    { assignments: ['assignment'], allotments: ['allotment'] },
  ),
  waitingMember: kind(
    '#microsoft.graph.cloudLicensing.waitingMember',
    { id: opaque, waitingSinceDateTime: dateTime },
    {
      position: int32.min(1),
      reason: z.enum(['noFreeUnit', 'allotmentOnHold', 'overAllotted', 'inProgress']),
      priority: int32,
      pinned: flag,
      allotmentId: guid,
      memberId: guid,
    },
    { allotment: 'allotment', assignedTo: 'directoryObject' },
  ),
  adminCloudLicensing: kind('#microsoft.graph.cloudLicensing.adminCloudLicensing', { id: opaque }),
}

const purchases: Readonly<Record<string, WireKind>> = {
  licenseDetails: kind('#microsoft.graph.licenseDetails', {
    id: opaque,
    servicePlans: z.array(servicePlanInfo),
    skuId: guid,
    skuPartNumber: text,
  }),
  subscribedSku: kind('#microsoft.graph.subscribedSku', {
    id: z.string().regex(/^[0-9a-f-]{36}_[0-9a-f-]{36}$/),
    accountId: text,
    accountName: text,
    appliesTo: z.enum(['User', 'Company']),
    capabilityStatus,
    consumedUnits: count,
    prepaidUnits: z.strictObject({ enabled: count, suspended: count, warning: count, lockedOut: count }),
    servicePlans: z.array(servicePlanInfo),
    skuId: guid,
    skuPartNumber: text,
    subscriptionIds: z.array(text),
  }),
  companySubscription: kind(
    '#microsoft.graph.companySubscription',
    {
      id: text,
      commerceSubscriptionId: text,
      createdDateTime: dateTime,
      isTrial: flag,
      nextLifecycleDateTime: dateTime.nullable(),
      ownerId: orNull,
      ownerTenantId: orNull,
      ownerType: orNull,
      serviceStatus: z.array(servicePlanInfo),
      skuId: text,
      skuPartNumber: text,
      status: capabilityStatus,
      totalLicenses: count,
    },
    {
      startDate: date.nullable(),
      state: z.enum(['active', 'warning', 'suspended', 'lockedOut', 'deleted']),
      productName: text,
    },
  ),
  organization: kind('#microsoft.graph.organization', {
    id: guid,
    assignedPlans: z.array(assignedPlan),
    countryLetterCode: orNull,
    createdDateTime: dateTime,
    deletedDateTime: dateTime.nullable(),
    displayName: text,
    provisionedPlans: z.array(provisionedPlan),
    tenantType: orNull,
    verifiedDomains: z.array(z.unknown()),
  }),
}

const party = z.strictObject({ id: orNull, displayName: orNull })
/** Also part of the history of seats. */
export const directoryAudit = {
  id: guid,
  category: z.enum(['UserManagement', 'GroupManagement', 'Device', 'Policy', 'LicenseManagement']),
  correlationId: orNull,
  result: z.enum(['success', 'failure']),
  resultReason: text,
  activityDisplayName: text.min(1),
  activityDateTime: dateTime,
  loggedByService: text,
  operationType: z.enum(['Add', 'Assign', 'Update', 'Delete']),
  initiatedBy: z.strictObject({ user: party.nullable(), app: party.nullable() }),
  targetResources: z.array(
    z.strictObject({
      id: text,
      displayName: orNull,
      type: text,
      modifiedProperties: z.array(z.strictObject({ displayName: text, oldValue: orNull, newValue: orNull })),
    }),
  ),
  additionalDetails: z.array(z.strictObject({ key: text, value: text })),
}

const administration: Readonly<Record<string, WireKind>> = {
  directoryAudit: kind(null, directoryAudit),
  unifiedRoleDefinition: kind(null, {
    id: guid,
    displayName: text,
    description: text,
    isBuiltIn: flag,
    isEnabled: flag,
    templateId: guid,
  }),
  unifiedRoleAssignment: kind(null, {
    id: guid,
    principalId: guid,
    roleDefinitionId: guid,
    directoryScopeId: text,
  }),
  /** What was missed and given up on is ours. */
  subscription: kind(
    '#microsoft.graph.subscription',
    {
      id: guid,
      resource: text,
      applicationId: orNull,
      changeType: z.string().regex(/^(created|updated|deleted)(,(created|updated|deleted)){0,2}$/),
      clientState: z.null(),
      notificationUrl: z.url(),
      lifecycleNotificationUrl: z.url().nullable(),
      expirationDateTime: dateTime,
      creatorId: orNull,
    },
    { createdDateTime: dateTime, waitingNotifications: count, deadLetters: count, lastError: orNull },
  ),
}

/** By the name that an answer's kind has in the routes. */
export const microsoftKinds: Readonly<Record<string, WireKind>> = {
  ...directory,
  ...licensing,
  ...purchases,
  ...administration,
}
