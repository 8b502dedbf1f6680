import type { z } from 'zod'
import { allotment } from './allotment.ts'
import {
  assignment,
  createAssignmentBody,
  createAssignmentOfAllotmentBody,
  createAssignmentOfTargetBody,
  updateAssignmentBody,
} from './assignment.ts'
import { directoryObject } from './directory.ts'
import { beta, endpoint } from './endpoint.ts'
import * as rules from './query-rules.ts'
import { usageRight } from './usage-right.ts'

const shared = { versions: beta, tag: 'Assignments' } as const
const nothing = { kind: 'nothing' } as const

/** One assignment has one identity and is reached in several places. */
function assignmentsAt<const Base extends string, Body extends z.ZodType>(base: Base, createBody: Body) {
  return { ...readsAt(base), ...writesAt(base, createBody) }
}

function readsAt<const Base extends string>(base: Base) {
  const one = `${base}/{assignmentId}` as const
  return {
    list: endpoint({
      ...shared,
      method: 'GET',
      path: base,
      summary: 'List assignments',
      query: rules.assignmentQuery,
      description:
        'Under a user, group or device: the direct ones; inherited ones are reached through usage rights.',
      success: 200,
      answer: { kind: 'list', of: assignment },
      refusals: ['resourceNotFound'],
    }),
    get: endpoint({
      ...shared,
      method: 'GET',
      path: one,
      summary: 'Get an assignment',
      query: rules.assignmentObject,
      success: 200,
      answer: { kind: 'object', of: assignment },
      refusals: ['resourceNotFound'],
    }),
    getAllotment: endpoint({
      ...shared,
      method: 'GET',
      path: `${one}/allotment`,
      summary: 'Get the allotment assigned',
      query: rules.allotmentObject,
      success: 200,
      answer: { kind: 'object', of: allotment },
      refusals: ['resourceNotFound'],
    }),
    getAssignedTo: endpoint({
      ...shared,
      method: 'GET',
      path: `${one}/assignedTo`,
      summary: 'Get the assignee',
      query: rules.directoryObjectObject,
      success: 200,
      answer: { kind: 'object', of: directoryObject },
      refusals: ['resourceNotFound'],
    }),
  }
}

function writesAt<const Base extends string, Body extends z.ZodType>(base: Base, createBody: Body) {
  const one = `${base}/{assignmentId}` as const
  return {
    create: endpoint({
      ...shared,
      method: 'POST',
      path: base,
      summary: 'Assign an allotment',
      description:
        'A user or device gets a seat now or is refused (rule 14); members of a group get seats as far as units are free, the others wait. A large group answers at once and goes on in batches: see processingState.',
      query: rules.assignmentWrite,
      body: createBody,
      success: 201,
      answer: { kind: 'object', of: assignment },
      refusals: [
        'notFound',
        'invalidAssigneeType',
        'alreadyAssigned',
        'allotmentOnHold',
        'noAvailableLicenses',
        'invalidUsageLocation',
        'missingDependency',
        'mutuallyExclusiveServicePlans',
        'immutablePropertyModified',
        'resourceNotFound',
      ],
    }),
    update: endpoint({
      ...shared,
      method: 'PATCH',
      path: one,
      summary: 'Change the services of an assignment',
      query: rules.assignmentWrite,
      body: updateAssignmentBody,
      conditional: true,
      success: 200,
      answer: { kind: 'object', of: assignment },
      refusals: [
        'resourceNotFound',
        'notFound',
        'immutablePropertyModified',
        'missingDependency',
        'mutuallyExclusiveServicePlans',
        'preconditionFailed',
      ],
    }),
    remove: endpoint({
      ...shared,
      method: 'DELETE',
      path: one,
      summary: 'End an assignment',
      conditional: true,
      success: 204,
      answer: nothing,
      refusals: ['resourceNotFound', 'preconditionFailed'],
    }),
  }
}

export const allAssignments = assignmentsAt('/admin/cloudLicensing/assignments', createAssignmentBody)
export const assignmentsOfAllotment = assignmentsAt(
  '/admin/cloudLicensing/allotments/{allotmentId}/assignments',
  createAssignmentOfAllotmentBody,
)
export const assignmentsOfUser = assignmentsAt(
  '/users/{userId}/cloudLicensing/assignments',
  createAssignmentOfTargetBody,
)
export const assignmentsOfGroup = assignmentsAt(
  '/groups/{groupId}/cloudLicensing/assignments',
  createAssignmentOfTargetBody,
)
export const assignmentsOfDevice = assignmentsAt(
  '/devices/{deviceId}/cloudLicensing/assignments',
  createAssignmentOfTargetBody,
)

function reprocessAt<const Path extends string>(path: Path) {
  return endpoint({
    ...shared,
    method: 'POST',
    path,
    summary: "Look at a user's assignments again, after the cause of an error was mended",
    success: 204,
    answer: nothing,
    refusals: ['resourceNotFound'],
  })
}
export const reprocessAssignments = reprocessAt(
  '/users/{userId}/cloudLicensing/assignments/reprocessAssignments',
)
/** The bound action's full name, as SDKs send it. */
export const reprocessAssignmentsQualified = reprocessAt(
  '/users/{userId}/cloudLicensing/assignments/microsoft.graph.cloudLicensing.reprocessAssignments',
)

function usageRightsAt<const Base extends string>(base: Base) {
  const one = `${base}/{usageRightId}` as const
  const place = { versions: beta, tag: 'Usage rights', method: 'GET', success: 200 } as const
  return {
    list: endpoint({
      ...place,
      path: base,
      summary: 'List usage rights',
      query: rules.usageRightQuery,
      answer: { kind: 'list', of: usageRight },
      refusals: ['resourceNotFound'],
    }),
    get: endpoint({
      ...place,
      path: one,
      summary: 'Get a usage right',
      query: rules.usageRightObject,
      answer: { kind: 'object', of: usageRight },
      refusals: ['resourceNotFound'],
    }),
    listAssignments: endpoint({
      ...place,
      path: `${one}/assignments`,
      summary: 'List the direct and inherited assignments that form the right',
      query: rules.assignmentQuery,
      answer: { kind: 'list', of: assignment },
      refusals: ['resourceNotFound'],
    }),
    listAllotments: endpoint({
      ...place,
      path: `${one}/allotments`,
      summary: 'List the allotments that form the right',
      query: rules.allotmentQuery,
      answer: { kind: 'list', of: allotment },
      refusals: ['resourceNotFound'],
    }),
  }
}
export const usageRightsOfUser = usageRightsAt('/users/{userId}/cloudLicensing/usageRights')
export const usageRightsOfGroup = usageRightsAt('/groups/{groupId}/cloudLicensing/usageRights')
export const usageRightsOfDevice = usageRightsAt('/devices/{deviceId}/cloudLicensing/usageRights')
