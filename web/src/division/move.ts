/** What moving units needs to know of an allotment. The default one's limit may stand below 0: then more is divided than there is. */
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
 * By how many units a divider between two moves to the right (negative: to the left), where somebody drags it so
 * far: as far as free units reach on the side that gives.
 */
export function reached(left: Place, right: Place, units: number): number {
  return units > 0 ? Math.min(units, freeOf(right)) : -Math.min(-units, freeOf(left))
}

/** The places with limits of a draft; what is not divided has what is left. */
export function withLimits(
  places: readonly Place[],
  limits: Readonly<Record<string, number>>,
): readonly Place[] {
  const added = places.reduce(
    (sum, { id, limit, isDefault }) => sum + (isDefault ? 0 : (limits[id] ?? limit) - limit),
    0,
  )
  return places.map((place) => ({
    ...place,
    limit: place.isDefault ? place.limit - added : (limits[place.id] ?? place.limit),
  }))
}

/** The moves that lead from some limits to others: as few as come of giving the most to who wants the most. */
export function movesBetween(before: readonly Place[], after: readonly Place[]): readonly UnitMove[] {
  const changes = after.map(({ id, limit, isDefault }, index) => ({
    id,
    isDefault,
    units: limit - (before[index]?.limit ?? limit),
  }))
  // Named ones first: what is not divided is left as it is as long as possible.
  const order = (a: (typeof changes)[number], b: (typeof changes)[number]) =>
    Number(a.isDefault) - Number(b.isDefault) || Math.abs(b.units) - Math.abs(a.units)
  const givers = changes.filter(({ units }) => units < 0).sort(order)
  const takers = changes.filter(({ units }) => units > 0).sort(order)
  const moves: UnitMove[] = []
  for (const giver of givers) {
    for (const taker of takers) {
      const units = Math.min(-giver.units, taker.units)
      if (units <= 0) continue
      moves.push({ fromId: giver.id, toId: taker.id, units })
      giver.units += units
      taker.units -= units
    }
  }
  return moves
}

/** Each move with the limits of both sides as they are right before it. */
export function withExpected(places: readonly Place[], moves: readonly UnitMove[]) {
  const limits = new Map(places.map(({ id, limit }) => [id, limit]))
  const shown = (id: string) => Math.max(0, limits.get(id) ?? 0)
  return moves.map((move) => {
    const { fromId, toId, units } = move
    const expected = { ...move, fromAllottedUnits: shown(fromId), toAllottedUnits: shown(toId) }
    limits.set(fromId, (limits.get(fromId) ?? 0) - units)
    limits.set(toId, (limits.get(toId) ?? 0) + units)
    return expected
  })
}
