import type { Entity } from '../contract/entity.ts'

const admin = 'admin/cloudLicensing'
const collections: Readonly<Record<string, string>> = {
  user: 'users',
  group: 'groups',
  device: 'devices',
  directoryObject: 'directoryObjects',
  allotment: `${admin}/allotments`,
  assignment: `${admin}/assignments`,
  assignmentError: `${admin}/assignmentErrors`,
  product: `${admin}/products`,
  subscribedSku: 'subscribedSkus',
  companySubscription: 'directory/subscriptions',
  directoryAudit: 'auditLogs/directoryAudits',
  organization: 'organization',
  unifiedRoleDefinition: 'roleManagement/directory/roleDefinitions',
  unifiedRoleAssignment: 'roleManagement/directory/roleAssignments',
  identityProvider: `${admin}/identityProviders`,
  subscription: 'subscriptions',
}
/** Below the allotment that the first half of their id names. */
const belowAllotment: Readonly<Record<string, string>> = {
  seat: 'seats',
  waitingMember: 'waitingMembers',
}

/**
 * The one address of an object below the version, `users('id')`, given its default properties or more;
 * undefined for objects that have none of their own.
 */
export function canonicalPath(entity: Entity, id: unknown, type?: string): string | undefined {
  if (typeof id !== 'string') return undefined
  const kind = entity.name === 'directoryObject' ? (type?.split('.').at(-1) ?? entity.name) : entity.name
  const below = belowAllotment[kind]
  if (below) return `${admin}/allotments('${id.split('_')[0]}')/${below}('${id}')`
  const collection = collections[kind]
  return collection && `${collection}('${id}')`
}

/** Whether what an object is related to can be asked for below its address; of seats it is only expanded. */
export function hasReadableRelations({ name }: Entity): boolean {
  return name !== 'seat'
}
