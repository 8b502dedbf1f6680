import { lockAllotments } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { type BatchStep, settleNextBatch } from '../settlement/settle-groups.ts'
import { lockProcessing } from './assignment-store.ts'

/** Works the next batch of a large group's members (rule 9). Undefined: it is finished or gone. */
export async function continueAssignment(
  ctx: Context,
  input: { assignmentId: string; allotmentId: string },
): Promise<BatchStep | undefined> {
  const locked = await lockAllotments(ctx.tx, ctx.tenantId, [input.allotmentId])
  const allotment = locked.find(({ id }) => id === input.allotmentId)
  const assignment = await lockProcessing(ctx.tx, ctx.tenantId, input.assignmentId)
  if (!allotment || !assignment?.processingSince) return undefined
  const step = await settleNextBatch(ctx, assignment)
  if (step.finished) {
    // How it stands now: what the batches before this one moved has no entries.
    const [now] = await lockAllotments(ctx.tx, ctx.tenantId, [allotment.id])
    record(ctx, {
      allotmentId: allotment.id,
      targets: [
        { type: 'group', id: assignment.targetId },
        { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
      ],
      detail: {
        assignmentId: assignment.id,
        members: step.processed,
        allottedUnits: now?.allottedUnits,
        consumedUnits: now?.consumedUnits,
        waitingCount: now?.waitingCount,
      },
    })
  }
  return step
}
