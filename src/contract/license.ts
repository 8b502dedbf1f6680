import { z } from 'zod'
import type { Entity } from './entity.ts'
import { dateTime, guid } from './scalars.ts'

// Licenses as Graph's v1.0 surface knows them: of products, not of allotments.

/** More products than any organization has, and more plans than any product has. */
const maxLicenses = 500

export const assignedLicense = z.object({ disabledPlans: z.array(guid), skuId: guid })

export const licenseAssignmentState = z.object({
  assignedByGroup: guid.nullable().meta({ description: 'null: assigned directly.' }),
  disabledPlans: z.array(guid),
  error: z
    .enum([
      'None',
      'CountViolation',
      'MutuallyExclusiveViolation',
      'DependencyViolation',
      'ProhibitedInUsageLocationViolation',
      'Other',
    ])
    .meta({ description: 'CountViolation: waits for a unit.' }),
  lastUpdatedDateTime: dateTime,
  skuId: guid,
  state: z.enum(['Active', 'ActiveWithError', 'Disabled', 'Error']),
})

const capabilityStatus = z.enum(['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'])
export const assignedPlan = z.object({
  assignedDateTime: dateTime,
  capabilityStatus,
  service: z.string(),
  servicePlanId: guid,
})
export const provisionedPlan = z.object({
  capabilityStatus,
  provisioningStatus: z.enum(['Success', 'Error']),
  service: z.string(),
})

/** What `$select` adds to users. */
export const userLicensing = {
  assignedLicenses: z.array(assignedLicense).meta({ description: 'Effective, inherited ones too.' }),
  assignedPlans: z.array(assignedPlan),
  licenseAssignmentStates: z.array(licenseAssignmentState).meta({
    description: 'One for each product and way it comes: directly, or through each group.',
  }),
  provisionedPlans: z.array(provisionedPlan),
} as const

/** What `$select` adds to groups. */
export const groupLicensing = {
  assignedLicenses: z.array(assignedLicense).meta({ description: 'Set on the group itself.' }),
  licenseProcessingState: z
    .object({ state: z.enum(['QueuedForProcessing', 'ProcessingInProgress', 'ProcessingComplete']) })
    .nullable(),
} as const

export const licenseDetails: Entity = {
  name: 'licenseDetails',
  type: '#microsoft.graph.licenseDetails',
  description: 'A product that a user has a license of, with the state of each service.',
  properties: {
    id: z.string(),
    servicePlans: z.array(
      z.object({
        appliesTo: z.enum(['User', 'Company']),
        provisioningStatus: z.enum(['Success', 'Disabled', 'Error']),
        servicePlanId: guid,
        servicePlanName: z.string(),
      }),
    ),
    skuId: guid,
    skuPartNumber: z.string(),
  },
  onSelect: {},
}

export const adminCloudLicensing: Entity = {
  name: 'adminCloudLicensing',
  type: '#microsoft.graph.cloudLicensing.adminCloudLicensing',
  description: 'What holds allotments, assignments and assignment errors; it has nothing of its own.',
  properties: { id: z.string() },
  onSelect: {},
}

/** Complex types of Microsoft's: they hold what a user, group or device is related to and nothing of their own. */
export const principalCloudLicensing = z
  .object({})
  .meta({ description: 'Nothing of its own: ask for assignments, usageRights and so on below it.' })

export const organization: Entity = {
  name: 'organization',
  type: '#microsoft.graph.organization',
  description: 'The organization of the caller.',
  properties: {
    id: guid,
    assignedPlans: z.array(assignedPlan),
    countryLetterCode: z.string().nullable(),
    createdDateTime: dateTime,
    deletedDateTime: dateTime.nullable(),
    displayName: z.string(),
    provisionedPlans: z.array(provisionedPlan),
    tenantType: z.string().nullable(),
    verifiedDomains: z.array(z.string()),
  },
  onSelect: {},
}

const added = z.strictObject({
  skuId: guid,
  disabledPlans: z
    .array(guid, { error: 'must be a list of service plan ids' })
    .max(maxLicenses)
    .nullable()
    .optional(),
})

/**
 * Both lists are needed and may be empty. Refused: a product that is not here or is assigned already
 * in another way (`notFound`), one named twice (`invalidValue`), and what refuses an assignment.
 */
export const assignLicenseBody = z.strictObject({
  addLicenses: z.array(added, { error: 'must be a list of licenses with skuId' }).max(maxLicenses),
  removeLicenses: z.array(guid, { error: 'must be a list of skuIds' }).max(maxLicenses),
})
