import { z } from 'zod'
import {
  allotment,
  createAllotmentBody,
  createExclusionBody,
  exclusion,
  referenceBody,
  seat,
  transferUnitsBody,
  updateAllotmentBody,
} from './allotment.ts'
import { directoryObject } from './directory.ts'
import { beta, endpoint } from './endpoint.ts'
import * as rules from './query-rules.ts'

const nothing = { kind: 'nothing' } as const
const allotments = '/admin/cloudLicensing/allotments'
const anAllotment = `${allotments}/{allotmentId}` as const
const shared = { versions: beta, tag: 'Allotments' } as const

export const listAllotments = endpoint({
  ...shared,
  method: 'GET',
  path: allotments,
  summary: 'List allotments',
  query: rules.allotmentListQuery,
  description:
    '$apply=groupby((skuId,skuPartNumber),aggregate(allottedUnits with sum as total)) answers groups with their figures instead, all at once; filter(...)/ may stand before it, other options not beside it.',
  success: 200,
  answer: { kind: 'list', of: allotment },
  refusals: [],
})
export const createAllotment = endpoint({
  ...shared,
  method: 'POST',
  path: allotments,
  summary: 'Create an allotment',
  description: 'Divides units off a product. The answer holds our properties too.',
  body: createAllotmentBody,
  success: 201,
  answer: { kind: 'object', of: allotment },
  refusals: [
    'productNotAllottable',
    'insufficientUnits',
    'overAllotted',
    'alreadyExists',
    'notFound',
    'resourceNotFound',
  ],
})
export const getAllotment = endpoint({
  ...shared,
  method: 'GET',
  path: anAllotment,
  summary: 'Get an allotment',
  description: 'The header ETag is that of its settings, as settingsTag.',
  query: rules.allotmentObject,
  success: 200,
  answer: { kind: 'object', of: allotment },
  refusals: ['resourceNotFound'],
})
export const updateAllotment = endpoint({
  ...shared,
  method: 'PATCH',
  path: anAllotment,
  summary: 'Rename, resize, hold or open an allotment',
  description:
    'whenBelowConsumed says what happens to seats beyond a lowered limit: refuse, drain or evict (rule 12).',
  body: updateAllotmentBody,
  conditional: true,
  success: 200,
  answer: { kind: 'object', of: allotment },
  refusals: [
    'resourceNotFound',
    'insufficientUnits',
    'overAllotted',
    'belowConsumed',
    'alreadyExists',
    'preconditionFailed',
  ],
})
export const deleteAllotment = endpoint({
  ...shared,
  method: 'DELETE',
  path: anAllotment,
  summary: 'Delete an allotment',
  description: 'endAssignments=true says that its assignments and seats end with it.',
  query: { select: [], paged: false, passThrough: ['dryRun', 'endAssignments'] },
  conditional: true,
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound', 'allotmentInUse', 'preconditionFailed'],
})
export const transferUnits = endpoint({
  ...shared,
  method: 'POST',
  path: `${anAllotment}/transferUnits`,
  summary: 'Move units to another allotment of the product',
  body: transferUnitsBody,
  success: 200,
  answer: {
    kind: 'value',
    of: z.object({ from: z.unknown(), to: z.unknown() }).meta({ description: 'Both allotments after it.' }),
  },
  refusals: ['resourceNotFound', 'notFound', 'insufficientUnits', 'overAllotted', 'preconditionFailed'],
})

export const listOwners = endpoint({
  ...shared,
  method: 'GET',
  path: `${anAllotment}/owners`,
  summary: 'List the owners of an allotment',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: directoryObject },
  refusals: ['resourceNotFound'],
})
export const addOwner = endpoint({
  ...shared,
  method: 'POST',
  path: `${anAllotment}/owners/$ref`,
  summary: 'Appoint an owner',
  body: referenceBody,
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound', 'notFound', 'alreadyExists'],
})
export const removeOwner = endpoint({
  ...shared,
  method: 'DELETE',
  path: `${anAllotment}/owners/{ownerId}/$ref`,
  summary: 'Take ownership away',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})

export const listSeats = endpoint({
  ...shared,
  method: 'GET',
  path: `${anAllotment}/seats`,
  summary: 'List the seats of an allotment',
  query: rules.seatQuery,
  success: 200,
  answer: { kind: 'list', of: seat },
  refusals: ['resourceNotFound'],
})
export const getSeat = endpoint({
  ...shared,
  method: 'GET',
  path: `${anAllotment}/seats/{seatId}`,
  summary: 'Get a seat',
  query: rules.seatObject,
  success: 200,
  answer: { kind: 'object', of: seat },
  refusals: ['resourceNotFound'],
})
export const releaseSeat = endpoint({
  ...shared,
  method: 'DELETE',
  path: `${anAllotment}/seats/{seatId}`,
  summary: 'Take a seat back',
  description: "Ends the member's direct assignment and excludes them from the group ones (rule 10).",
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})

export const listExclusions = endpoint({
  ...shared,
  method: 'GET',
  path: `${anAllotment}/exclusions`,
  summary: 'List whom groups do not serve',
  query: rules.exclusionQuery,
  success: 200,
  answer: { kind: 'list', of: exclusion },
  refusals: ['resourceNotFound'],
})
export const createExclusion = endpoint({
  ...shared,
  method: 'POST',
  path: `${anAllotment}/exclusions`,
  summary: 'Exclude a member',
  body: createExclusionBody,
  success: 201,
  answer: { kind: 'object', of: exclusion },
  refusals: ['resourceNotFound', 'notFound', 'alreadyExists'],
})
export const deleteExclusion = endpoint({
  ...shared,
  method: 'DELETE',
  path: `${anAllotment}/exclusions/{exclusionId}`,
  summary: 'Lift an exclusion',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
