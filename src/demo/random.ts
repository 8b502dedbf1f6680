/** Numbers that look random and are the same in every run. */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  /** One of the values, of which there must be some. */
  pick<T>(values: readonly T[]): T
  shuffled<T>(values: readonly T[]): T[]
}

/** The mulberry32 generator: small, and good enough to spread names and dates. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (values) => {
      const picked = values[below(values.length)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    shuffled: (values) =>
      values
        .map((value) => ({ value, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ value }) => value),
  }
}

/** Ids of the form of UUID version 7, made of a clock and seeded numbers, so that they grow with time. */
export function seededIds(random: Random, now: () => Date): () => string {
  let count = 0
  return () => {
    count = (count + 1) % 0x1000
    const time = now().getTime().toString(16).padStart(12, '0')
    const random16 = () => random.below(0x10000).toString(16).padStart(4, '0')
    const variant = (0x8000 | random.below(0x4000)).toString(16)
    const order = count.toString(16).padStart(3, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${variant}-${random16()}${random16()}${random16()}`
  }
}
