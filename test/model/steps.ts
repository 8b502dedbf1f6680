import fc from 'fast-check'

/** A random command: small numbers that pick from what is there, so that every sequence makes sense. */
export type Step =
  | { kind: 'subscription'; product: number; units: number; state: 'active' | 'warning' | 'suspended' }
  | { kind: 'createAllotment'; product: number; name: number; units: number }
  | {
      kind: 'updateAllotment'
      allotment: number
      units: number | null
      mode: 'refuse' | 'drain' | 'evict'
      state: 'open' | 'hold' | null
      enforcement: 'enforced' | 'reportOnly' | null
    }
  | { kind: 'transfer'; from: number; to: number; units: number }
  | { kind: 'deleteAllotment'; allotment: number; endAssignments: boolean }
  | { kind: 'assign'; allotment: number; target: number; disabled: number; priority: number; nested: boolean }
  | {
      kind: 'updateAssignment'
      assignment: number
      disabled: number | null
      priority: number | null
      nested: boolean | null
    }
  | { kind: 'endAssignment'; assignment: number }
  | { kind: 'member'; group: number; member: number; action: 'add' | 'remove' }
  | { kind: 'user'; user: number; accountEnabled: boolean; guest: boolean; location: number }
  | { kind: 'deleteUser'; user: number; restore: boolean }
  | { kind: 'release'; seat: number }
  | { kind: 'exclude'; allotment: number; member: number; lift: boolean }
  | { kind: 'queue'; entry: number; pinned: boolean; priority: number | null }
  | { kind: 'policy'; disabledUsers: Policy; guestUsers: Policy; country: boolean }

type Policy = 'keepAndGet' | 'keepOnly' | 'release'

const pick = fc.nat({ max: 30 })
const units = fc.nat({ max: 6 })
const priority = fc.constantFrom(0, 0, 0, 1, 2)
const policy = fc.constantFrom<Policy>('keepAndGet', 'keepOnly', 'release')
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('subscription' as const),
      product: pick,
      units: fc.nat({ max: 10 }),
      state: fc.constantFrom('active' as const, 'active' as const, 'warning' as const, 'suspended' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('createAllotment' as const),
      product: pick,
      name: fc.nat({ max: 4 }),
      units,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('updateAllotment' as const),
      allotment: pick,
      units: some(units),
      mode: fc.constantFrom('refuse' as const, 'drain' as const, 'evict' as const),
      state: some(fc.constantFrom('open' as const, 'open' as const, 'hold' as const)),
      enforcement: some(fc.constantFrom('enforced' as const, 'enforced' as const, 'reportOnly' as const)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('transfer' as const),
      from: pick,
      to: pick,
      units: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('deleteAllotment' as const),
      allotment: pick,
      endAssignments: fc.boolean(),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('assign' as const),
      allotment: pick,
      target: pick,
      disabled: fc.constantFrom(0, 0, 0, 1, 2, 3, 9),
      priority,
      nested: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('updateAssignment' as const),
      assignment: pick,
      disabled: some(fc.nat({ max: 3 })),
      priority: some(priority),
      nested: some(fc.boolean()),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('endAssignment' as const), assignment: pick }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('member' as const),
      group: pick,
      member: pick,
      action: fc.constantFrom('add' as const, 'add' as const, 'remove' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('user' as const),
      user: pick,
      accountEnabled: fc.boolean(),
      guest: fc.boolean(),
      location: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('deleteUser' as const), user: pick, restore: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), seat: pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('exclude' as const),
      allotment: pick,
      member: pick,
      lift: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('queue' as const),
      entry: pick,
      pinned: fc.boolean(),
      priority: some(priority),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('policy' as const),
      disabledUsers: policy,
      guestUsers: policy,
      country: fc.boolean(),
    }),
  },
)

/** What a world starts with. Few things, so that they collide. */
export type Start = {
  users: { location: number }[]
  devices: number
  groups: number[][]
  capacities: number[]
}

export const start: fc.Arbitrary<Start> = fc.record({
  users: fc.array(fc.record({ location: fc.constantFrom(0, 1, 1, 1, 2) }), { minLength: 2, maxLength: 7 }),
  devices: fc.nat({ max: 1 }),
  groups: fc.array(fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
  capacities: fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 }),
})

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 14 })
