import type { Role } from '../../src/command/caller.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { createToken } from '../../src/token/create-token.ts'
import type { TestApi } from './test-api.ts'

const definitions: Readonly<Record<Role, string>> = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  licenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
}

/** A person's own token: it does what the person may, within its scopes. */
export async function tokenOf(
  api: Pick<TestApi, 'app' | 'tenantId'>,
  personId: string,
  more: { scopes?: readonly string[]; expiresAt?: Date } = {},
): Promise<string> {
  const caller = {
    tenantId: api.tenantId,
    actor: { type: 'user' as const, id: personId, name: 'Test person' },
    roles: [],
    personId,
  }
  const made = await runCommand(api.app, caller, { command: 'createToken' }, (ctx) =>
    createToken(ctx, { displayName: 'Own token', ...more }),
  )
  return made.value.text
}

/** Gives a person a role, as Graph does; the id of the assignment. */
export async function giveRole(api: TestApi, principalId: string, role: Role): Promise<string> {
  const body = { principalId, roleDefinitionId: definitions[role], directoryScopeId: '/' }
  return (await api.post('/v1.0/roleManagement/directory/roleAssignments', body)).id
}

/** Makes a person or a group owner of an allotment. */
export async function makeOwner(api: TestApi, allotmentId: string, principalId: string): Promise<void> {
  await api.post(`/beta/admin/cloudLicensing/allotments/${allotmentId}/owners/$ref`, {
    '@odata.id': `https://host/v1.0/directoryObjects/${principalId}`,
  })
}
