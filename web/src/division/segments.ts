/** What a bar needs to know of an allotment. */
export type Share = {
  readonly id: string
  readonly displayName: string
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly isDefault: boolean
}

export type Segment = {
  readonly kind: 'allotment' | 'more' | 'default'
  /** Of one allotment; empty for what stands for several. */
  readonly id: string
  readonly name: string
  readonly limit: number
  readonly used: number
  readonly waiting: number
  /** How many allotments it stands for. */
  readonly count: number
}

export type Division = {
  readonly segments: readonly Segment[]
  /** What the whole width stands for, in units: the capacity, or more where more is divided. */
  readonly total: number
  readonly capacity: number
}

export const maxSegments = 12

/**
 * The picture of a product: its largest allotments, one segment for the rest, and at the end what is not
 * divided yet.
 */
export function divisionOf(capacity: number, shares: readonly Share[]): Division {
  const named = shares.filter((share) => !share.isDefault).sort(largestFirst)
  // One more would need a segment of its own for the rest anyway.
  const drawn = named.length <= maxSegments ? named : named.slice(0, maxSegments - 1)
  const rest = named.slice(drawn.length)
  const segments: Segment[] = drawn.map((share) => ({
    ...sumOf([share]),
    kind: 'allotment',
    id: share.id,
    name: share.displayName,
  }))
  if (rest.length > 0) segments.push({ ...sumOf(rest), kind: 'more', id: '', name: '' })
  const spare = shares.find((share) => share.isDefault)
  if (spare && (spare.allottedUnits > 0 || spare.consumedUnits > 0 || spare.waitingCount > 0))
    segments.push({ ...sumOf([spare]), kind: 'default', id: spare.id, name: '' })
  const divided = segments.reduce((sum, { limit }) => sum + limit, 0)
  return { segments, capacity, total: Math.max(capacity, divided) }
}

function sumOf(shares: readonly Share[]) {
  const add = (of: (share: Share) => number) => shares.reduce((sum, share) => sum + of(share), 0)
  return {
    limit: add((share) => share.allottedUnits),
    used: add((share) => share.consumedUnits),
    waiting: add((share) => share.waitingCount),
    count: shares.length,
  }
}

function largestFirst(a: Share, b: Share): number {
  return b.allottedUnits - a.allottedUnits || a.displayName.localeCompare(b.displayName)
}
