import { referenceBody } from './allotment.ts'
import { directoryObject } from './directory.ts'
import { beta, endpoint } from './endpoint.ts'
import * as rules from './query-rules.ts'

const base = '/admin/cloudLicensing/allotments/{allotmentId}/searchScopes' as const
const shared = { versions: beta, tag: 'Allotments' } as const

/** Rule 26: the groups within which owners find whom to assign. */
export const listSearchScopes = endpoint({
  ...shared,
  method: 'GET',
  path: base,
  summary: 'List the groups within which owners find whom to assign; none: the whole directory',
  query: rules.directoryObjectQuery,
  success: 200,
  answer: { kind: 'list', of: directoryObject },
  refusals: ['resourceNotFound'],
})
export const addSearchScope = endpoint({
  ...shared,
  method: 'POST',
  path: `${base}/$ref`,
  summary: 'Let owners search a group',
  body: referenceBody,
  success: 204,
  answer: { kind: 'nothing' },
  refusals: ['resourceNotFound', 'notFound', 'alreadyExists'],
})
export const removeSearchScope = endpoint({
  ...shared,
  method: 'DELETE',
  path: `${base}/{groupId}/$ref`,
  summary: 'Take a group out of what owners search',
  success: 204,
  answer: { kind: 'nothing' },
  refusals: ['resourceNotFound'],
})
