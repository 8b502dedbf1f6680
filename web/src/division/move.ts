/** What moving units needs to know of an allotment. */
export type Place = {
  readonly id: string
  readonly name: string
  readonly limit: number
  readonly used: number
  readonly isDefault: boolean
}

/** Units on their way from one allotment to another of the product. */
export type UnitMove = { readonly fromId: string; readonly toId: string; readonly units: number }

/** Units that nobody uses: only those move (rule 3). */
export function freeOf({ limit, used }: Place): number {
  return Math.max(0, limit - used)
}

/**
 * The move that brings a divider so many units to the right (negative: to the left), as far as free units
 * reach on the side that gives; undefined where nothing moves.
 */
export function moveOf(left: Place, right: Place, units: number): UnitMove | undefined {
  const [from, to] = units > 0 ? [right, left] : [left, right]
  const moved = Math.min(Math.abs(units), freeOf(from))
  return moved === 0 ? undefined : { fromId: from.id, toId: to.id, units: moved }
}

/** The limits as they are after a move. */
export function afterMove(places: readonly Place[], move: UnitMove | undefined): readonly Place[] {
  if (!move) return places
  const change = (id: string) => (id === move.fromId ? -move.units : id === move.toId ? move.units : 0)
  return places.map((place) => ({ ...place, limit: place.limit + change(place.id) }))
}
