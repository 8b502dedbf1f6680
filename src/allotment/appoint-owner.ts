import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { deleteOwner, insertOwners } from '../owner/owner-store.ts'
import { lockAllotment } from './allotment-store.ts'
import { shareOwners } from './share-owners.ts'

export type Ownership = { readonly allotmentId: string; readonly principalId: string }

/** Makes a person, or the members of a group, owner of an allotment. Refuses who is one (`alreadyExists`). */
export async function appointOwner(ctx: Context, input: Ownership): Promise<void> {
  requireAdministrator(ctx.caller)
  const owners = await shareOwners(ctx, [input.principalId])
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  const added = await insertOwners(ctx.tx, ctx.tenantId, allotment.id, owners, ctx.now)
  if (added.length === 0) {
    throw new Refusal(
      'alreadyExists',
      `"${owners[0]?.displayName}" is an owner of "${allotment.displayName}" already.`,
      { name: owners[0]?.displayName, allotmentName: allotment.displayName },
    )
  }
  recordOwnership(ctx, input, allotment.displayName, { after: { ownerId: input.principalId } })
}

/** Takes ownership of an allotment away. Refuses who has none (`resourceNotFound`). */
export async function removeOwner(ctx: Context, input: Ownership): Promise<void> {
  requireAdministrator(ctx.caller)
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!(await deleteOwner(ctx.tx, ctx.tenantId, allotment.id, input.principalId))) {
    throw new Refusal(
      'resourceNotFound',
      `${input.principalId} is not an owner of "${allotment.displayName}".`,
      {
        propertyName: 'ownerId',
      },
    )
  }
  recordOwnership(ctx, input, allotment.displayName, { before: { ownerId: input.principalId } })
}

function recordOwnership(
  ctx: Context,
  input: Ownership,
  displayName: string,
  detail: Record<string, unknown>,
): void {
  record(ctx, {
    allotmentId: input.allotmentId,
    targets: [
      { type: 'principal', id: input.principalId },
      { type: 'allotment', id: input.allotmentId, displayName },
    ],
    detail,
  })
}
