import type { Settled } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { type Move, mergeMoves } from '../engine/move.ts'
import type { Violation } from '../engine/types.ts'
import { lockLinkedMembers } from './member-lock-store.ts'
import { checkPlans } from './plan-check.ts'
import { listPlanBlocked, listQueueHead, writeBlocks, writeFailingPlans } from './plan-check-store.ts'
import { refreshErrors, violationKey } from './refresh-errors.ts'
import { alignSeats } from './settlement-store.ts'
import type { TimedTouch } from './touched.ts'
import { admissionOnly, noteUnsettled } from './unsettled-store.ts'

/** Members whose services are read and judged at a time. */
const judgedAtOnce = 1_000
/** Rounds of judging and admitting in one transaction; the rest follows after the commit (rule 9). */
const maxRounds = 10

/**
 * Rule 18: an allotment whose product needs or excludes services of other seats. First the facts,
 * admitting nobody; then blocked members and held seats of the touched are judged again; then the
 * head of the queue is judged and admitted, round by round, passing over whom a rule blocks.
 */
export async function settleChecked(
  ctx: Context,
  allotment: Settled,
  limit: number | null,
  touched: TimedTouch,
): Promise<Move> {
  const violations = new Map<string, Violation>()
  const blocked = new Set<string>()
  const moves = await align(ctx, allotment, null, touched.memberIds, touched)
  if (touched.memberIds.length > 0) await judgeTouched(ctx, allotment, touched.memberIds, violations)
  let consumed = allotment.consumedUnits + moves.reduce((sum, move) => sum + move.gained - move.lost, 0)
  for (let round = 0; limit !== null && consumed < limit; round++) {
    if (round === maxRounds) {
      await noteUnsettled(ctx.tx, ctx.tenantId, allotment.id, [admissionOnly], ctx.now)
      ctx.followUp = true
      break
    }
    const wanted = Math.min(limit - consumed, judgedAtOnce)
    const head = await listQueueHead(
      ctx.tx,
      ctx.tenantId,
      allotment.id,
      touched.firstMemberId ?? null,
      wanted,
    )
    if (head.length === 0) break
    const refused = await judgeHead(ctx, allotment, head, violations)
    for (const memberId of refused) blocked.add(memberId)
    const fit = head.length - refused.length
    if (fit > 0) {
      moves.push(...(await align(ctx, allotment, consumed + fit, [], touched, touched.firstMemberId)))
      consumed += fit
    }
  }
  const gained = moves.flatMap((move) => move.gainedIds)
  await refreshErrors(ctx, [allotment.skuId], [...touched.memberIds, ...blocked, ...gained], violations)
  const [move] = mergeMoves(moves)
  if (!move) throw new Error(`allotment ${allotment.id} vanished while it was locked`)
  return afterRounds(move, blocked)
}

/** Everybody joined the queue first: who got a seat in a round did not stay there, and who was refused is kept out. */
function afterRounds(move: Move, refused: ReadonlySet<string>): Move {
  const seated = new Set(move.gainedIds)
  const queuedIds = move.queuedIds.filter((memberId) => !seated.has(memberId))
  const keptOut = move.keptOut + queuedIds.filter((memberId) => refused.has(memberId)).length
  return { ...move, queuedIds, queued: queuedIds.length, keptOut }
}

function align(
  ctx: Context,
  allotment: Settled,
  admissionLimit: number | null,
  memberIds: readonly string[],
  { since, now }: TimedTouch,
  firstMemberId?: string,
): Promise<Move[]> {
  return alignSeats(ctx.tx, ctx.tenantId, {
    targets: [{ allotmentId: allotment.id, admissionLimit }],
    memberIds,
    firstMemberId: firstMemberId ?? null,
    since,
    now,
    range: null,
    allIds: true,
  })
}

/** The touched members' blocked entries and held seats, judged again. */
async function judgeTouched(
  ctx: Context,
  allotment: Settled,
  memberIds: readonly string[],
  violations: Map<string, Violation>,
): Promise<void> {
  const { tx, tenantId } = ctx
  await lockLinkedMembers(tx, tenantId, memberIds)
  const check = await checkPlans(tx, tenantId, allotment.id, memberIds)
  const blocks = (await listPlanBlocked(tx, tenantId, allotment.id, memberIds)).map((memberId) => {
    const violation = check.violation(memberId)
    if (violation) violations.set(violationKey(allotment.id, memberId), violation)
    return { memberId, blocked: violation?.code ?? null }
  })
  await writeBlocks(tx, tenantId, allotment.id, blocks)
  const seats = memberIds.filter(check.holdsSeat).map((memberId) => {
    const failing = check.failing(memberId)
    const [first] = failing
    if (first) violations.set(violationKey(allotment.id, memberId), first.violation)
    return { memberId, failingPlanIds: failing.map(({ planId }) => planId) }
  })
  await writeFailingPlans(tx, tenantId, allotment.id, seats)
}

/** Judges the head of the queue; blocks and hands out those whom a rule keeps from being admitted. */
async function judgeHead(
  ctx: Context,
  allotment: Settled,
  head: readonly string[],
  violations: Map<string, Violation>,
): Promise<string[]> {
  await lockLinkedMembers(ctx.tx, ctx.tenantId, head)
  const check = await checkPlans(ctx.tx, ctx.tenantId, allotment.id, head)
  const refused: { memberId: string; blocked: string }[] = []
  for (const memberId of head) {
    const violation = check.violation(memberId)
    if (!violation) continue
    violations.set(violationKey(allotment.id, memberId), violation)
    refused.push({ memberId, blocked: violation.code })
  }
  await writeBlocks(ctx.tx, ctx.tenantId, allotment.id, refused)
  return refused.map(({ memberId }) => memberId)
}
