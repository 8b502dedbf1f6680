import { expect, test } from 'vitest'
import { type AllotmentChoice, chooseAllotment } from './choose-allotment.ts'

const make = (id: string, more: Partial<AllotmentChoice> = {}): AllotmentChoice => ({
  id,
  isDefault: false,
  owned: false,
  state: 'open',
  freeUnits: 1,
  held: false,
  ...more,
})

test.each<[string, AllotmentChoice[], 'user' | 'group', string | undefined]>([
  ['the default one first', [make('a', { freeUnits: 9 }), make('d', { isDefault: true })], 'user', 'd'],
  [
    'then the one with most',
    [make('a'), make('b', { freeUnits: 2 }), make('d', { isDefault: true, freeUnits: 0 })],
    'user',
    'b',
  ],
  ['equal ones by id', [make('b'), make('a')], 'user', 'a'],
  ['an owned one is its owners’', [make('a', { owned: true, freeUnits: 9 })], 'user', undefined],
  ['one on hold adds no seats', [make('a', { state: 'hold' }), make('b')], 'user', 'b'],
  [
    'a user stays where they hold a seat',
    [make('d', { isDefault: true }), make('a', { held: true, owned: true, freeUnits: 0 })],
    'user',
    'a',
  ],
  [
    'a user is given nothing where nothing is free',
    [make('d', { isDefault: true, freeUnits: 0 })],
    'user',
    undefined,
  ],
  [
    'a group waits at the default one',
    [make('a', { freeUnits: 0 }), make('d', { isDefault: true, freeUnits: 0 })],
    'group',
    'd',
  ],
  ['a group holds no seats', [make('a', { held: true, freeUnits: 0 }), make('b')], 'group', 'b'],
])('%s', (_, choices, kind, expected) => {
  expect(chooseAllotment(choices, kind)?.id).toBe(expected)
})
