import type { Tx } from '../db/database.ts'
import { seenThrough } from '../db/sight.ts'
import { inTransaction, inUndoneTransaction, isRetryable } from '../db/transaction.ts'
import { type Move, mergeMoves } from '../engine/move.ts'
import { Refusal } from '../engine/refusal.ts'
import type { App } from './app.ts'
import { type Caller, ownSight, seesEverything } from './caller.ts'
import type { AuditTarget, Context } from './context.ts'
import { writeRecords } from './record-entries.ts'
import { withMoves } from './recorded-moves.ts'
import { nameRecords, nameTargets } from './target-name-store.ts'

export type CommandOptions = {
  /** The name in audit entries. */
  readonly command: string
  /** Rule 30: everything happens and is rolled back. */
  readonly dryRun?: boolean
  readonly correlationId?: string | null
  /** What was named by whoever asked: the targets of the audit entry if it is refused. */
  readonly asked?: readonly AuditTarget[]
  /** The transaction that this command shares with others. */
  readonly together?: Together | undefined
}

/** One transaction of several commands: all of them take effect, or none. */
export type Together = {
  readonly tx: Tx
  readonly run: number
  /** Set when one of them left work that goes on after the commit. */
  followUp: boolean
  /** What one of them failed with; the others are undone. */
  failure?: { readonly error: unknown; readonly options: CommandOptions }
}

/** A command's answer, and what its settlements moved. */
export type Done<T> = { readonly value: T; readonly moves: readonly Move[] }

/** Runs of one command before a conflict with others is given up on. */
const maxRuns = 8

/**
 * The one way a change enters: one transaction for facts, seats, audit entries and outbox;
 * others are told after the commit. Deadlocks and serialization failures run it again. A refusal
 * undoes everything and is audited with its reason; a dry run undoes everything and is not.
 */
export async function runCommand<T>(
  app: App,
  caller: Caller,
  options: CommandOptions,
  work: (ctx: Context) => Promise<T>,
): Promise<Done<T>> {
  if (options.together) return runJoined(app, caller, options, options.together, work)
  const transaction = options.dryRun ? inUndoneTransaction : inTransaction
  for (let run = 1; ; run++) {
    try {
      const { done, followUp } = await transaction(app.database, (tx) =>
        runOnce(app, tx, caller, options, run, work),
      )
      if (followUp && !options.dryRun) app.onFollowUp(caller.tenantId)
      return done
    } catch (error) {
      if (isRetryable(error) && run < maxRuns) continue
      if (error instanceof Refusal && !options.dryRun) await recordRefusal(app, caller, options, error)
      throw error
    }
  }
}

/** Thrown to undo what was done together and still hand out what there is to tell. */
class Undone<T> extends Error {
  readonly value: T
  constructor(value: T) {
    super('undone together')
    this.value = value
  }
}

/**
 * Runs commands in one transaction: `work` runs each with `together` in its options and says whether all of them
 * did well. Otherwise, and on a dry run, everything is undone. A refusal is audited as that of one command alone.
 */
export async function runTogether<T>(
  app: App,
  caller: Caller,
  dryRun: boolean,
  work: (together: Together) => Promise<{ value: T; isDone: boolean }>,
): Promise<T> {
  const transaction = dryRun ? inUndoneTransaction : inTransaction
  for (let run = 1; ; run++) {
    let together: Together | undefined
    try {
      const value = await transaction(app.database, async (tx) => {
        together = { tx, run, followUp: false }
        const outcome = await work(together)
        const error = together.failure?.error
        if (isRetryable(error)) throw error
        if (!outcome.isDone) throw new Undone(outcome.value)
        return outcome.value
      })
      if (together?.followUp && !dryRun) app.onFollowUp(caller.tenantId)
      return value
    } catch (error) {
      if (isRetryable(error) && run < maxRuns) continue
      if (!(error instanceof Undone)) throw error
      const failure = together?.failure
      if (failure?.error instanceof Refusal && !dryRun)
        await recordRefusal(app, caller, failure.options, failure.error)
      return error.value as T
    }
  }
}

/** One of several commands. What others changed meanwhile runs all of them again, so its answer is never seen. */
async function runJoined<T>(
  app: App,
  caller: Caller,
  options: CommandOptions,
  together: Together,
  work: (ctx: Context) => Promise<T>,
): Promise<Done<T>> {
  try {
    const { done, followUp } = await runOnce(app, together.tx, caller, options, together.run, work)
    together.followUp ||= followUp
    return done
  } catch (error) {
    together.failure ??= { error, options }
    throw isRetryable(error) ? new Refusal('tooManyRequests', 'Others changed the same just now.') : error
  }
}

async function runOnce<T>(
  app: App,
  tx: Tx,
  caller: Caller,
  options: CommandOptions,
  run: number,
  work: (ctx: Context) => Promise<T>,
): Promise<{ done: Done<T>; followUp: boolean }> {
  const ctx: Context = {
    tx,
    caller,
    tenantId: caller.tenantId,
    now: app.now(),
    dryRun: options.dryRun ?? false,
    run,
    limits: app.limits,
    newId: () => app.newId(),
    moves: [],
    records: [],
    followUp: false,
  }
  const value = await work(ctx)
  const moves = mergeMoves(ctx.moves)
  if (ctx.records.length > 0) {
    writeRecords(
      tx,
      caller,
      {
        command: options.command,
        now: ctx.now,
        newId: ctx.newId,
        correlationId: options.correlationId ?? null,
        outcome: 'success',
        refusalCode: null,
      },
      withMoves(await nameRecords(tx, caller.tenantId, ctx.records), moves),
    )
  }
  return { done: { value, moves }, followUp: ctx.followUp }
}

const recorded = new WeakSet<Refusal>()

/** Whether a refusal has its audit entry. */
export function isRecorded(refusal: Refusal): boolean {
  return recorded.has(refusal)
}

/**
 * Rule 29: a refused command is audited too, in a transaction of its own. What it was asked for is named as far
 * as the caller sees it.
 */
export async function recordRefusal(
  app: App,
  caller: Caller,
  options: CommandOptions,
  refusal: Refusal,
): Promise<void> {
  recorded.add(refusal)
  const stamp = {
    command: options.command,
    now: app.now(),
    newId: () => app.newId(),
    correlationId: options.correlationId ?? null,
    outcome: 'refused' as const,
    refusalCode: refusal.code,
  }
  const detail = { reason: refusal.message, ...refusal.detail }
  const sight = seesEverything(caller) ? undefined : ownSight(caller)
  await inTransaction(app.database, async (tx) => {
    const targets = await nameTargets(seenThrough(tx, sight), caller.tenantId, options.asked ?? [])
    writeRecords(tx, caller, stamp, [{ allotmentId: null, targets, detail }])
  })
}
