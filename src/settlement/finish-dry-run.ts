import { findAssignment, listProcessingSince } from '../assignment/assignment-store.ts'
import type { Context } from '../command/context.ts'
import { settle } from './settle.ts'
import { settleNextBatch } from './settle-groups.ts'
import { admissionOnly, lockNotedNow, noteUnsettled, takeNotedNow } from './unsettled-store.ts'

/**
 * Rule 30: what a command leaves to do after its commit a dry run does at once, so that its plan tells it: members of
 * large groups, whom a policy concerns, and seats in linked products. What others left to do is not looked at, nor
 * allotments that others hold just now: a dry run keeps nobody waiting for what it does not touch (rule 18).
 */
export async function finishDryRun(ctx: Context): Promise<void> {
  if (!ctx.dryRun || !ctx.followUp) return
  const { tx, tenantId, now } = ctx
  for (const id of await listProcessingSince(tx, tenantId, now)) await finishAssignment(ctx, id)
  for (;;) {
    const allotmentId = await lockNotedNow(tx, tenantId, now)
    if (!allotmentId) return
    await finishAllotment(ctx, allotmentId)
  }
}

async function finishAssignment(ctx: Context, id: string): Promise<void> {
  for (;;) {
    const assignment = await findAssignment(ctx.tx, ctx.tenantId, id)
    if (!assignment?.processingSince) return
    if ((await settleNextBatch(ctx, assignment)).finished) return
  }
}

/** As `settleUnsettled`: nobody is admitted before the last batch. */
async function finishAllotment(ctx: Context, allotmentId: string): Promise<void> {
  const { tx, tenantId, now, limits } = ctx
  for (let admitsLater = true; admitsLater; ) {
    const noted = await takeNotedNow(tx, tenantId, { allotmentId, now, limit: limits.batchMembers })
    const memberIds = noted.filter((id) => id !== admissionOnly)
    admitsLater = noted.length === limits.batchMembers && memberIds.length > 0
    await settle(ctx, { allotmentIds: [allotmentId], memberIds, followUp: true, admitsLater })
    if (admitsLater) await noteUnsettled(tx, tenantId, allotmentId, [admissionOnly], now)
  }
}
