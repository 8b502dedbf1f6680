import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { shareObjects } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { deleteSearchScope, insertSearchScope } from '../owner/search-scope-store.ts'
import { lockAllotment } from './allotment-store.ts'

export type SearchScope = { readonly allotmentId: string; readonly groupId: string }

/** Lets owners find the group and its members only (rule 26). Refuses what is no group, or in the scope already. */
export async function addSearchScope(ctx: Context, input: SearchScope): Promise<void> {
  requireAdministrator(ctx.caller)
  const group = (await shareObjects(ctx.tx, ctx.tenantId, [input.groupId])).get(input.groupId)
  if (group?.type !== 'group') {
    throw new Refusal('notFound', `There is no group ${input.groupId}.`, {
      target: 'body',
      propertyName: '@odata.id',
      id: input.groupId,
    })
  }
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!(await insertSearchScope(ctx.tx, ctx.tenantId, allotment.id, group.id, ctx.now))) {
    throw new Refusal(
      'alreadyExists',
      `Owners of "${allotment.displayName}" search "${group.displayName}" already.`,
      { name: group.displayName, allotmentName: allotment.displayName },
    )
  }
  recordScope(ctx, input, allotment.displayName, { after: { searchScope: group.id } })
}

/** Takes a group out of the scope (`resourceNotFound`); without any, owners search the whole directory. */
export async function removeSearchScope(ctx: Context, input: SearchScope): Promise<void> {
  requireAdministrator(ctx.caller)
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!(await deleteSearchScope(ctx.tx, ctx.tenantId, allotment.id, input.groupId))) {
    throw new Refusal(
      'resourceNotFound',
      `${input.groupId} is not in the scope of "${allotment.displayName}".`,
      {
        propertyName: 'groupId',
      },
    )
  }
  recordScope(ctx, input, allotment.displayName, { before: { searchScope: input.groupId } })
}

function recordScope(
  ctx: Context,
  input: SearchScope,
  displayName: string,
  detail: Record<string, unknown>,
): void {
  record(ctx, {
    allotmentId: input.allotmentId,
    targets: [
      { type: 'allotment', id: input.allotmentId, displayName },
      { type: 'group', id: input.groupId },
    ],
    detail,
  })
}
