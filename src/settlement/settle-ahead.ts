import { sql } from 'kysely'
import {
  lockAllotments,
  lockServingAllotments,
  type Settled,
  settledColumns,
  settledColumnsOfTarget,
} from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { composedOnce } from '../db/composed-once.ts'
import type { Tx } from '../db/database.ts'
import { wantedIds } from '../db/wanted-allotments.ts'
import { type FlatState, type StateRow, stateColumns, stateOf, targetsAndTouched } from './few-store.ts'
import { standingsByLookup } from './standing-store.ts'

/** Allotments that are locked already, and what a few members are in them, read behind the lock. */
export type Ahead = { readonly allotments: readonly Settled[]; readonly states: readonly StateRow[] | null }

/**
 * Locks the allotments that serve groups and reads what they need to know of a few members, in the same breath as the
 * change of the groups itself. Sent behind that change, which must have locked the groups.
 */
export async function settleAhead(
  { tx, tenantId, limits }: Context,
  servingGroupIds: readonly string[],
  memberIds: readonly string[],
): Promise<Ahead> {
  if (memberIds.length > limits.fewMembers) {
    return { allotments: await lockAllotments(tx, tenantId, { servingGroupIds }), states: null }
  }
  const [locked, read] = await Promise.all([
    lockServingAllotments(tx, tenantId, servingGroupIds),
    listAllotmentStates(tx, tenantId, servingGroupIds, memberIds),
  ])
  return {
    allotments: read.allotments.filter(({ id }) => locked.has(id)),
    states: read.states.filter(({ allotmentId }) => locked.has(allotmentId)),
  }
}

/** Allotments, and what a few members are in them, in one statement; the allotments are locked by the one before. */
async function listAllotmentStates(
  tx: Tx,
  tenantId: string,
  servingGroupIds: readonly string[],
  memberIds: readonly string[],
): Promise<{ readonly allotments: Settled[]; readonly states: StateRow[] }> {
  const { rows } = await selectAllotmentStates(tx, { tenantId, servingGroupIds, memberIds })
  const allotments = new Map(rows.map((row) => [row.id, row]))
  return {
    allotments: [...allotments.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    states: rows.map(stateOf),
  }
}

const selectAllotmentStates = composedOnce<
  { tenantId: string; servingGroupIds: readonly string[]; memberIds: readonly string[] },
  Settled & FlatState
>(
  ({ tenantId, servingGroupIds, memberIds }) => sql`
    with ${targetsAndTouched(tenantId, wantedIds(tenantId, { servingGroupIds }), memberIds, sql`${settledColumns},`)}
    select ${settledColumnsOfTarget}, ${stateColumns}
           ${standingsByLookup(tenantId)}`,
)
