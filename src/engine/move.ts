/** What a settlement moved in one allotment. Id lists may name only the first few; the counts are whole. */
export type Move = {
  readonly allotmentId: string
  readonly gained: number
  readonly lost: number
  /** Joined the queue, blocked or not. */
  readonly queued: number
  /** Of those, who is kept out by data of their own (rules 18 and 22) and not by the limit. */
  readonly keptOut: number
  /** Left the queue because their entitlement ended. */
  readonly forgotten: number
  readonly gainedIds: readonly string[]
  readonly lostIds: readonly string[]
  readonly queuedIds: readonly string[]
}

/** Whether anything moved at all. */
export function movedAnything(move: Move): boolean {
  return move.gained + move.lost + move.queued + move.forgotten > 0
}

/** Several settlements of one command, as one move an allotment. */
export function mergeMoves(moves: readonly Move[]): Move[] {
  const merged = new Map<string, Move>()
  for (const move of moves) {
    const before = merged.get(move.allotmentId)
    merged.set(move.allotmentId, before ? addMoves(before, move) : move)
  }
  return [...merged.values()]
}

function addMoves(a: Move, b: Move): Move {
  return {
    allotmentId: a.allotmentId,
    gained: a.gained + b.gained,
    lost: a.lost + b.lost,
    queued: a.queued + b.queued,
    keptOut: a.keptOut + b.keptOut,
    forgotten: a.forgotten + b.forgotten,
    gainedIds: [...a.gainedIds, ...b.gainedIds],
    lostIds: [...a.lostIds, ...b.lostIds],
    queuedIds: [...a.queuedIds, ...b.queuedIds],
  }
}
