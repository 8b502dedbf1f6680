import type { Refusal } from '../engine/refusal.ts'
import { isAdministrator, requireAdministrator, seesEverything } from './caller.ts'
import type { Context } from './context.ts'
import { isFindable, isOwner } from './ownership-store.ts'

/**
 * Rule 25: administrators and the allotment's owners manage its assignments, seats and waiting room. Asked
 * inside the command's transaction, so that lost ownership counts at once. For others who do not see the
 * allotment it is not there: they get `missing`.
 */
export async function requireManager(ctx: Context, allotmentId: string, missing: Refusal): Promise<void> {
  const { caller } = ctx
  if (isAdministrator(caller)) return
  if (caller.personId && (await isOwner(ctx.tx, ctx.tenantId, allotmentId, caller.personId))) return
  if (seesEverything(caller)) requireAdministrator(caller)
  throw missing
}

/** Rule 26: an owner gives licenses to those whom they find; anybody else is not there for them (`notFound`). */
export async function requireFindable(
  ctx: Context,
  allotmentId: string,
  objectId: string,
  missing: Refusal,
): Promise<void> {
  if (isAdministrator(ctx.caller)) return
  if (!(await isFindable(ctx.tx, ctx.tenantId, allotmentId, objectId))) throw missing
}
