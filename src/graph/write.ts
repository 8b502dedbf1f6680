import { listAllotmentNames } from '../allotment/allotment-list-store.ts'
import type { Context } from '../command/context.ts'
import { runCommand } from '../command/run-command.ts'
import type { CommandName } from '../contract/activity.ts'
import { type Sight, seenThrough } from '../db/sight.ts'
import { type Move, mergeMoves } from '../engine/move.ts'
import { finishDryRun } from '../settlement/finish-dry-run.ts'
import { askedTargets } from './asked-targets.ts'
import type { Reader } from './read.ts'
import type { ApiRequest, Reply } from './route.ts'

/**
 * Runs a write as one command. The answer is made inside its transaction, so it shows exactly what was
 * committed. With `dryRun=true` everything happens and is undone, and the answer is a plan (rule 30).
 */
export async function write(
  request: ApiRequest,
  command: CommandName,
  work: (ctx: Context, reader: Reader) => Promise<unknown>,
): Promise<Reply> {
  const { app, caller, dryRun, correlationId, together } = request
  const asked = askedTargets(request.params, request.body)
  const options = { command, dryRun, correlationId, asked, together }
  const { sight } = request.reader.db
  const { value } = await runCommand(app, caller, options, async (ctx) => {
    const reader: Reader = { ...request.reader, db: seenThrough(ctx.tx, sight) }
    const result = await work(ctx, reader)
    await finishDryRun(ctx)
    return dryRun ? await planOf(ctx, result, sight) : result
  })
  if (dryRun) return { status: 200, body: value }
  return value === undefined ? {} : { body: value }
}

/** Moves in allotments that the caller does not see are not told. */
async function planOf(ctx: Context, result: unknown, sight: Sight | undefined): Promise<object> {
  const moves = mergeMoves(ctx.moves).filter(
    ({ allotmentId }) => !sight || sight.allotmentIds.includes(allotmentId),
  )
  const names = await listAllotmentNames(
    ctx.tx,
    ctx.tenantId,
    moves.map((move) => move.allotmentId),
  )
  // A deleted allotment is named by the audit entry alone.
  const told = new Map(
    ctx.records.flatMap((entry) => entry.targets.map(({ id, displayName }) => [id, displayName] as const)),
  )
  return {
    dryRun: true,
    moves: moves.map((move) => ({
      ...presentMove(move),
      allotmentName: names.get(move.allotmentId) ?? told.get(move.allotmentId) ?? null,
    })),
    result: result ?? null,
  }
}

/** What the contract names: a move may carry more on its way through a settlement. */
function presentMove({ allotmentId, gained, lost, queued, keptOut, forgotten, ...ids }: Move): object {
  const { gainedIds, lostIds, queuedIds } = ids
  return { allotmentId, gained, lost, queued, keptOut, forgotten, gainedIds, lostIds, queuedIds }
}
