import { expect, test } from 'vitest'
import type { Allotment } from '../../web/src/api/types.ts'
import { attentionOf } from '../../web/src/home/attention-list.ts'

const allotment = (id: string, change: Partial<Allotment>) =>
  ({
    id,
    isDefault: false,
    state: 'open',
    enforcement: 'enforced',
    allottedUnits: 10,
    availableUnits: 0,
    waitingCount: 0,
    blockedCount: 0,
    ...change,
  }) as Allotment

const attention = (allotments: readonly Allotment[]) =>
  attentionOf({
    products: [],
    allotments,
    subscriptions: [],
    orphans: [],
    prerequisites: {
      status: 'met',
      requiredUnits: 0,
      qualifyingUnits: 0,
      missingUnits: 0,
      metBy: [],
      lapsed: [],
    },
    now: new Date('2026-01-01T00:00:00Z'),
  }).map((item) => ('allotment' in item ? `${item.allotment.id}: ${item.kind}` : item.kind))

test('who is full is spoken of last, once, and only where the limit counts', () => {
  expect(
    attention([
      allotment('full', {}),
      allotment('larger', { allottedUnits: 20 }),
      allotment('waiting', { waitingCount: 3 }),
      allotment('free', { availableUnits: 1 }),
      allotment('pilot', { enforcement: 'reportOnly' }),
      allotment('empty', { allottedUnits: 0 }),
      allotment('default', { isDefault: true }),
    ]),
  ).toEqual(['waiting: waiting', 'larger: full', 'full: full'])
})
