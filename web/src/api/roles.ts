import type { Role } from './types.ts'

/** Roles under the ids of Microsoft's templates, as the contract lists them. */
export const roleIds: Readonly<Record<Role, string>> = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  licenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
}
