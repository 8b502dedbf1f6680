import type { FilterTypes } from './odata-types.ts'

// What a $filter may name of each kind of object. The columns behind the names are in the list stores.

const serviceCollection = {
  services: { properties: { planId: { type: 'guid' }, planName: { type: 'string' } } },
} as const

export const allotmentFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    skuId: { type: 'guid' },
    skuPartNumber: { type: 'caseInsensitiveString' },
    allottedUnits: { type: 'int' },
    consumedUnits: { type: 'int' },
    availableUnits: { type: 'int' },
    waitingCount: { type: 'int' },
    blockedCount: { type: 'int' },
    displayName: { type: 'caseInsensitiveString' },
    productName: { type: 'caseInsensitiveString' },
    isDefault: { type: 'boolean' },
    overAllotted: { type: 'boolean' },
    isOrphaned: { type: 'boolean' },
    enforcement: { type: 'string' },
    unitsBeyondLimit: { type: 'int' },
    state: { type: 'enum', values: ['open', 'hold'] },
  },
  collections: serviceCollection,
}

export const assignmentFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    priority: { type: 'int' },
    targetType: { type: 'enum', values: ['user', 'group', 'device'] },
    targetId: { type: 'guid' },
    'assignedTo/id': { type: 'guid' },
    allotmentId: { type: 'guid' },
    createdDateTime: { type: 'dateTime' },
    processingState: { type: 'enum', values: ['inProgress', 'completed'] },
    'allotment/id': { type: 'guid' },
    'allotment/skuId': { type: 'guid' },
    'allotment/skuPartNumber': { type: 'caseInsensitiveString' },
  },
  collections: { disabledServicePlanIds: { element: { type: 'guid' } } },
}

/** Of `$expand=allotment($filter=...)` on assignments: leaves out the assignments of other allotments. */
export const expandedAllotmentFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    skuId: { type: 'guid' },
    skuPartNumber: { type: 'caseInsensitiveString' },
  },
}

export const usageRightFilter: FilterTypes = {
  properties: { skuId: { type: 'guid' }, skuPartNumber: { type: 'caseInsensitiveString' } },
  collections: serviceCollection,
}

/** The groups through whose assignments a member is reached. */
const throughCollection = { assignedThrough: { properties: { id: { type: 'guid' } } } } as const

export const assignmentErrorFilter: FilterTypes = {
  properties: {
    skuId: { type: 'guid' },
    code: { type: 'caseInsensitiveString' },
    memberId: { type: 'guid' },
    'assignedTo/id': { type: 'guid' },
    occurrenceDateTime: { type: 'dateTime' },
  },
  collections: throughCollection,
}

export const waitingMemberFilter: FilterTypes = {
  properties: {
    memberId: { type: 'guid' },
    'assignedTo/id': { type: 'guid' },
    allotmentId: { type: 'guid' },
    waitingSinceDateTime: { type: 'dateTime' },
    priority: { type: 'int' },
    pinned: { type: 'boolean' },
  },
  collections: throughCollection,
}

export const seatFilter: FilterTypes = {
  properties: {
    memberId: { type: 'guid' },
    'assignedTo/id': { type: 'guid' },
    heldSinceDateTime: { type: 'dateTime' },
    entitledSinceDateTime: { type: 'dateTime' },
  },
  collections: throughCollection,
}

/** Graph's ways to find who has a product, and who has none: `assignedLicenses/$count eq 0`. */
const licenseCollection = { assignedLicenses: { properties: { skuId: { type: 'guid' } } } } as const
const capabilityStatus = {
  type: 'enum',
  values: ['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'],
} as const
const service = { type: 'caseInsensitiveString' } as const
/** The services of users, as `$select` shows them. */
const planCollections = {
  assignedPlans: { properties: { servicePlanId: { type: 'guid' }, service, capabilityStatus } },
  provisionedPlans: {
    properties: {
      service,
      capabilityStatus,
      provisioningStatus: { type: 'enum', values: ['Success', 'Error'] },
    },
  },
} as const
const memberOfCollection = { memberOf: { properties: { id: { type: 'guid' } } } } as const

export const userFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    userPrincipalName: { type: 'caseInsensitiveString' },
    displayName: { type: 'caseInsensitiveString', nullable: true },
    givenName: { type: 'caseInsensitiveString', nullable: true },
    surname: { type: 'caseInsensitiveString', nullable: true },
    mail: { type: 'caseInsensitiveString', nullable: true },
    department: { type: 'caseInsensitiveString', nullable: true },
    jobTitle: { type: 'caseInsensitiveString', nullable: true },
    usageLocation: { type: 'caseInsensitiveString', nullable: true },
    userType: { type: 'enum', values: ['Member', 'Guest'] },
    accountEnabled: { type: 'boolean' },
    createdDateTime: { type: 'dateTime' },
  },
  collections: { ...memberOfCollection, ...licenseCollection, ...planCollections },
}

export const deviceFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    displayName: { type: 'caseInsensitiveString' },
    deviceId: { type: 'caseInsensitiveString', nullable: true },
    operatingSystem: { type: 'caseInsensitiveString', nullable: true },
    accountEnabled: { type: 'boolean' },
  },
  collections: memberOfCollection,
}

/** What users, groups and devices have in common. */
export const directoryObjectFilter: FilterTypes = {
  properties: { id: { type: 'guid' }, displayName: { type: 'caseInsensitiveString', nullable: true } },
}

export const groupFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    displayName: { type: 'caseInsensitiveString' },
    mailNickname: { type: 'caseInsensitiveString', nullable: true },
    mailEnabled: { type: 'boolean' },
    securityEnabled: { type: 'boolean' },
    /** Never shown; Graph has it for this filter only. */
    hasMembersWithLicenseErrors: { type: 'boolean' },
    createdDateTime: { type: 'dateTime' },
  },
  collections: {
    groupTypes: { element: { type: 'string' } },
    members: { properties: { id: { type: 'guid' } } },
    ...memberOfCollection,
    ...licenseCollection,
  },
}

export const subscriptionFilter: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    skuId: { type: 'guid' },
    skuPartNumber: { type: 'caseInsensitiveString' },
    commerceSubscriptionId: { type: 'string' },
    totalLicenses: { type: 'int' },
    isTrial: { type: 'boolean' },
    status: { type: 'enum', values: ['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'] },
  },
}

export const auditFilter: FilterTypes = {
  properties: {
    activityDateTime: { type: 'dateTime' },
    activityDisplayName: { type: 'caseInsensitiveString' },
    result: { type: 'enum', values: ['success', 'failure'] },
    correlationId: { type: 'string', nullable: true },
    'initiatedBy/user/id': { type: 'guid', nullable: true },
    'initiatedBy/app/id': { type: 'guid', nullable: true },
    'initiatedBy/user/displayName': { type: 'caseInsensitiveString', nullable: true },
    'initiatedBy/app/displayName': { type: 'caseInsensitiveString', nullable: true },
  },
  collections: {
    targetResources: {
      properties: {
        id: { type: 'string' },
        type: { type: 'string' },
        displayName: { type: 'caseInsensitiveString', nullable: true },
      },
    },
  },
}
