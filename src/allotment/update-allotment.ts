import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { requireManager } from '../command/require-manager.ts'
import { checkGrowth, checkShrink } from '../engine/divide.ts'
import { Refusal } from '../engine/refusal.ts'
import type { AllotmentState, Enforcement, ShrinkMode } from '../engine/types.ts'
import { evictNewest } from '../settlement/evict-newest.ts'
import { type LockedDivision, lockDivision, redivide } from '../settlement/redivide.ts'
import { settle } from '../settlement/settle.ts'
import {
  type Allotment,
  checkNameFree,
  findAllotment,
  noSuchAllotment,
  updateAllotment as writeAllotment,
} from './allotment-store.ts'
import { describedAllotment } from './create-allotment.ts'
import { checkIfMatch } from './settings-tag.ts'

export type UpdateAllotment = {
  readonly allotmentId: string
  readonly displayName?: string
  readonly description?: string | null
  /** The new limit, in seats. */
  readonly allottedUnits?: number
  readonly whenBelowConsumed?: ShrinkMode
  readonly state?: AllotmentState
  readonly enforcement?: Enforcement
  /** The settings that the caller read, as `settingsTag` names them. */
  readonly ifMatch?: string | undefined
}

/**
 * Renames, resizes, holds or opens an allotment. Growing takes units that are free to divide
 * (`insufficientUnits`, `overAllotted`); a limit below the seats in use needs a mode (`belowConsumed`,
 * rule 12), and so does enforcing a report-only limit that was passed (rule 15). Free units, opening and
 * report-only serve the queue at once (rules 9, 13 and 15). Settings that somebody changed since the caller read
 * them stay (`preconditionFailed`).
 */
export async function updateAllotment(ctx: Context, input: UpdateAllotment): Promise<Allotment> {
  // Rule 25: owners hold and open; the rest is up to administrators.
  await requireManager(ctx, input.allotmentId, noSuchAllotment(input.allotmentId))
  const { allotmentId: _id, state: _state, ifMatch, ...rest } = input
  if (Object.keys(rest).length > 0) requireAdministrator(ctx.caller)
  const found = await findAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  if (!found) throw noSuchAllotment(input.allotmentId)
  const locked = await lockDivision(ctx, found.skuId, [input.allotmentId])
  const before = locked.allotments.get(input.allotmentId)
  if (!before) throw noSuchAllotment(input.allotmentId)
  checkIfMatch(before, ifMatch)
  const after: Allotment = {
    ...before,
    displayName: input.displayName ?? before.displayName,
    description: input.description === undefined ? before.description : input.description,
    allottedUnits: input.allottedUnits ?? before.allottedUnits,
    state: input.state ?? before.state,
    enforcement: input.enforcement ?? before.enforcement,
  }
  if (after.displayName !== before.displayName) {
    await checkNameFree(ctx.tx, ctx.tenantId, before.skuId, after.displayName, before.id)
  }
  const concerned = await resize(ctx, locked, before, after, input)
  await settle(ctx, { allotmentIds: concerned, memberIds: [] })
  const now = (await findAllotment(ctx.tx, ctx.tenantId, before.id)) ?? after
  record(ctx, {
    allotmentId: before.id,
    targets: [{ type: 'allotment', id: before.id, displayName: after.displayName }],
    detail: { before: describedAllotment(before), after: describedAllotment(now) },
  })
  return now
}

/** Rules 2, 3, 12 and 15. Hands out the allotments that may now admit. */
async function resize(
  ctx: Context,
  locked: LockedDivision,
  before: Allotment,
  after: Allotment,
  { whenBelowConsumed: mode = 'refuse', allottedUnits }: UpdateAllotment,
): Promise<string[]> {
  const change = after.allottedUnits - before.allottedUnits
  if (change !== 0 && before.isDefault) {
    throw new Refusal(
      'invalidValue',
      'The default allotment holds what is not divided yet, so its limit follows the others. Resize those instead.',
      { target: 'body', propertyName: 'allottedUnits' },
    )
  }
  if (change > 0) checkGrowth(locked.division, change)
  if (after.enforcement === 'reportOnly' && before.isDefault) {
    throw new Refusal(
      'invalidValue',
      'The default allotment has no limit of its own to try out. Create an allotment and make that report-only.',
      { target: 'body', propertyName: 'enforcement' },
    )
  }
  const stricter = after.enforcement === 'enforced' && (change < 0 || before.enforcement === 'reportOnly')
  if (stricter) checkShrink(after.allottedUnits, before.consumedUnits, mode)
  await writeAllotment(ctx.tx, ctx.tenantId, after)
  const beyond = before.consumedUnits - after.allottedUnits
  const { product } = locked
  const concerned =
    change === 0
      ? []
      : await redivide(ctx, locked, { capacity: product.capacity, namedUnits: product.namedUnits + change })
  // A limit that stays says with `evict` that it shall not drain any longer.
  const evicts = stricter || (after.enforcement === 'enforced' && allottedUnits !== undefined)
  if (evicts && mode === 'evict' && beyond > 0) await evictNewest(ctx, before.id, beyond)
  return [...new Set([before.id, ...concerned])]
}
