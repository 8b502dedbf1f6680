import type { AuditTarget } from '../command/context.ts'
import { someObject } from '../command/target-name-store.ts'
import { isGuid } from '../contract/odata-value.ts'
import { idIn } from './bind.ts'

/** What the ids in a path are of. */
const ofPath: Readonly<Record<string, string>> = {
  allotmentId: 'allotment',
  assignmentId: 'assignment',
  userId: 'user',
  groupId: 'group',
  deviceId: 'device',
  memberId: someObject,
  objectId: someObject,
  ownerId: someObject,
  subscriptionId: 'subscription',
  skuId: 'product',
  ruleId: 'servicePlanRule',
  tokenId: 'token',
  roleAssignmentId: 'roleAssignment',
  providerId: 'identityProvider',
  bindingId: 'identityBinding',
  sessionId: 'session',
  seatId: someObject,
  waitingMemberId: someObject,
  exclusionId: someObject,
}
/** What the ids and references in a body are of. */
const ofBody: Readonly<Record<string, string>> = {
  'allotment@odata.bind': 'allotment',
  'assignedTo@odata.bind': someObject,
  'owners@odata.bind': someObject,
  'members@odata.bind': someObject,
  '@odata.id': someObject,
  toAllotmentId: 'allotment',
  memberId: someObject,
  principalId: someObject,
  userId: 'user',
  skuId: 'product',
}
/** A request that names more is told by its first ones. */
const maxTargets = 20

/** What a request names, for the audit entry that it leaves when it is refused. */
export function askedTargets(params: Readonly<Record<string, string>>, body?: unknown): AuditTarget[] {
  const targets = new Map<string, AuditTarget>()
  const add = (type: string | undefined, id: string | undefined) => {
    if (type && id && isGuid(id) && targets.size < maxTargets) {
      targets.set(id.toLowerCase(), { type, id: id.toLowerCase() })
    }
  }
  // A composite id ends with the member.
  for (const [name, value] of Object.entries(params)) add(ofPath[name], value.split('_').at(-1))
  if (typeof body === 'object' && body !== null) {
    for (const [name, value] of Object.entries(body)) {
      for (const reference of Array.isArray(value) ? value.slice(0, maxTargets) : [value]) {
        if (ofBody[name] && typeof reference === 'string') add(ofBody[name], idIn(reference))
      }
    }
  }
  return [...targets.values()]
}
