import { z } from 'zod'
import type { Role } from './administration.ts'
import { bothVersions, endpoint } from './endpoint.ts'
import { type Entity, selectable } from './entity.ts'
import type { QueryRules } from './odata-query.ts'
import { guid, oneOf } from './scalars.ts'

/** The roles, under the ids that Microsoft gives their templates. */
export const roleDefinitions = [
  {
    id: '62e90394-69f5-4237-9190-012177145e10',
    displayName: 'Global Administrator',
    description: 'Does everything, and gives roles.',
    role: 'globalAdministrator',
  },
  {
    id: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
    displayName: 'License Administrator',
    description: 'Manages products, allotments, assignments and the directory.',
    role: 'licenseAdministrator',
  },
  {
    id: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    displayName: 'Global Reader',
    description: 'Sees everything and changes nothing.',
    role: 'globalReader',
  },
  {
    id: 'a0b1b346-4d3e-4e8b-98f8-753987be4970',
    displayName: 'User',
    description: 'Everybody: sees their own rights, and manages the allotments they own. Not given by hand.',
    role: null,
  },
] as const satisfies readonly { id: string; displayName: string; description: string; role: Role | null }[]

export const roleDefinition: Entity = {
  name: 'unifiedRoleDefinition',
  description: "A role (rule 24), under Microsoft's template id.",
  properties: {
    id: guid,
    displayName: z.string(),
    description: z.string(),
    isBuiltIn: z.boolean(),
    isEnabled: z.boolean(),
    templateId: guid,
  },
  onSelect: {},
}
export const roleAssignment: Entity = {
  name: 'unifiedRoleAssignment',
  description: 'A person with a role.',
  properties: { id: guid, principalId: guid, roleDefinitionId: guid, directoryScopeId: z.string() },
  onSelect: {},
}
export const roleAssignmentFilter = {
  properties: {
    id: { type: 'guid' },
    principalId: { type: 'guid' },
    roleDefinitionId: { type: 'guid' },
  },
} as const
export const createRoleAssignmentBody = z.strictObject({
  '@odata.type': z.literal('#microsoft.graph.unifiedRoleAssignment').optional(),
  principalId: guid,
  roleDefinitionId: guid,
  directoryScopeId: oneOf(['/']).optional(),
})

const one = (of: Entity): QueryRules => ({ select: selectable(of), paged: false })
const place = { versions: bothVersions, tag: 'Roles' } as const
const base = '/roleManagement/directory' as const

export const listRoleDefinitions = endpoint({
  ...place,
  method: 'GET',
  path: `${base}/roleDefinitions`,
  summary: 'List roles',
  query: one(roleDefinition),
  success: 200,
  answer: { kind: 'list', of: roleDefinition },
  refusals: [],
})
export const getRoleDefinition = endpoint({
  ...place,
  method: 'GET',
  path: `${base}/roleDefinitions/{roleDefinitionId}`,
  summary: 'Get a role',
  query: one(roleDefinition),
  success: 200,
  answer: { kind: 'object', of: roleDefinition },
  refusals: ['resourceNotFound'],
})
export const listRoleAssignments = endpoint({
  ...place,
  method: 'GET',
  path: `${base}/roleAssignments`,
  summary: 'List who has which role',
  query: { select: selectable(roleAssignment), filter: roleAssignmentFilter, count: true },
  success: 200,
  answer: { kind: 'list', of: roleAssignment },
  refusals: [],
})
export const getRoleAssignment = endpoint({
  ...place,
  method: 'GET',
  path: `${base}/roleAssignments/{roleAssignmentId}`,
  summary: 'Get a role assignment',
  query: one(roleAssignment),
  success: 200,
  answer: { kind: 'object', of: roleAssignment },
  refusals: ['resourceNotFound'],
})
export const createRoleAssignment = endpoint({
  ...place,
  method: 'POST',
  path: `${base}/roleAssignments`,
  summary: 'Give a person a role',
  body: createRoleAssignmentBody,
  success: 201,
  answer: { kind: 'object', of: roleAssignment },
  refusals: ['notFound', 'alreadyExists'],
})
export const deleteRoleAssignment = endpoint({
  ...place,
  method: 'DELETE',
  path: `${base}/roleAssignments/{roleAssignmentId}`,
  summary: 'Take a role away; the last Global Administrator stays',
  success: 204,
  answer: { kind: 'nothing' },
  refusals: ['resourceNotFound', 'lastGlobalAdministrator'],
})
