import { type Change, listChanges } from '../change/change-store.ts'
import { ODataError } from '../contract/odata-error.ts'
import { isGuid } from '../contract/odata-value.ts'
import { type ChangeKind, noScope } from '../db/outbox.ts'
import type { DeltaState } from './delta-token.ts'
import type { Reader } from './read.ts'

/** Objects as they go out, and where to go on; no cursor: the phase is done. */
export type DeltaPage = { readonly value: readonly object[]; readonly cursor?: string }

/** One part of a round, such as the groups before their members. */
export type DeltaPhase = {
  readonly kind: ChangeKind
  /** Everything there is, for the first round. */
  readAll(reader: Reader, state: DeltaState): Promise<DeltaPage>
  /** What counts as a change, where that is more than of the kind. */
  changesFor?(state: DeltaState): typeof listChanges
  /** The present state of what changed; what is gone is told as removed. */
  show(reader: Reader, changes: readonly Change[], state: DeltaState): Promise<readonly object[]>
  /** Of the notes: those of one scope, or of the ids that were asked for. */
  readonly narrowed: (state: DeltaState) => { scopeIds?: readonly string[]; ids?: readonly string[] }
}

/** The next page of a phase, in the first round or a later one. */
export async function readPage(reader: Reader, phase: DeltaPhase, state: DeltaState): Promise<DeltaPage> {
  const { since, until, cursor, pageSize } = state
  if (since === null) return phase.readAll(reader, state)
  const after = cursor === null ? undefined : keyOf(cursor)
  const list = phase.changesFor?.(state) ?? listChanges
  const changes = await list(reader.db, reader.tenantId, {
    kind: phase.kind,
    since,
    until,
    limit: pageSize + 1,
    ...(after ? { after } : {}),
    ...phase.narrowed(state),
  })
  const page = changes.slice(0, pageSize)
  const last = page.at(-1)
  const value = page.length > 0 ? await phase.show(reader, page, state) : []
  return changes.length > pageSize && last ? { value, cursor: `${last.scopeId}_${last.id}` } : { value }
}

/** The key that a cursor names. */
export function keyOf(cursor: string): { scopeId: string; id: string } {
  const [scopeId = noScope, id = noScope] = cursor.split('_')
  if (!isGuid(scopeId) || !isGuid(id)) {
    throw new ODataError('invalidQuery', 'This token does not come from a link of this delta query.')
  }
  return { scopeId, id }
}

/** Objects by id, and in the place of those that are gone the word that they are. */
export function withRemoved(
  changes: readonly { readonly id: string }[],
  present: readonly Record<string, unknown>[],
  reason: (id: string) => 'changed' | 'deleted' = () => 'deleted',
): object[] {
  const byId = new Map(present.map((object) => [object.id, object]))
  return changes.map(({ id }) => byId.get(id) ?? { '@removed': { reason: reason(id) }, id })
}
