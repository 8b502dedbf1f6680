import { type AuditTarget, type Context, record } from './context.ts'
import { listOrphans, lockOwners, type Orphan } from './ownership-store.ts'

/**
 * Rule 25: writes down which of the allotments that had an owner who could act have none any more, each with
 * those who left. Called after everything else of the command, for it locks who owns the allotments.
 */
export async function tellOrphans(
  ctx: Context,
  allotmentIds: readonly string[],
  left: readonly AuditTarget[],
): Promise<void> {
  if (allotmentIds.length === 0) return
  await lockOwners(ctx.tx, ctx.tenantId, allotmentIds)
  for (const orphan of await listOrphans(ctx.tx, ctx.tenantId, allotmentIds)) recordOrphan(ctx, orphan, left)
}

/** An entry of its own, so that it is found by what happened and by the allotment. */
export function recordOrphan(ctx: Context, { id, displayName }: Orphan, left: readonly AuditTarget[]): void {
  record(ctx, {
    command: 'orphanAllotment',
    allotmentId: id,
    targets: [{ type: 'allotment', id, displayName }, ...left],
    detail: { before: { isOrphaned: false }, after: { isOrphaned: true } },
  })
}
