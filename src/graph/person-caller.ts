import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import { findPerson } from '../person/person-store.ts'
import { unauthorized } from './unauthorized.ts'

/** A person of the directory as caller, with the roles and owned allotments of this moment; 401 for who left. */
export async function personAsCaller(app: App, tenantId: string, personId: string): Promise<Caller> {
  const person = await findPerson(app.database.db, tenantId, personId)
  if (!person) throw unauthorized('The account has been disabled or deleted.', 'invalid_token')
  return {
    tenantId,
    actor: { type: 'user', id: person.id, name: person.displayName },
    roles: person.roles,
    personId: person.id,
    ownedAllotmentIds: person.ownedAllotmentIds,
  }
}
