import { describe, expect, test } from 'vitest'
import { parseApply } from './odata-apply.ts'
import { ODataError } from './odata-error.ts'

const rules = { groupBy: ['skuId', 'state'], aggregate: ['allottedUnits', 'consumedUnits'] }

describe('reads', () => {
  test.each<[string, object]>([
    ['groupby((skuId))', { groupBy: ['skuId'], aggregates: [] }],
    [
      'groupby((skuId,STATE), aggregate(allottedUnits with sum as a, consumedUnits with max as b))',
      {
        groupBy: ['skuId', 'state'],
        aggregates: [
          { property: 'allottedUnits', method: 'sum', alias: 'a' },
          { property: 'consumedUnits', method: 'max', alias: 'b' },
        ],
      },
    ],
    ['aggregate($count as n)', { groupBy: [], aggregates: [{ method: 'count', alias: 'n' }] }],
    [
      "filter(skuPartNumber eq 'a/b')/groupby((skuId))",
      { groupBy: ['skuId'], aggregates: [], filter: expect.objectContaining({ kind: 'compare' }) },
    ],
  ])('%s', (text, expected) => {
    expect(parseApply(text, rules)).toEqual(expected)
  })
})

describe('refuses', () => {
  test.each([
    '',
    'groupby',
    'groupby(skuId)',
    'groupby((id))',
    'groupby((skuId),topcount(1,a))',
    'groupby((skuId))/groupby((state))',
    'groupby((skuId),aggregate(allottedUnits))',
    'groupby((skuId),aggregate(allottedUnits with sum as skuId))',
    'groupby((skuId),aggregate(allottedUnits with median as m))',
    'groupby((skuId),aggregate(skuId with sum as m))',
    'aggregate(allottedUnits with sum as a"b)',
    'compute(a sub b as c)',
    'groupby((skuId),aggregate(allottedUnits with sum as a)',
  ])('%s', (text) => {
    expect(() => parseApply(text, rules)).toThrow(ODataError)
  })
})
