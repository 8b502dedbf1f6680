import { z } from 'zod'
import type { Entity } from './entity.ts'
import { dateTime, flag, guid, priority, reference } from './scalars.ts'

/** More plans than any product has. */
const maxPlans = 500

export const assignment: Entity = {
  name: 'assignment',
  type: '#microsoft.graph.cloudLicensing.assignment',
  description: 'An allotment given to a user, a device, or every member of a group.',
  properties: { id: z.string(), disabledServicePlanIds: z.array(guid) },
  onSelect: {
    priority: priority.meta({ description: 'Higher is served first (rule 8).' }),
    includeNestedGroups: flag,
    createdDateTime: dateTime,
    processingState: z
      .enum(['inProgress', 'completed'])
      .meta({ description: 'A large group is worked in batches; nobody overtakes meanwhile (rule 9).' }),
    processedMembers: z.int(),
    totalMembers: z.int(),
    targetType: z.enum(['user', 'group', 'device']),
    targetId: guid,
    allotmentId: guid,
    settingsTag: z.string().meta({
      description: 'For If-Match: another after each change of services, priority or nested groups.',
    }),
  },
  navigation: { allotment: 'allotment', assignedTo: 'directoryObject' },
}

const disabledServicePlanIds = z
  .array(guid, { error: 'must be a list of service plan ids; [] leaves all services on' })
  .max(maxPlans)

const common = {
  disabledServicePlanIds,
  priority: priority.optional(),
  includeNestedGroups: flag.optional(),
}

/**
 * Refused: an unknown assignee or plan (`notFound`), a kind of assignee that the product does not serve
 * (`invalidAssigneeType`), a full allotment for a direct assignment (`noAvailableLicenses`, rule 14),
 * one on hold (`allotmentOnHold`, rule 13), a second assignment of the same pair (`alreadyAssigned`),
 * and what rule 18 forbids.
 */
export const createAssignmentBody = z.strictObject({
  'allotment@odata.bind': reference,
  'assignedTo@odata.bind': reference,
  ...common,
})
/** Under an allotment, which is named by the path. */
export const createAssignmentOfAllotmentBody = z.strictObject({
  'allotment@odata.bind': reference.optional(),
  'assignedTo@odata.bind': reference,
  ...common,
})
/** Under a user, group or device, which is named by the path. */
export const createAssignmentOfTargetBody = z.strictObject({
  'allotment@odata.bind': reference,
  'assignedTo@odata.bind': reference.optional(),
  ...common,
})

/**
 * The whole list of disabled plans is replaced. Bindings that equal the present ones are accepted,
 * others refused (`immutablePropertyModified`). At least one of our properties or the list is needed.
 */
export const updateAssignmentBody = z.strictObject({
  disabledServicePlanIds: disabledServicePlanIds.optional(),
  priority: priority.optional(),
  includeNestedGroups: flag.optional(),
  'allotment@odata.bind': reference.optional(),
  'assignedTo@odata.bind': reference.optional(),
})

export const waitingMember: Entity = {
  name: 'waitingMember',
  type: '#microsoft.graph.cloudLicensing.waitingMember',
  description: 'An entitled member without a seat, in the order of rule 8.',
  properties: { id: z.string(), waitingSinceDateTime: dateTime },
  onSelect: {
    position: z
      .int()
      .meta({ description: 'Place in the queue, from 1. Costs an index scan up to the place.' }),
    reason: z
      .enum(['noFreeUnit', 'allotmentOnHold', 'overAllotted', 'inProgress'])
      .meta({ description: 'Why nobody is admitted now.' }),
    priority: z.int(),
    pinned: flag.meta({ description: 'Set to the head of the queue by hand; one a queue.' }),
    allotmentId: guid,
    memberId: guid,
  },
  navigation: { allotment: 'allotment', assignedTo: 'directoryObject' },
}

/** `priority: null` gives the priority back to the assignments. */
export const updateWaitingMemberBody = z.strictObject({
  pinned: flag.optional(),
  priority: priority.nullable().optional(),
})

export const assignmentError: Entity = {
  name: 'assignmentError',
  type: '#microsoft.graph.cloudLicensing.assignmentError',
  description: 'What stops a member from a product, or part of it (rule 18).',
  properties: {
    id: z.string(),
    code: z.string(),
    message: z.string(),
    occurrenceDateTime: dateTime,
    skuId: guid,
  },
  onSelect: {
    memberId: guid,
    servicePlanId: guid.nullable(),
    otherServicePlanIds: z.array(guid),
  },
  navigation: { assignedTo: 'directoryObject', usageRight: 'usageRight' },
}
