import { getDirectoryObject } from '../contract/directory-endpoints.ts'
import type { ObjectRow } from './rows.ts'
import { nameOf, objectSelect } from './rows.ts'
import type { Session } from './verb.ts'

type Move = {
  readonly allotmentId: string
  readonly allotmentName: string | null
  readonly gained: number
  readonly lost: number
  readonly queued: number
  readonly keptOut: number
  readonly forgotten: number
  readonly gainedIds: readonly string[]
  readonly lostIds: readonly string[]
  readonly queuedIds: readonly string[]
}
export type Plan = { readonly dryRun: true; readonly moves: readonly Move[]; readonly result: unknown }

/** Names told of each kind of change; the counts are whole. */
const namesShown = 5

export const dryRunQuery = { dryRun: 'true' } as const

/** The query of a write: with `--dry-run` it is only tried. */
export function writeQuery(session: Session): { dryRun?: string } {
  return session.dryRun ? dryRunQuery : {}
}

/**
 * Ends a write: with `--dry-run` the plan in words, otherwise what was done. `done` says it for people,
 * JSON is the service's answer.
 */
export async function tellWrite(
  session: Session,
  answer: unknown,
  done: () => void | Promise<void>,
): Promise<void> {
  const { out } = session
  if (session.dryRun) {
    const lines = out.json ? [] : await describePlan(session, answer as Plan)
    out.result(answer, () => {
      for (const line of lines) out.say(line)
    })
    return
  }
  if (out.json) out.result(answer ?? { done: true }, () => {})
  else await done()
}

/** A plan as sentences. */
async function describePlan(session: Session, plan: Plan): Promise<string[]> {
  const lines: string[] = []
  for (const move of plan.moves) {
    const parts = [
      await part(session, move.gained, 'would get a seat', move.gainedIds),
      await part(session, move.lost, 'would lose the seat', move.lostIds),
      (await part(session, move.queued, 'would wait', move.queuedIds)) + keptOutOf(move.keptOut),
      await part(session, move.forgotten, 'would leave the queue', []),
    ].filter((text) => text !== '')
    lines.push(`${move.allotmentName ?? move.allotmentId}: ${parts.join(', ') || 'nothing would change'}.`)
  }
  if (lines.length === 0) lines.push('No seat would change hands.')
  return [...lines, 'This was a dry run: nothing was written.']
}

/** Who waits for something else than a unit. */
function keptOutOf(count: number): string {
  return count === 0 ? '' : `, ${count} of them kept out by an error of their own`
}

async function part(session: Session, count: number, what: string, ids: readonly string[]): Promise<string> {
  if (count === 0) return ''
  const names: string[] = []
  for (const objectId of ids.slice(0, namesShown)) {
    const query = { $select: objectSelect }
    names.push(
      nameOf(
        await session.client
          .call<ObjectRow>(getDirectoryObject, { params: { objectId }, query })
          .catch(() => ({ id: objectId })),
      ),
    )
  }
  const more = count - names.length
  const listed = names.length === 0 ? '' : ` (${names.join(', ')}${more > 0 ? ` and ${more} more` : ''})`
  return `${count} ${what}${listed}`
}
