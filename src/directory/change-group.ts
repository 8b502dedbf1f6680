import { listAssignmentsOfTarget, listNestedAssignments } from '../assignment/assignment-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type AuditTarget, type Context, record } from '../command/context.ts'
import { listOwnedAble } from '../command/ownership-store.ts'
import { tellOrphans } from '../command/tell-orphans.ts'
import { Refusal } from '../engine/refusal.ts'
import { settleNesting } from '../settlement/settle-nesting.ts'
import { lockTenant } from './directory-store.ts'
import { deleteGroupRow, type Group, lockGroup, writeGroup } from './group-store.ts'
import { deleteMembershipsOf } from './member-store.ts'

export type GroupInput = { [K in Exclude<keyof Group, 'id' | 'createdAt'>]?: Group[K] | undefined }

/** Adds a group. */
export async function createGroup(
  ctx: Context,
  input: GroupInput & { id?: string | undefined; displayName: string },
): Promise<Group> {
  requireAdministrator(ctx.caller)
  const id = input.id ?? ctx.newId()
  if (await lockGroup(ctx.tx, ctx.tenantId, id)) {
    throw new Refusal('alreadyExists', `There is a group ${id} already.`, {
      target: 'body',
      propertyName: 'id',
      name: id,
    })
  }
  const group: Group = {
    id,
    displayName: input.displayName,
    description: input.description ?? null,
    mailNickname: input.mailNickname ?? null,
    mailEnabled: input.mailEnabled ?? false,
    securityEnabled: input.securityEnabled ?? true,
    groupTypes: input.groupTypes ?? [],
    membershipRule: input.membershipRule ?? null,
    createdAt: ctx.now,
  }
  await writeGroup(ctx.tx, ctx.tenantId, null, group)
  recordGroup(ctx, group, { after: group })
  return group
}

/** Changes a group. One that carries licenses must stay security-enabled (`groupInUse`). */
export async function updateGroup(ctx: Context, input: GroupInput & { id: string }): Promise<Group> {
  requireAdministrator(ctx.caller)
  const before = await presentGroup(ctx, input.id)
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const after: Group = { ...before, ...given, id: before.id }
  if (before.securityEnabled && !after.securityEnabled) await checkUnassigned(ctx, before)
  await writeGroup(ctx.tx, ctx.tenantId, before, after)
  recordGroup(ctx, after, { before, after })
  return after
}

/** Deletes a group for good. Refuses one that carries assignments (`groupInUse`, rule 21). */
export async function deleteGroup(ctx: Context, id: string): Promise<void> {
  requireAdministrator(ctx.caller)
  await lockTenant(ctx.tx, ctx.tenantId)
  const group = await presentGroup(ctx, id)
  await checkUnassigned(ctx, group)
  const owned = await listOwnedAble(ctx.tx, ctx.tenantId, [id])
  const nestedIn = await listNestedAssignments(ctx.tx, ctx.tenantId, [id])
  await deleteMembershipsOf(ctx.tx, ctx.tenantId, id)
  // The memberships go last: settling the nesting looks at who was reached through this group.
  await settleNesting(ctx, nestedIn)
  await deleteGroupRow(ctx.tx, ctx.tenantId, id)
  recordGroup(ctx, group, { before: group })
  await tellOrphans(ctx, owned, [asTarget(group)])
}

async function checkUnassigned(ctx: Context, group: Group): Promise<void> {
  const assignments = await listAssignmentsOfTarget(ctx.tx, ctx.tenantId, group.id)
  if (assignments.length === 0) return
  throw new Refusal(
    'groupInUse',
    `Group "${group.displayName}" carries ${assignments.length} license assignments. End them first.`,
    { groupName: group.displayName, assignments: assignments.length },
  )
}

async function presentGroup(ctx: Context, id: string): Promise<Group> {
  const group = await lockGroup(ctx.tx, ctx.tenantId, id)
  if (group) return group
  throw new Refusal('resourceNotFound', `There is no group ${id}.`, { propertyName: 'groupId', id })
}

function recordGroup(ctx: Context, group: Group, detail: Readonly<Record<string, unknown>>): void {
  record(ctx, {
    allotmentId: null,
    targets: [asTarget(group)],
    detail,
  })
}

function asTarget({ id, displayName }: Group): AuditTarget {
  return { type: 'group', id, displayName }
}
