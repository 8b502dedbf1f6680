import { lockAllotments, lockAllotmentsOfProducts, type Settled } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { listMembersUpTo } from '../directory/directory-store.ts'
import { admissionLimit, countedUnits } from '../engine/admit.ts'
import { type Move, movedAnything } from '../engine/move.ts'
import type { StateRow } from './few-store.ts'
import { lockLinkedMembers } from './member-lock-store.ts'
import { refreshErrors } from './refresh-errors.ts'
import type { Ahead } from './settle-ahead.ts'
import { settleChecked } from './settle-checked.ts'
import { narrowStates, readStates, settleFew } from './settle-few.ts'
import { settleNewcomers } from './settle-newcomers.ts'
import { type AlignedMove, admissionBatch, alignSeats } from './settlement-store.ts'
import type { TimedTouch, Touched } from './touched.ts'
import { admissionOnly, noteLinked, noteUnsettled } from './unsettled-store.ts'

/**
 * Brings seats and waiting room in line with the facts, for the touched allotments and members only.
 * Nothing else writes a seat. It locks the allotments in id order, so the facts must have been changed
 * before; a second call changes nothing.
 */
export async function settle(ctx: Context, touched: Touched, ahead?: Ahead): Promise<Move[]> {
  if (touched.allotmentIds.length === 0) return []
  const [ready, states] = ahead
    ? [ahead.allotments, narrowStates(ctx, ahead.states, touched)]
    : await Promise.all([
        lockAllotments(ctx.tx, ctx.tenantId, touched.allotmentIds),
        readStates(ctx, touched),
      ])
  const locked = await lockSiblings(ctx, ready)
  const own = new Set(touched.allotmentIds)
  const targets = locked
    .filter((allotment) => own.has(allotment.id))
    .map((allotment) => (touched.admitsLater ? { ...allotment, state: 'hold' as const } : allotment))
  const now = momentOf(ctx, targets)
  const timed = { ...touched, now, since: touched.since ?? now }
  const plain = targets.filter((allotment) => !allotment.checksPlans && !allotment.overAllotted)
  const moves: Move[] = []
  if (plain.length > 0) moves.push(...(await settlePlain(ctx, plain, timed, states)))
  for (const allotment of targets.filter((a) => a.checksPlans || a.overAllotted)) {
    moves.push(await settleOneByOne(ctx, allotment, locked, moves, timed))
  }
  await noteLinkedProducts(ctx, targets, touched, moves)
  const real = moves.filter(movedAnything)
  ctx.moves.push(...real)
  return real
}

/** A command may have begun before another that came to the lock first; its seats do not move before that one's (I6). */
function momentOf(ctx: Context, locked: readonly Settled[]): Date {
  const latest = Math.max(...locked.map(({ settledAt }) => settledAt?.getTime() ?? 0), ctx.now.getTime())
  return new Date(latest)
}

/** Of a product that became over-allotted while waiting for the lock, all other allotments too (rule 2). */
async function lockSiblings(ctx: Context, locked: readonly Settled[]): Promise<readonly Settled[]> {
  const over = [...new Set(locked.filter((a) => a.overAllotted).map((a) => a.skuId))]
  if (over.length === 0) return locked
  const siblings = await lockAllotmentsOfProducts(ctx.tx, ctx.tenantId, over)
  return [...locked.filter((a) => !over.includes(a.skuId)), ...siblings]
}

/** Most settlements: no rule looks at other seats. A few members are decided on here, many in one statement. */
async function settlePlain(
  ctx: Context,
  allotments: readonly Settled[],
  touched: TimedTouch,
  states: readonly StateRow[] | null,
): Promise<AlignedMove[]> {
  const moves =
    (states && (await settleFew(ctx, allotments, touched, states))) ??
    (await settleRange(ctx, allotments, touched)) ??
    (await alignMany(ctx, allotments, touched))
  if (moves.some((move) => move.errorsDue)) {
    await refreshErrors(ctx, skuIdsOf(allotments), await touchedIds(ctx, touched), new Map())
  }
  await continueLater(ctx, moves)
  return moves
}

/** Null unless it is a batch of a large group that is new to its allotment. */
async function settleRange(
  ctx: Context,
  [allotment, another]: readonly Settled[],
  touched: TimedTouch,
): Promise<AlignedMove[] | null> {
  if (!allotment || another) return null
  const move = await settleNewcomers(ctx, allotment, touched)
  return move && [move]
}

function alignMany(
  ctx: Context,
  allotments: readonly Settled[],
  touched: TimedTouch,
): Promise<AlignedMove[]> {
  return alignSeats(ctx.tx, ctx.tenantId, {
    targets: allotments.map((allotment) => ({
      allotmentId: allotment.id,
      admissionLimit: admissionLimit(allotment, { capacity: allotment.capacity, consumedUnits: 0 }),
    })),
    memberIds: touched.memberIds,
    firstMemberId: touched.firstMemberId ?? null,
    since: touched.since,
    now: touched.now,
    range: touched.range ?? null,
    allIds: allotments.some((allotment) => allotment.linkedSkuIds.length > 0),
  })
}

/** Allotments whose admission depends on other seats: of the member (rule 18) or of the product (rule 2). */
async function settleOneByOne(
  ctx: Context,
  allotment: Settled,
  locked: readonly Settled[],
  before: readonly Move[],
  touched: TimedTouch,
): Promise<Move> {
  const movedIn = (id: string) =>
    before.filter((m) => m.allotmentId === id).reduce((sum, m) => sum + m.gained - m.lost, 0)
  const productConsumed = locked
    .filter((other) => other.skuId === allotment.skuId)
    .reduce(
      (sum, other) =>
        sum + countedUnits({ ...other, consumedUnits: other.consumedUnits + movedIn(other.id) }),
      0,
    )
  const limit = admissionLimit(allotment, { capacity: allotment.capacity, consumedUnits: productConsumed })
  const move = allotment.checksPlans
    ? await settleChecked(ctx, allotment, limit, {
        ...touched,
        memberIds: await touchedIds(ctx, touched),
      })
    : await settleLimited(ctx, allotment, limit, touched)
  await continueLater(ctx, [move])
  return move
}

async function settleLimited(
  ctx: Context,
  allotment: Settled,
  limit: number | null,
  touched: TimedTouch,
): Promise<Move> {
  const moves = await alignSeats(ctx.tx, ctx.tenantId, {
    targets: [{ allotmentId: allotment.id, admissionLimit: limit }],
    memberIds: touched.memberIds,
    firstMemberId: touched.firstMemberId ?? null,
    since: touched.since,
    now: touched.now,
    range: touched.range ?? null,
    allIds: allotment.linkedSkuIds.length > 0,
  })
  const [move] = moves
  if (!move) throw new Error(`allotment ${allotment.id} vanished while it was locked`)
  if (move.errorsDue) await refreshErrors(ctx, [allotment.skuId], await touchedIds(ctx, touched), new Map())
  return move
}

/** Rule 9: what one statement may give away is bounded; the rest follows after the commit. */
async function continueLater(ctx: Context, moves: readonly Move[]): Promise<void> {
  for (const move of moves.filter((m) => m.gained >= admissionBatch)) {
    await noteUnsettled(ctx.tx, ctx.tenantId, move.allotmentId, [admissionOnly], ctx.now)
    ctx.followUp = true
  }
}

/** Rule 18: seats and errors in linked products are looked at again right after the commit. */
async function noteLinkedProducts(
  ctx: Context,
  targets: readonly Settled[],
  touched: Touched,
  moves: readonly Move[],
): Promise<void> {
  const linked = [...new Set(targets.flatMap((allotment) => allotment.linkedSkuIds))]
  if (linked.length === 0) return
  const moved = moves.flatMap((move) => [...move.gainedIds, ...move.lostIds])
  const others = touched.followUp ? [] : await touchedIds(ctx, touched)
  await lockLinkedMembers(ctx.tx, ctx.tenantId, [...moved, ...others])
  // What moved may matter to a target that was settled before it; what did not move, the targets have seen.
  const note = (exceptIds: readonly string[], memberIds: readonly string[]) =>
    noteLinked(ctx.tx, ctx.tenantId, linked, exceptIds, [...new Set(memberIds)], ctx.now)
  const ownIds = targets.map((allotment) => allotment.id)
  const noted = (await note(ownIds, others)) + (await note([], moved))
  if (noted > 0) ctx.followUp = true
}

/** The touched members one by one, for what looks at each. */
async function touchedIds(ctx: Context, { range, memberIds }: Touched): Promise<readonly string[]> {
  if (!range) return memberIds
  return listMembersUpTo(ctx.tx, ctx.tenantId, range)
}

function skuIdsOf(allotments: readonly Settled[]): string[] {
  return [...new Set(allotments.map((allotment) => allotment.skuId))]
}
