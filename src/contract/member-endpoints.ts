import { explanation } from './administration.ts'
import { allotment } from './allotment.ts'
import { assignmentError, updateWaitingMemberBody, waitingMember } from './assignment.ts'
import { directoryObject } from './directory.ts'
import { beta, endpoint } from './endpoint.ts'
import * as rules from './query-rules.ts'
import { usageRight } from './usage-right.ts'

const anAllotment = '/admin/cloudLicensing/allotments/{allotmentId}' as const

/** The waiting room, under an allotment (in queue order), a user or a device. */
function waitingAt<const Base extends string>(base: Base) {
  const place = { versions: beta, tag: 'Waiting members' } as const
  const one = `${base}/{waitingMemberId}` as const
  return {
    list: endpoint({
      ...place,
      method: 'GET',
      path: base,
      summary: 'List waiting members',
      query: rules.waitingMemberQuery,
      success: 200,
      answer: { kind: 'list', of: waitingMember },
      refusals: ['resourceNotFound'],
    }),
    get: endpoint({
      ...place,
      method: 'GET',
      path: one,
      summary: 'Get a waiting member',
      query: rules.waitingMemberObject,
      success: 200,
      answer: { kind: 'object', of: waitingMember },
      refusals: ['resourceNotFound'],
    }),
    getAllotment: endpoint({
      ...place,
      method: 'GET',
      path: `${one}/allotment`,
      summary: 'Get the allotment waited for',
      query: rules.allotmentObject,
      success: 200,
      answer: { kind: 'object', of: allotment },
      refusals: ['resourceNotFound'],
    }),
    getAssignedTo: endpoint({
      ...place,
      method: 'GET',
      path: `${one}/assignedTo`,
      summary: 'Get who waits',
      query: rules.directoryObjectObject,
      success: 200,
      answer: { kind: 'object', of: directoryObject },
      refusals: ['resourceNotFound'],
    }),
  }
}
export const waitingOfAllotment = waitingAt(`${anAllotment}/waitingMembers`)
export const waitingOfUser = waitingAt('/users/{userId}/cloudLicensing/waitingMembers')
export const waitingOfDevice = waitingAt('/devices/{deviceId}/cloudLicensing/waitingMembers')
export const updateWaitingMember = endpoint({
  versions: beta,
  tag: 'Waiting members',
  method: 'PATCH',
  path: `${anAllotment}/waitingMembers/{waitingMemberId}`,
  summary: 'Pin a waiting member or set their priority',
  body: updateWaitingMemberBody,
  success: 200,
  answer: { kind: 'object', of: waitingMember },
  refusals: ['resourceNotFound'],
})

/** Errors of the whole organization, or of one user. */
function errorsAt<const Base extends string>(base: Base) {
  const place = { versions: beta, tag: 'Assignment errors', method: 'GET', success: 200 } as const
  const one = `${base}/{assignmentErrorId}` as const
  return {
    list: endpoint({
      ...place,
      path: base,
      summary: 'List assignment errors',
      query: rules.assignmentErrorQuery,
      answer: { kind: 'list', of: assignmentError },
      refusals: ['resourceNotFound'],
    }),
    get: endpoint({
      ...place,
      path: one,
      summary: 'Get an assignment error',
      query: rules.assignmentErrorObject,
      answer: { kind: 'object', of: assignmentError },
      refusals: ['resourceNotFound'],
    }),
    getAssignedTo: endpoint({
      ...place,
      path: `${one}/assignedTo`,
      summary: 'Get whom the error affects',
      query: rules.directoryObjectObject,
      answer: { kind: 'object', of: directoryObject },
      refusals: ['resourceNotFound'],
    }),
    getUsageRight: endpoint({
      ...place,
      path: `${one}/usageRight`,
      summary: 'Get the right still in effect',
      query: rules.usageRightObject,
      description: '404 when the member has no right of the product.',
      answer: { kind: 'object', of: usageRight },
      refusals: ['resourceNotFound'],
    }),
  }
}
export const allErrors = errorsAt('/admin/cloudLicensing/assignmentErrors')
export const errorsOfUser = errorsAt('/users/{userId}/cloudLicensing/assignmentErrors')

/** Rule 31. */
function explainAt<const Path extends string>(path: Path) {
  return endpoint({
    versions: beta,
    tag: 'Explain',
    method: 'GET',
    path,
    summary: 'Explain why a member has a seat, waits, or has nothing',
    query: { select: [], paged: false },
    success: 200,
    answer: { kind: 'value', of: explanation },
    refusals: ['resourceNotFound'],
  })
}
export const explainUser = explainAt('/users/{userId}/cloudLicensing/explain')
export const explainUserSku = explainAt('/users/{userId}/cloudLicensing/explain(skuId={skuId})')
export const explainUserAllotment = explainAt(
  '/users/{userId}/cloudLicensing/explain(allotmentId={allotmentId})',
)
export const explainDevice = explainAt('/devices/{deviceId}/cloudLicensing/explain')
