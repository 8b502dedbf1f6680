import type { CommandName } from '../contract/activity.ts'
import type { Tx } from '../db/database.ts'
import type { Move } from '../engine/move.ts'
import type { Caller } from './caller.ts'

/** How many members are settled in the command's own transaction, and in each batch after it (rule 9). */
export type BatchLimits = {
  /** Members decided on one by one, and seats given to a queue; more are settled in one statement. */
  readonly fewMembers: number
  readonly inlineMembers: number
  readonly batchMembers: number
}

/** One audit entry: what was done to what, and the values before and after (rule 29). */
export type AuditRecord = {
  readonly allotmentId: string | null
  /** What happened, where it follows from the command and is another thing. */
  readonly command?: CommandName
  /** Of the request, where one transaction serves several; else the command's own. */
  readonly correlationId?: string | null
  readonly targets: readonly AuditTarget[]
  readonly detail: Readonly<Record<string, unknown>>
}

export type AuditTarget = { readonly type: string; readonly id: string; readonly displayName?: string | null }

/**
 * What a command works with: one transaction, one caller, one clock. Time and ids come from here,
 * never from the system, so that a run can be repeated exactly.
 */
export type Context = {
  readonly tx: Tx
  readonly caller: Caller
  readonly tenantId: string
  readonly now: Date
  readonly dryRun: boolean
  /** 1; more where what others did meanwhile made the command run again. */
  readonly run: number
  readonly limits: BatchLimits
  newId(): string
  /** Everything settlements of this command moved so far. */
  readonly moves: Move[]
  readonly records: AuditRecord[]
  /** Set when a settlement left work that goes on after the commit (rules 9 and 18). */
  followUp: boolean
}

/** Notes the command's audit entry. Every command calls it exactly once. */
export function record(ctx: Context, entry: AuditRecord): void {
  ctx.records.push(entry)
}
