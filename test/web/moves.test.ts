import fc from 'fast-check'
import { expect, test } from 'vitest'
import { movesBetween, type Place, withExpected, withLimits } from '../../web/src/division/move.ts'

const place = (index: number, limit: number, isDefault: boolean): Place => ({
  id: `p${index}`,
  name: `Place ${index}`,
  limit,
  used: 0,
  isDefault,
})

test('moves lead from the limits before to those of the draft, each from the limits right before it', () => {
  const drafts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(drafts, fc.nat(500), (pairs, spare) => {
      const before = [...pairs.map(([limit], index) => place(index, limit, false)), place(99, spare, true)]
      const limits = Object.fromEntries(pairs.map(([, limit], index) => [`p${index}`, limit]))
      const after = withLimits(before, limits)
      const total = (places: readonly Place[]) => places.reduce((sum, { limit }) => sum + limit, 0)
      expect(total(after)).toBe(total(before))
      fc.pre(after.every(({ limit }) => limit >= 0))
      const now = new Map(before.map(({ id, limit }) => [id, limit]))
      const moves = withExpected(before, movesBetween(before, after))
      for (const { fromId, toId, units, fromAllottedUnits, toAllottedUnits } of moves) {
        expect([now.get(fromId), now.get(toId)]).toEqual([fromAllottedUnits, toAllottedUnits])
        expect(units).toBeGreaterThan(0)
        now.set(fromId, fromAllottedUnits - units)
        now.set(toId, toAllottedUnits + units)
      }
      expect([...now.values()]).toEqual(after.map(({ limit }) => limit))
      expect([...now.values()].every((limit) => limit >= 0)).toBe(true)
      // Nothing goes through a place that neither gives nor takes in the end, and each side settles a move.
      expect(moves.length).toBeLessThan(before.length)
    }),
  )
})
