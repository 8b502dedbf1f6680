import { type Role, requireGlobalAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { findPerson, sharePerson } from '../person/person-store.ts'
import { deleteBindingsByName } from '../provider/binding-store.ts'
import { deleteSessionsOf } from '../session/session-store.ts'
import { revokeTokensOf } from '../token/token-store.ts'
import {
  deleteRoleAssignment,
  insertRoleAssignment,
  lockGlobalAdministrators,
  type RoleAssignment,
} from './role-store.ts'

/** Gives a person a role (rule 24). Refuses people who are not there (`notFound`) or have it (`alreadyExists`). */
export async function assignRole(
  ctx: Context,
  input: { readonly principalId: string; readonly role: Role },
): Promise<RoleAssignment> {
  requireGlobalAdministrator(ctx.caller)
  // Who signs in by the account's name at this moment is bound before, and found below, or refused after.
  await sharePerson(ctx.tx, ctx.tenantId, input.principalId)
  const person = await findPerson(ctx.tx, ctx.tenantId, input.principalId)
  if (!person) {
    throw new Refusal('notFound', `There is no enabled user ${input.principalId}.`, {
      target: 'body',
      propertyName: 'principalId',
      id: input.principalId,
    })
  }
  const row: RoleAssignment = { id: ctx.newId(), ...input }
  if (!(await insertRoleAssignment(ctx.tx, ctx.tenantId, row, ctx.now))) {
    throw new Refusal('alreadyExists', `"${person.displayName}" has this role already.`, {
      name: person.displayName,
    })
  }
  const signedOut = await dropUnconfirmed(ctx, person.id)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'user', id: person.id, displayName: person.displayName }],
    detail: { after: { role: input.role }, ...(signedOut ? { signedOut } : {}) },
  })
  return row
}

/**
 * Who was bound to the account by its name alone may be somebody to whom the name was given for a while. With the
 * role they would get what nobody meant for them, so that binding ends, with the sessions and tokens made
 * through it; a Global Administrator allows it anew.
 */
async function dropUnconfirmed(ctx: Context, personId: string): Promise<boolean> {
  if ((await deleteBindingsByName(ctx.tx, ctx.tenantId, personId)) === 0) return false
  await deleteSessionsOf(ctx.tx, ctx.tenantId, personId)
  await revokeTokensOf(ctx.tx, ctx.tenantId, personId, ctx.now)
  return true
}

/**
 * Takes a role away, from the person's next request on. The last Global Administrator who can act stays
 * (`lastGlobalAdministrator`).
 */
export async function removeRole(ctx: Context, id: string): Promise<void> {
  requireGlobalAdministrator(ctx.caller)
  const able = await lockGlobalAdministrators(ctx.tx, ctx.tenantId)
  const removed = await deleteRoleAssignment(ctx.tx, ctx.tenantId, id)
  if (!removed) {
    throw new Refusal('resourceNotFound', `There is no role assignment ${id}.`, {
      propertyName: 'roleAssignmentId',
    })
  }
  if (removed.role === 'globalAdministrator' && able.length === 1 && able[0] === removed.principalId) {
    throw new Refusal(
      'lastGlobalAdministrator',
      'This is the last Global Administrator. Give somebody else the role first.',
    )
  }
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'user', id: removed.principalId }],
    detail: { before: { role: removed.role } },
  })
}
