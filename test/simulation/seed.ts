/** Numbers that look random and come again with the same seed. */
export type Random = {
  /** From 0 up to, but without, `below`. */
  below(below: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T | undefined
  shuffled<T>(items: readonly T[]): T[]
}

/** A run is long only when asked for. */
export const isLong = process.env.LONG !== undefined

/** The seed of this run: `SEED` repeats an earlier one. It is printed, so that a failure can be. */
export function chooseSeed(what: string): number {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000)
  process.stdout.write(`${what}: SEED=${seed}\n`)
  return seed
}

/** mulberry32 */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)],
    shuffled(items) {
      const mixed = [...items]
      for (let last = mixed.length - 1; last > 0; last--) {
        const other = below(last + 1)
        const moved = mixed[last] as (typeof mixed)[number]
        mixed[last] = mixed[other] as (typeof mixed)[number]
        mixed[other] = moved
      }
      return mixed
    },
  }
}
