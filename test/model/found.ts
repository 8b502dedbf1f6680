import type { Start, Step } from './steps.ts'

/** Worlds in which PostgreSQL and the model once differed: tried first in every run. */
export const found: readonly [Start, Step[]][] = [
  // Blocked members of a group, more than a batch of follow-ups holds: one who came later must not be admitted
  // because the earlier one is looked at in the next batch.
  [
    {
      users: [0, 1, 2, 3, 4, 5].map((n) => ({ location: [1, 0, 0, 0, 1, 2][n] ?? 0 })),
      devices: 0,
      groups: [[], [], [5]],
      capacities: [0, 2],
    },
    [
      { kind: 'member', group: 2, member: 4, action: 'add' },
      { kind: 'assign', allotment: 7, target: 11, disabled: 0, priority: 0, nested: false },
      { kind: 'member', group: 20, member: 0, action: 'add' },
      { kind: 'updateAssignment', assignment: 0, disabled: 1, priority: null, nested: null },
    ],
  ],
]
