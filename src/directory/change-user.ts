import { requireAdministrator } from '../command/caller.ts'
import { type AuditTarget, type Context, record } from '../command/context.ts'
import { listOwnedAble } from '../command/ownership-store.ts'
import { tellOrphans } from '../command/tell-orphans.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockGlobalAdministrators } from '../role/role-store.ts'
import { settle } from '../settlement/settle.ts'
import { listAllotmentsOfMember, shareGroupsOf } from './directory-store.ts'
import { findUserByPrincipalName, lockUser, type User, writeUser } from './user-store.ts'

export type UserInput = {
  [K in Exclude<keyof User, 'id' | 'createdAt' | 'deletedAt'>]?: User[K] | undefined
}

/** Adds a person. Refuses a userPrincipalName that is taken (`alreadyExists`). */
export async function createUser(
  ctx: Context,
  input: UserInput & { id?: string | undefined; userPrincipalName: string },
): Promise<User> {
  requireAdministrator(ctx.caller)
  const id = input.id ?? ctx.newId()
  if (await lockUser(ctx.tx, ctx.tenantId, id)) {
    throw new Refusal('alreadyExists', `There is a user ${id} already.`, {
      target: 'body',
      propertyName: 'id',
      name: id,
    })
  }
  const user = merged(
    {
      id,
      userPrincipalName: input.userPrincipalName,
      displayName: null,
      givenName: null,
      surname: null,
      mail: null,
      jobTitle: null,
      department: null,
      userType: 'Member',
      accountEnabled: true,
      usageLocation: null,
      createdAt: ctx.now,
      deletedAt: null,
    },
    input,
  )
  await checkPrincipalName(ctx, user)
  await writeUser(ctx.tx, ctx.tenantId, null, user)
  recordUser(ctx, user, { after: user })
  return user
}

/** Changes a person; what that means for seats has effect in the same transaction (rules 20 and 22). */
export async function updateUser(ctx: Context, input: UserInput & { id: string }): Promise<User> {
  requireAdministrator(ctx.caller)
  const before = await presentUser(ctx, input.id)
  const after = merged(before, input)
  await checkPrincipalName(ctx, after)
  if (before.accountEnabled && !after.accountEnabled) await requireOtherAdministrator(ctx, after.id)
  const leaves = before.accountEnabled && !after.accountEnabled
  const owned = leaves ? await listOwnedAble(ctx.tx, ctx.tenantId, [after.id]) : []
  await writeUser(ctx.tx, ctx.tenantId, before, after)
  const concernsSeats =
    before.accountEnabled !== after.accountEnabled ||
    before.usageLocation !== after.usageLocation ||
    before.userType !== after.userType
  if (concernsSeats) await settleMember(ctx, after.id)
  recordUser(ctx, after, { before, after })
  await tellOrphans(ctx, owned, [asTarget(after)])
  return after
}

/** Deletes a person, to be restored if need be: the seats are free at once (rule 20). */
export async function deleteUser(ctx: Context, id: string): Promise<void> {
  requireAdministrator(ctx.caller)
  const before = await presentUser(ctx, id)
  await requireOtherAdministrator(ctx, id)
  const owned = await listOwnedAble(ctx.tx, ctx.tenantId, [id])
  await writeUser(ctx.tx, ctx.tenantId, before, { ...before, deletedAt: ctx.now })
  await settleMember(ctx, id)
  recordUser(ctx, before, { before })
  await tellOrphans(ctx, owned, [asTarget(before)])
}

/** Restores a deleted person, who joins the end of every queue (rule 20). */
export async function restoreUser(ctx: Context, id: string): Promise<User> {
  requireAdministrator(ctx.caller)
  const before = await lockUser(ctx.tx, ctx.tenantId, id)
  if (!before?.deletedAt) throw noSuchUser(id)
  const after = { ...before, deletedAt: null }
  await checkPrincipalName(ctx, after)
  await writeUser(ctx.tx, ctx.tenantId, before, after)
  await settleMember(ctx, id)
  recordUser(ctx, after, { after })
  return after
}

/** Looks at a person's assignments again, after the cause of an error was mended (rule 18). */
export async function reprocessUser(ctx: Context, id: string): Promise<void> {
  requireAdministrator(ctx.caller)
  const user = await presentUser(ctx, id)
  await settleMember(ctx, id)
  recordUser(ctx, user, {})
}

/** The last Global Administrator who can act is neither disabled nor deleted (`lastGlobalAdministrator`). */
async function requireOtherAdministrator(ctx: Context, id: string): Promise<void> {
  const able = await lockGlobalAdministrators(ctx.tx, ctx.tenantId)
  if (!able.includes(id) || able.length > 1) return
  throw new Refusal(
    'lastGlobalAdministrator',
    'This is the last Global Administrator. Give somebody else the role first.',
  )
}

async function settleMember(ctx: Context, memberId: string): Promise<void> {
  await shareGroupsOf(ctx.tx, ctx.tenantId, memberId)
  const allotmentIds = await listAllotmentsOfMember(ctx.tx, ctx.tenantId, memberId)
  await settle(ctx, { allotmentIds, memberIds: [memberId] })
}

async function presentUser(ctx: Context, id: string): Promise<User> {
  const user = await lockUser(ctx.tx, ctx.tenantId, id)
  if (user && !user.deletedAt) return user
  throw noSuchUser(id)
}

function noSuchUser(id: string): Refusal {
  return new Refusal('resourceNotFound', `There is no user ${id}.`, { propertyName: 'userId', id })
}

async function checkPrincipalName(ctx: Context, user: User): Promise<void> {
  const other = await findUserByPrincipalName(ctx.tx, ctx.tenantId, user.userPrincipalName)
  if (!other || other.id === user.id) return
  throw new Refusal('alreadyExists', `userPrincipalName "${user.userPrincipalName}" is taken.`, {
    target: 'body',
    propertyName: 'userPrincipalName',
    name: user.userPrincipalName,
  })
}

/** What the input says, over what was there. */
function merged(user: User, input: UserInput): User {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  return { ...user, ...Object.fromEntries(given), id: user.id }
}

function recordUser(ctx: Context, user: User, detail: Readonly<Record<string, unknown>>): void {
  record(ctx, {
    allotmentId: null,
    targets: [asTarget(user)],
    detail,
  })
}

function asTarget(user: User): AuditTarget {
  return { type: 'user', id: user.id, displayName: user.displayName ?? user.userPrincipalName }
}
