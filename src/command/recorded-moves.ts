import type { Move } from '../engine/move.ts'
import type { AuditRecord } from './context.ts'

/** What audit entries keep of a move: how many, and not who, whom the history of seats tells. */
const counted = ['gained', 'lost', 'queued', 'keptOut', 'forgotten'] as const

/**
 * Tells in a command's audit entries what its settlements moved: all of it in the only entry; of several, in the one
 * that speaks of the allotment. Where that is not one entry alone nothing is told rather than guessed.
 */
export function withMoves(records: readonly AuditRecord[], moves: readonly Move[]): readonly AuditRecord[] {
  if (moves.length === 0) return records
  const told = moves.map(countsOf)
  const [only] = records
  if (only && records.length === 1) return [{ ...only, detail: { ...only.detail, moves: told } }]
  const entries = new Map<string | null, number>()
  for (const { allotmentId } of records) entries.set(allotmentId, (entries.get(allotmentId) ?? 0) + 1)
  return records.map((record) => {
    const own = told.filter(({ allotmentId }) => allotmentId === record.allotmentId)
    if (own.length === 0 || entries.get(record.allotmentId) !== 1) return record
    return { ...record, detail: { ...record.detail, moves: own } }
  })
}

function countsOf(move: Move): { allotmentId: string } & Partial<Record<(typeof counted)[number], number>> {
  const counts = counted.filter((name) => move[name] !== 0).map((name) => [name, move[name]] as const)
  return { allotmentId: move.allotmentId, ...Object.fromEntries(counts) }
}
