import { describe, expect, test } from 'vitest'
import { type OwnedProduct, prerequisites } from './prerequisites.ts'

const p1 = '41781fb2-bc02-4b7c-bd55-b576c07bb09d'
const p2 = 'eec0eb4f-6444-4f95-aba0-50c24d67f998'
type Bought = readonly (readonly [units: number, state: string])[]

function product(more: Partial<OwnedProduct>, bought: Bought = [[10, 'active']]): OwnedProduct {
  const subscriptions = bought.map(([units, state]) => ({ units, state }))
  const base = { skuId: 'a', skuPartNumber: 'A', displayName: 'Product', catalogName: null, planIds: [] }
  return { ...base, ...more, subscriptions: more.subscriptions ?? subscriptions }
}

describe('what meets the requirement', () => {
  test.each<[string, Partial<OwnedProduct>, boolean]>([
    ['Entra ID P1 among the services', { planIds: ['x', p1] }, true],
    ['Entra ID P2, too', { planIds: [p2] }, true],
    ['another service', { planIds: ['x'] }, false],
    ['Office 365 E3', { catalogName: 'Office 365 E3' }, true],
    ['above E3', { catalogName: 'Office 365 E5 Without Audio Conferencing' }, true],
    ['A3', { catalogName: 'Office 365 A3 for faculty' }, true],
    ['GCC G3', { catalogName: 'Office 365 G3 GCC' }, true],
    ['GCC first', { catalogName: 'Office 365 GCC G5 without Audio Conferencing' }, true],
    ['GCC High', { catalogName: 'Office 365 E3_USGOV_GCCHIGH' }, true],
    ['DoD', { catalogName: 'Office 365 E3_USGOV_DOD' }, true],
    ['below E3', { catalogName: 'Office 365 E1' }, false],
    ['frontline', { catalogName: 'Office 365 F3' }, false],
    ['A1', { catalogName: 'Office 365 A1 Plus for faculty' }, false],
    ['for developers', { catalogName: 'Office 365 E3 Developer' }, false],
    ['an administrator called it so', { displayName: 'Office 365 E3' }, false],
    ['an add-on', { catalogName: 'Microsoft 365 A3 Suite features for faculty' }, false],
  ])('%s', (_what, more, meets) => {
    expect(prerequisites([product(more)], 0).status).toBe(meets ? 'met' : 'notMet')
  })
})

describe('how much is needed', () => {
  const entra = (bought: Bought) => product({ planIds: [p1] }, bought)
  test.each<[string, readonly OwnedProduct[], number, string, number]>([
    ['nothing bought', [], 0, 'notMet', 0],
    ['as many as people', [entra([[10, 'active']])], 10, 'met', 0],
    ['one person too many', [entra([[10, 'active']])], 11, 'tooFewUnits', 1],
    ['a warning still counts', [entra([[10, 'warning']])], 10, 'met', 0],
    [
      'two subscriptions',
      [
        entra([
          [6, 'active'],
          [5, 'active'],
        ]),
      ],
      11,
      'met',
      0,
    ],
    ['two products', [entra([[6, 'active']]), entra([[5, 'active']])], 11, 'met', 0],
    ['suspended ones count nothing', [entra([[10, 'suspended']])], 3, 'notMet', 3],
  ])('%s', (_what, products, people, status, missingUnits) => {
    expect(prerequisites(products, people)).toMatchObject({ status, missingUnits })
  })

  test('says what is missing in plain words, and what would be enough if it were renewed', () => {
    expect(prerequisites([entra([[10, 'active']])], 10).whatIsMissing).toEqual([])
    expect(prerequisites([entra([[10, 'active']])], 12).whatIsMissing).toEqual([
      '12 people get licenses through groups, and the subscriptions that meet the requirement have 10 units. Buy 2 more, or take people out of the groups.',
    ])
    expect(prerequisites([entra([[10, 'lockedOut']])], 1)).toMatchObject({
      lapsed: [{ displayName: 'Product', units: 0 }],
      whatIsMissing: [
        'No subscription of the organization meets the requirement. Buy one that does for 1 person, or start a trial.',
        'Product would meet it, and has no active subscription. Renew it.',
      ],
    })
  })
})
