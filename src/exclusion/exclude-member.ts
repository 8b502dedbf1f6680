import { type Allotment, lockAllotment, noSuchAllotment } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { requireFindable, requireManager } from '../command/require-manager.ts'
import { someObject } from '../command/target-name-store.ts'
import { shareObjects } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { settle } from '../settlement/settle.ts'
import { deleteExclusion, insertExclusion } from './exclusion-store.ts'

export type Exclusion = { readonly allotmentId: string; readonly memberId: string }

/**
 * Keeps a member from being served through groups until it is lifted (rule 6). A direct assignment
 * still counts. Refuses unknown members (`notFound`) and those excluded already (`alreadyExists`).
 */
export async function excludeMember(
  ctx: Context,
  input: Exclusion,
): Promise<Exclusion & { createdAt: Date }> {
  await requireManager(ctx, input.allotmentId, noSuchAllotment(input.allotmentId))
  const missing = new Refusal('notFound', `There is no user or device ${input.memberId} to exclude.`, {
    target: 'body',
    propertyName: 'memberId',
    id: input.memberId,
  })
  await requireFindable(ctx, input.allotmentId, input.memberId, missing)
  const member = (await shareObjects(ctx.tx, ctx.tenantId, [input.memberId])).get(input.memberId)
  if (!member || member.type === 'group') throw missing
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!(await insertExclusion(ctx.tx, ctx.tenantId, allotment.id, member.id, ctx.now))) {
    throw new Refusal(
      'alreadyExists',
      `"${member.displayName}" is excluded from "${allotment.displayName}" already.`,
      { name: member.displayName, allotmentName: allotment.displayName },
    )
  }
  await settle(ctx, { allotmentIds: [allotment.id], memberIds: [member.id] })
  recordExclusion(ctx, allotment, input.memberId, { after: { excluded: true } })
  return { ...input, createdAt: ctx.now }
}

/** Lets groups serve the member again: newly entitled, they join the end of the queue. */
export async function liftExclusion(ctx: Context, input: Exclusion): Promise<void> {
  await requireManager(ctx, input.allotmentId, noSuchAllotment(input.allotmentId))
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!(await deleteExclusion(ctx.tx, ctx.tenantId, allotment.id, input.memberId))) {
    throw new Refusal(
      'resourceNotFound',
      `${input.memberId} is not excluded from "${allotment.displayName}".`,
      {
        propertyName: 'exclusionId',
      },
    )
  }
  await settle(ctx, { allotmentIds: [allotment.id], memberIds: [input.memberId] })
  recordExclusion(ctx, allotment, input.memberId, { before: { excluded: true } })
}

function recordExclusion(
  ctx: Context,
  allotment: Allotment,
  memberId: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  record(ctx, {
    allotmentId: allotment.id,
    targets: [
      { type: someObject, id: memberId },
      { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
    ],
    detail,
  })
}
