import { describe, expect, test } from 'vitest'
import { heldLicenses, type LicensePath, type LicenseProduct, licenseStates } from './license-states.ts'

const path = (more: Partial<LicensePath> = {}): LicensePath => ({
  skuId: 'sku',
  groupId: null,
  disabledPlanIds: [],
  assignedAt: 10,
  heldSince: 20,
  failingPlanIds: [],
  waitingSince: null,
  blocked: null,
  error: null,
  ...more,
})
const waits: Partial<LicensePath> = { heldSince: null, waitingSince: 30 }
const products = (state: LicenseProduct['state'] = 'active') =>
  new Map([['sku', { skuId: 'sku', planIds: ['a', 'b'], state }]])

describe('licenses held', () => {
  test.each<[string, LicensePath[], object[]]>([
    ['none without a seat', [path(waits)], []],
    ['none of a product that is gone', [path({ skuId: 'gone' })], []],
    [
      'one for each product, off what every path turns off',
      [path({ disabledPlanIds: ['a', 'b'], heldSince: 25 }), path({ groupId: 'g', disabledPlanIds: ['a'] })],
      [{ skuId: 'sku', heldSince: 20, disabledPlanIds: ['a'], failingPlanIds: [] }],
    ],
    [
      'paths without a seat do not count',
      [path({ disabledPlanIds: ['a'] }), path({ ...waits, groupId: 'g' })],
      [{ skuId: 'sku', heldSince: 20, disabledPlanIds: ['a'], failingPlanIds: [] }],
    ],
    [
      'what fails in one seat may work through another',
      [path({ failingPlanIds: ['a', 'b'] }), path({ groupId: 'g', failingPlanIds: ['b'] })],
      [{ skuId: 'sku', heldSince: 20, disabledPlanIds: [], failingPlanIds: ['b'] }],
    ],
  ])('%s', (_, paths, expected) => {
    expect(heldLicenses(paths, products())).toEqual(expected)
  })
})

describe('states', () => {
  const error = (code: NonNullable<LicensePath['error']>['code']) => ({ error: { code, at: 50 } })

  test.each<[string, LicensePath[], LicenseProduct['state'], [string, string, number][]]>([
    ['applied', [path()], 'active', [['Active', 'None', 20]]],
    ['applied in the grace period', [path()], 'warning', [['Active', 'None', 20]]],
    ['held without effect', [path()], 'suspended', [['Disabled', 'None', 20]]],
    [
      'applied with an error',
      [path(error('missingDependency'))],
      'active',
      [['ActiveWithError', 'DependencyViolation', 50]],
    ],
    ['waiting', [path(waits)], 'active', [['Error', 'CountViolation', 30]]],
    [
      'blocked',
      [
        path({
          ...waits,
          blocked: 'mutuallyExclusiveServicePlans',
          ...error('mutuallyExclusiveServicePlans'),
        }),
      ],
      'active',
      [['Error', 'MutuallyExclusiveViolation', 50]],
    ],
    [
      'blocked by policy, and by place',
      [
        path({ ...waits, blocked: 'blockedByPolicy' }),
        path({ ...waits, groupId: 'g', blocked: 'invalidUsageLocation' }),
      ],
      'active',
      [
        ['Error', 'Other', 30],
        ['Error', 'ProhibitedInUsageLocationViolation', 30],
      ],
    ],
    [
      'two allotments in one way are one state, the better one',
      [path(waits), path()],
      'active',
      [['Active', 'None', 30]],
    ],
  ])('%s', (_, paths, state, expected) => {
    const states = licenseStates(paths, products(state))
    expect(states.map((each) => [each.state, each.error, each.updatedAt])).toEqual(expected)
  })
})
