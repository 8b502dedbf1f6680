import { emptyQuery } from '../contract/odata-query.ts'
import * as endpoints from '../contract/role.ts'
import { Refusal } from '../engine/refusal.ts'
import { assignRole, removeRole } from '../role/assign-role.ts'
import { listRoleAssignmentRows, type RoleAssignment } from '../role/role-store.ts'
import { type Presenter, presentPage, presentRows } from './read.ts'
import { nothingThere, type Route, route } from './route.ts'
import { write } from './write.ts'

type Definition = (typeof endpoints.roleDefinitions)[number]

const presentDefinition: Presenter<Definition> = {
  entity: endpoints.roleDefinition,
  present: ({ id, displayName, description }) => ({
    id,
    displayName,
    description,
    isBuiltIn: true,
    isEnabled: true,
    templateId: id,
  }),
}

const presentAssignment: Presenter<RoleAssignment> = {
  entity: endpoints.roleAssignment,
  present: ({ id, principalId, role }) => ({
    id,
    principalId,
    roleDefinitionId: endpoints.roleDefinitions.find((each) => each.role === role)?.id ?? null,
    directoryScopeId: '/',
  }),
}

/** Who has which role, in Graph's shape (rule 24). */
export const roleRoutes: readonly Route[] = [
  route(endpoints.listRoleDefinitions, async ({ reader, query }) => ({
    body: { value: await presentRows(reader, presentDefinition, endpoints.roleDefinitions, query) },
  })),
  route(endpoints.getRoleDefinition, async ({ reader, params, query }) => {
    const found = endpoints.roleDefinitions.filter(({ id }) => id === params.roleDefinitionId)
    const [body] = await presentRows(reader, presentDefinition, found, query)
    if (!body) throw nothingThere('roleDefinitionId', params.roleDefinitionId)
    return { body }
  }),
  route(endpoints.listRoleAssignments, async ({ reader, query, nextLink }) => {
    const page = await listRoleAssignmentRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentAssignment, page, query, nextLink) }
  }),
  route(endpoints.getRoleAssignment, async ({ reader, params, query }) => {
    const { rows } = await listRoleAssignmentRows(
      reader.db,
      reader.tenantId,
      emptyQuery,
      params.roleAssignmentId,
    )
    const [body] = await presentRows(reader, presentAssignment, rows, query)
    if (!body) throw nothingThere('roleAssignmentId', params.roleAssignmentId)
    return { body }
  }),
  route(endpoints.createRoleAssignment, async (request) => {
    const { principalId, roleDefinitionId } = request.body
    const role = endpoints.roleDefinitions.find(({ id }) => id === roleDefinitionId)?.role
    if (!role) {
      throw new Refusal('notFound', `There is no role ${roleDefinitionId} to give; see roleDefinitions.`, {
        target: 'body',
        propertyName: 'roleDefinitionId',
      })
    }
    return write(request, 'assignRole', async (ctx, reader) => {
      const row = await assignRole(ctx, { principalId, role })
      return (await presentRows(reader, presentAssignment, [row], emptyQuery))[0]
    })
  }),
  route(endpoints.deleteRoleAssignment, async (request) =>
    write(request, 'removeRole', (ctx) => removeRole(ctx, request.params.roleAssignmentId)),
  ),
]
