import { describe, expect, test } from 'vitest'
import { type EligibilityFacts, eligibility, type IneligibilityReason } from './eligibility.ts'

const suite: EligibilityFacts = { appliesTo: 'User', assignableTo: ['user', 'group'], hasSubscription: true }

const cases: [string, Partial<EligibilityFacts>, 'eligible' | IneligibilityReason][] = [
  ['an ordinary suite', {}, 'eligible'],
  ['a device product', { assignableTo: ['device', 'group'] }, 'eligible'],
  ['an unknown product with a subscription', { assignableTo: ['user'] }, 'eligible'], // rule 4, last sentence
  ['a capacity product', { appliesTo: 'Company', assignableTo: [] }, 'companyLevel'],
  ['a product nobody can be given', { assignableTo: [] }, 'notAssignable'],
  ['a store app', { neverReason: 'Store app.' }, 'neverAllottable'],
  ['no subscription', { hasSubscription: false }, 'noSubscription'], // perpetual software, Azure
  ['denied', { override: 'deny' }, 'deniedByAdministrator'],
  ['denied, whatever else is wrong', { override: 'deny', neverReason: 'x' }, 'deniedByAdministrator'],
  ['allowed against the suspicion of company level', { override: 'allow', appliesTo: 'Company' }, 'eligible'],
  ['allowed although not assignable by the catalog', { override: 'allow', assignableTo: [] }, 'eligible'],
  ['allowed, but a store app has no seats', { override: 'allow', neverReason: 'x' }, 'neverAllottable'],
  ['allowed, but no units', { override: 'allow', hasSubscription: false }, 'noSubscription'],
  [
    'the reason that will not change comes first',
    { neverReason: 'x', hasSubscription: false },
    'neverAllottable',
  ],
]

describe('rule 4: eligibility', () => {
  test.each(cases)('%s', (_name, change, expected) => {
    const result = eligibility({ ...suite, ...change })
    expect(result.eligible ? 'eligible' : result.reason).toBe(expected)
  })

  test('the refusal of a never-list product repeats its own reason', () => {
    expect(eligibility({ ...suite, neverReason: 'Store app.' })).toMatchObject({ message: 'Store app.' })
  })
})
