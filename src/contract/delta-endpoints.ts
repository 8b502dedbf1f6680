import { allotment, seat } from './allotment.ts'
import { assignment } from './assignment.ts'
import { group, user } from './directory.ts'
import { beta, bothVersions, endpoint } from './endpoint.ts'
import { type Entity, selectable } from './entity.ts'
import { maxDeltaIds } from './limits.ts'
import type { QueryRules } from './odata-query.ts'

/** Where a token comes in: the place in a round, and the end of the round before. */
export const tokenOptions = ['$skiptoken', '$deltatoken'] as const

function deltaQuery(entity: Entity, more: readonly string[] = []): QueryRules {
  return {
    select: [...selectable(entity), ...more],
    filter: { properties: { id: { type: 'guid' } } },
    passThrough: tokenOptions,
  }
}

const about = `Follow @odata.nextLink to the end, then keep @odata.deltaLink and ask it later for what has changed since. Options of the first request hold for all that follow; $filter names up to ${maxDeltaIds} ids. A token that is too old is answered 410 with a Location to start at.`
const common = { method: 'GET', tag: 'Delta', success: 200, description: about, refusals: [] } as const
const admin = '/admin/cloudLicensing'

export const deltaUsers = endpoint({
  ...common,
  versions: bothVersions,
  path: '/users/delta',
  summary: 'Users that changed',
  query: deltaQuery(user),
  answer: { kind: 'list', of: user },
})
export const deltaGroups = endpoint({
  ...common,
  versions: bothVersions,
  path: '/groups/delta',
  summary: 'Groups and memberships that changed',
  query: deltaQuery(group, ['members']),
  answer: { kind: 'list', of: group },
})
export const deltaAllotments = endpoint({
  ...common,
  versions: beta,
  path: `${admin}/allotments/delta`,
  summary: 'Allotments that changed',
  query: deltaQuery(allotment),
  answer: { kind: 'list', of: allotment },
})
export const deltaAssignments = endpoint({
  ...common,
  versions: beta,
  path: `${admin}/assignments/delta`,
  summary: 'Assignments that changed',
  query: deltaQuery(assignment),
  answer: { kind: 'list', of: assignment },
})
export const deltaSeats = endpoint({
  ...common,
  versions: beta,
  path: `${admin}/allotments/{allotmentId}/seats/delta`,
  summary: 'Seats of an allotment that came, changed or ended',
  query: { select: selectable(seat), passThrough: tokenOptions },
  answer: { kind: 'list', of: seat },
  refusals: ['resourceNotFound'],
})
