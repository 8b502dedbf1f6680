import { byQueueOrder, type Horizon, isWithinHorizons } from './admit.ts'
import type { BlockCode, Moment, Waiting } from './types.ts'

/** One member in one allotment: what the facts say now, and the seat or waiting entry from before. */
export type MemberState = {
  readonly memberId: string
  /** Rule 6: some path counts, and the member may hold a seat. */
  readonly entitled: boolean
  /** Rule 8; of no meaning without entitlement. */
  readonly priority: number
  /** What the member's own data keeps them from (rules 18 and 22). */
  readonly block: BlockCode | null
  readonly heldSince: Moment | null
  readonly entry: Entry | null
}

export type Entry = {
  readonly waitingSince: Moment
  readonly priority: number
  readonly priorityOverride: number | null
  readonly pinned: boolean
  readonly blocked: BlockCode | null
}

/** A member without a seat, as the queue sees them. */
export type Candidate = Waiting & {
  readonly entitled: boolean
  readonly block: BlockCode | null
  readonly entry: Pick<Entry, 'priority' | 'blocked'> | null
}

/** What becomes of the members: each is in one list, or stays as they are. */
export type Alignment = {
  readonly ends: readonly MemberState[]
  readonly admitted: readonly Candidate[]
  readonly queued: readonly Candidate[]
  readonly changed: readonly Candidate[]
  readonly forgotten: readonly Candidate[]
}

/** Units free for admission once the seats that end have ended; null: the allotment admits nobody. */
export function freeUnits(
  limit: number | null,
  consumedUnits: number,
  states: readonly MemberState[],
): number {
  if (limit === null) return 0
  return Math.max(0, limit - consumedUnits + states.filter(endsSeat).length)
}

/**
 * Rules 5-11 for an allotment's touched members: who is not entitled any more loses seat or place, newcomers
 * wait from `since`, and free units go to the head of the queue. `others` are those of the queue who
 * were not touched, as far as the free units reach. `firstMemberId` stands before the queue (rule 14).
 */
export function align(
  states: readonly MemberState[],
  others: readonly Waiting[],
  {
    free,
    horizons,
    firstMemberId,
    since,
  }: {
    free: number
    horizons: readonly Horizon[]
    firstMemberId: string | null
    since: Moment
  },
): Alignment {
  const candidates = [
    ...states.filter(wantsSeat).map((state) => candidateOf(state, since)),
    ...others.map((entry) => ({ ...entry, entitled: true, block: null, entry: { ...entry, blocked: null } })),
  ]
  const isFirst = (candidate: Candidate) => candidate.memberId === firstMemberId
  const isAdmissible = (candidate: Candidate) =>
    candidate.entitled &&
    candidate.block === null &&
    (isFirst(candidate) || isWithinHorizons(candidate, horizons))
  const admitted = candidates
    .filter(isAdmissible)
    .sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || byQueueOrder(a, b))
    .slice(0, free)
  const left = candidates.filter((candidate) => !admitted.includes(candidate))
  return {
    ends: states.filter(endsSeat),
    admitted,
    queued: left.filter(({ entry }) => entry === null),
    changed: left.filter(
      ({ entitled, entry, priority, block }) =>
        entitled && entry !== null && (entry.priority !== priority || entry.blocked !== block),
    ),
    forgotten: left.filter(({ entitled, entry }) => !entitled && entry !== null),
  }
}

function endsSeat(state: MemberState): boolean {
  return state.heldSince !== null && !state.entitled
}

function wantsSeat(state: MemberState): boolean {
  return state.heldSince === null && (state.entitled || state.entry !== null)
}

function candidateOf({ memberId, entitled, priority, block, entry }: MemberState, since: Moment): Candidate {
  const judged = entry && isPlanBlock(entry.blocked) ? entry.blocked : null
  return {
    memberId,
    entitled,
    priority: entry?.priorityOverride ?? priority,
    waitingSince: entry?.waitingSince ?? since,
    pinned: entry?.pinned ?? false,
    block: block ?? judged,
    entry,
  }
}

/** Rule 18's blocks: only judging the member's services again lifts them. */
export function isPlanBlock(code: BlockCode | null): boolean {
  return code === 'missingDependency' || code === 'mutuallyExclusiveServicePlans'
}
