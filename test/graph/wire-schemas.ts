import { z } from 'zod'

// Microsoft's tables of types, written down again for the tests: what src/contract says plays no part.

const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const int32 = z.int().min(-2_147_483_648).max(2_147_483_647)
/** Edm.DateTimeOffset as Graph writes it: seven digits, UTC. */
const dateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}(Z|\+00:00)$/)
/** Edm.Date. */
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const opaque = z.string().min(1)
const text = z.string()
/** IsFlags: members with commas and no blanks between, `none` alone. */
const flags = (members: string) => z.string().regex(new RegExp(`^(none|(${members})(,(${members}))*)$`))
const assigneeTypes = flags('user|group|device')

/** Strict: a property that Microsoft does not have is an error. */
function entity(type: string, shape: z.ZodRawShape) {
  return z.strictObject({ '@odata.type': z.literal(`#microsoft.graph.${type}`), ...shape })
}

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

const orNull = text.nullable()

export const user = entity('user', {
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
})
/** With what assignLicense answers, or `$select` asks for. */
export const licensedUser = user.extend({
  accountEnabled: z.boolean(),
  assignedLicenses: z.array(assignedLicense),
  assignedPlans: z.array(assignedPlan),
  licenseAssignmentStates: z.array(licenseAssignmentState),
  provisionedPlans: z.array(provisionedPlan),
  usageLocation: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  userType: z.enum(['Member', 'Guest']),
})

export const group = entity('group', {
  id: guid,
  createdDateTime: dateTime,
  description: orNull,
  displayName: text,
  groupTypes: z.array(z.enum(['Unified', 'DynamicMembership'])),
  mailEnabled: z.boolean(),
  mailNickname: orNull,
  membershipRule: orNull,
  securityEnabled: z.boolean(),
})
export const licensedGroup = group.extend({
  assignedLicenses: z.array(assignedLicense),
  licenseProcessingState: z
    .strictObject({
      state: z.enum(['QueuedForProcessing', 'ProcessingInProgress', 'ProcessingComplete']),
    })
    .nullable(),
})

export const device = entity('device', {
  id: guid,
  accountEnabled: z.boolean(),
  deviceId: orNull,
  displayName: text,
  operatingSystem: orNull,
})

/** By the name that an answer's kind has in the routes. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  allotment: entity('cloudLicensing.allotment', {
    id: opaque,
    allottedUnits: int32.min(0),
    assignableTo: assigneeTypes,
    consumedUnits: int32.min(0),
    services: z.array(service),
    skuId: guid.nullable(),
    skuPartNumber: orNull,
    subscriptions: z.array(subscription).min(1),
  }),
  assignment: entity('cloudLicensing.assignment', { id: opaque, disabledServicePlanIds: z.array(guid) }),
  assignmentError: entity('cloudLicensing.assignmentError', {
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
  }),
  usageRight: entity('cloudLicensing.usageRight', {
    id: opaque,
    services: z.array(service),
    skuId: guid.nullable(),
    skuPartNumber: orNull,
  }),
  waitingMember: entity('cloudLicensing.waitingMember', { id: opaque, waitingSinceDateTime: dateTime }),
  adminCloudLicensing: entity('cloudLicensing.adminCloudLicensing', { id: opaque }),
  user,
  group,
  device,
  directoryObject: z.union([user, group, device]),
  licenseDetails: entity('licenseDetails', {
    id: opaque,
    servicePlans: z.array(servicePlanInfo),
    skuId: guid,
    skuPartNumber: text,
  }),
  subscribedSku: entity('subscribedSku', {
    id: z.string().regex(/^[0-9a-f-]{36}_[0-9a-f-]{36}$/),
    accountId: text,
    accountName: text,
    appliesTo: z.enum(['User', 'Company']),
    capabilityStatus: z.enum(['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']),
    consumedUnits: int32,
    prepaidUnits: z.strictObject({ enabled: int32, suspended: int32, warning: int32, lockedOut: int32 }),
    servicePlans: z.array(servicePlanInfo),
    skuId: guid,
    skuPartNumber: text,
    subscriptionIds: z.array(text),
  }),
  companySubscription: entity('companySubscription', {
    id: text,
    commerceSubscriptionId: text,
    createdDateTime: dateTime,
    isTrial: z.boolean(),
    nextLifecycleDateTime: dateTime.nullable(),
    ownerId: orNull,
    ownerTenantId: orNull,
    ownerType: orNull,
    serviceStatus: z.array(servicePlanInfo),
    skuId: text,
    skuPartNumber: text,
    status: z.enum(['Enabled', 'Deleted', 'Suspended', 'Warning', 'LockedOut']),
    totalLicenses: int32,
  }),
  organization: entity('organization', {
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

/** An answer without what OData adds around it. */
export function withoutEnvelope(body: Record<string, unknown>): Record<string, unknown> {
  const { '@odata.context': _context, ...rest } = body
  return rest
}
