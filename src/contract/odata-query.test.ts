import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ODataError } from './odata-error.ts'
import { emptyQuery, type ListQuery, parseListQuery, type QueryRules } from './odata-query.ts'

const userRules: QueryRules = {
  select: ['id', 'displayName'],
  filter: { properties: { id: { type: 'guid' } } },
}
const assignmentRules: QueryRules = {
  select: ['id', 'disabledServicePlanIds'],
  expand: { assignedTo: userRules, allotment: () => allotmentRules },
  filter: { properties: { id: { type: 'string' } } },
  orderBy: ['id'],
}
const allotmentRules: QueryRules = {
  select: ['id', 'skuId', 'allottedUnits', 'consumedUnits'],
  expand: { assignments: assignmentRules, owners: userRules },
  filter: {
    properties: { skuId: { type: 'guid' }, allottedUnits: { type: 'int' }, displayName: { type: 'string' } },
  },
  orderBy: ['displayName', 'allottedUnits'],
  count: true,
  search: ['displayName', 'mail'],
  passThrough: ['dryRun', '$apply'],
}

const queries: [string, Partial<ListQuery>][] = [
  ['', {}],
  ['$select=id', { select: ['id'] }],
  ['$select=id, skuId', { select: ['id', 'skuId'] }],
  ['$select=ID,SkuId,id', { select: ['id', 'skuId'] }], // letter case as Graph, each once
  ['$select=*', { select: ['id', 'skuId', 'allottedUnits', 'consumedUnits'] }], // ours too, which the default leaves out
  ['$select=*,id', { select: ['id', 'skuId', 'allottedUnits', 'consumedUnits'] }],
  ['$Select=id&$TOP=5', { select: ['id'], top: 5 }],
  ['select=id&Top=5&count=true', { select: ['id'], top: 5, count: true }], // without the dollar sign, as Graph
  ['unknown=id', {}], // somebody else's parameter
  ['$top=1', { top: 1 }],
  ['$top=999', { top: 999 }],
  ['$count=true', { count: true }],
  ['$count=FALSE', {}],
  ['$skiptoken=abc', { skipToken: 'abc' }],
  ['$skipToken=abc', { skipToken: 'abc' }],
  ['$search="sales team"', { search: [[{ text: 'sales team' }]] }],
  ['$search=sales', { search: [[{ text: 'sales' }]] }],
  [
    '$search="DisplayName:a b" AND "c" OR "mail:d"',
    {
      search: [[{ property: 'displayName', text: 'a b' }, { text: 'c' }], [{ property: 'mail', text: 'd' }]],
    },
  ],
  ['$search="a" "b"', { search: [[{ text: 'a' }, { text: 'b' }]] }],
  ['$search="a \\"b\\""', { search: [[{ text: 'a "b"' }]] }],
  ['$orderby=displayName', { orderBy: [{ path: 'displayName', descending: false }] }],
  ['$orderby=displayName desc', { orderBy: [{ path: 'displayName', descending: true }] }],
  [
    '$orderBy=displayName ASC, allottedUnits  Desc',
    {
      orderBy: [
        { path: 'displayName', descending: false },
        { path: 'allottedUnits', descending: true },
      ],
    },
  ],
  ['dryRun=true&other=1', { passThrough: { dryRun: 'true' } }],
  ['$apply=x', { passThrough: { $apply: 'x' } }],
  ['$expand=owners', { expand: [{ name: 'owners', query: emptyQuery }] }],
  [
    '$expand=owners($select=id),assignments',
    {
      expand: [
        { name: 'owners', query: { ...emptyQuery, select: ['id'] }, options: '$select=id' },
        { name: 'assignments', query: emptyQuery },
      ],
    },
  ],
  [
    '$expand=assignments($select=id;$expand=assignedTo($select=id,displayName);$top=5;$orderby=id desc)',
    {
      expand: [
        {
          name: 'assignments',
          options: '$select=id;$expand=assignedTo($select=id,displayName);$top=5;$orderby=id desc',
          query: {
            ...emptyQuery,
            select: ['id'],
            top: 5,
            orderBy: [{ path: 'id', descending: true }],
            expand: [
              {
                name: 'assignedTo',
                query: { ...emptyQuery, select: ['id', 'displayName'] },
                options: '$select=id,displayName',
              },
            ],
          },
        },
      ],
    },
  ],
]

const errors: [string, ODataError['code'], RegExp][] = [
  ['$select=', 'invalidQuery', /between 1 and/],
  ['$select=id,', 'invalidQuery', /''/],
  [
    '$select=skuID,alottedUnits',
    'invalidQuery',
    /'alottedUnits' is not supported\. Did you mean 'allottedUnits'/,
  ],
  ['$select=secret', 'invalidQuery', /'secret' is not supported\.$/],
  ['$select=id&$select=id', 'invalidQuery', /given twice/],
  ['$select=id&$SELECT=id', 'invalidQuery', /given twice/],
  ['dryRun=true&dryRun=false', 'invalidQuery', /given twice/],
  ['$selct=id', 'invalidQuery', /Did you mean '\$select'/],
  ['$skip=5', 'invalidQuery', /'\$skip' is not supported/],
  ['$format=xml', 'invalidQuery', /not supported/],
  ['$top=0', 'invalidQuery', /between 1 and 999/],
  ['$top=-1', 'invalidQuery', /between 1 and 999/],
  ['$top=1000', 'invalidQuery', /between 1 and 999/],
  ['$top=99999999999999999999', 'invalidQuery', /between/],
  ['$top=ten', 'invalidQuery', /not 'ten'/],
  ['$top=1.5', 'invalidQuery', /between/],
  ['$top=', 'invalidQuery', /between/],
  ['$top= 5', 'invalidQuery', /between/],
  ['$count=maybe', 'invalidQuery', /true or false/],
  ['$skiptoken=', 'invalidQuery', /nextLink/],
  ['$search=', 'invalidQuery', /characters/],
  ['$search="nam:x"', 'invalidQuery', /'nam' is not supported/],
  ['$search="a" OR', 'invalidQuery', /missing at the end/],
  ['$search=OR "a"', 'invalidQuery', /missing before OR/],
  ['$search="a" AND OR "b"', 'invalidQuery', /missing before OR/],
  ['$search=("a" OR "b") AND "c"', 'invalidQuery', /without brackets/],
  ['$search=NOT "a"', 'invalidQuery', /without brackets or NOT/],
  ['$search="a', 'invalidQuery', /Cannot read/],
  ['$orderby=', 'invalidQuery', /between/],
  ['$orderby=id', 'invalidQuery', /Ordering by 'id'/],
  ['$orderby=displayName up', 'invalidQuery', /'asc' or 'desc'/],
  ['$orderby=displayName desc desc', 'invalidQuery', /'asc' or 'desc'/],
  ['$filter=', 'invalidFilter', /the filter ends/],
  ['$filter=skuId eq 1', 'invalidFilter', /GUID/],
  ['$filter=secret eq 1', 'invalidFilter', /'secret'/],
  ['$expand=', 'invalidExpansion', /missing/],
  ['$expand=owner', 'invalidExpansion', /Did you mean 'owners'/],
  ['$expand=*', 'invalidExpansion', /not supported/],
  ['$expand=owners,owners', 'invalidExpansion', /twice/],
  ['$expand=owners(', 'invalidExpansion', /not closed/],
  ['$expand=owners)', 'invalidExpansion', /not closed/],
  ['$expand=owners()', 'invalidExpansion', /missing/],
  ['$expand=owners(id)', 'invalidExpansion', /not a query option/],
  ['$expand=owners(select=id)', 'invalidExpansion', /Did you mean '\$select'/],
  ['$expand=owners($select=secret)', 'invalidExpansion', /'secret'/],
  ['$expand=owners($select=id;$select=id)', 'invalidExpansion', /twice/],
  ['$expand=owners($levels=2)', 'invalidExpansion', /not supported/],
  ['$expand=owners($skiptoken=x)', 'invalidExpansion', /not supported/],
  ['$expand=owners($count=true)', 'invalidExpansion', /not supported/],
  ["$expand=owners($filter=id eq 'x)", 'invalidExpansion', /not closed/],
  ["$expand=owners($filter=id eq 'x')", 'invalidFilter', /GUID/],
  ['$expand=owners($select=id)x', 'invalidExpansion', /not supported/],
  [
    '$expand=assignments($expand=allotment($expand=assignments($expand=allotment)))',
    'invalidExpansion',
    /levels deep/,
  ],
]

describe('query options', () => {
  test.each(queries)('%s', (query, expected) => {
    expect(parse(query)).toEqual({ ...emptyQuery, ...expected })
  })

  test.each(errors)('%s is %s', (query, code, message) => {
    const error = errorOf(() => parse(query))
    expect(error).toBeInstanceOf(ODataError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('quotes and brackets inside a nested filter stay in it', () => {
    const query = parse("$expand=assignments($filter=id in ('a;b','(c','d'',)');$select=id)&$top=2")
    expect(query.top).toBe(2)
    expect(query.expand[0]?.query).toMatchObject({
      select: ['id'],
      filter: { kind: 'in', values: [{ value: 'a;b' }, { value: '(c' }, { value: "d',)" }] },
    })
  })

  test('an expanded property at fault is named by its dotted path', () => {
    const error = errorOf(() => parse('$expand=assignments($expand=assignedTo($select=nam))'))
    expect(error).toMatchObject({ propertyName: 'assignments.assignedTo.nam' })
    expect(errorOf(() => parse('$expand=assignments($expand=x)'))).toMatchObject({
      propertyName: 'assignments.x',
    })
  })

  test('where nothing is allowed, everything is refused', () => {
    const rules: QueryRules = { select: ['id'], paged: false }
    for (const option of ['$top=1', '$skiptoken=x', '$count=true', '$orderby=id', '$search=x', '$expand=a']) {
      expect(() => parseListQuery(new URLSearchParams(option), rules)).toThrow(ODataError)
    }
    expect(errorOf(() => parseListQuery([['$filter', 'id eq 1']], rules))).toMatchObject({
      code: 'invalidFilter',
    })
    expect(parseListQuery([['$count', 'false']], rules)).toEqual(emptyQuery)
  })

  test('any text is parsed or refused as an ODataError', { timeout: 60_000 }, () => {
    const names = [
      '$select',
      '$expand',
      '$filter',
      '$orderby',
      '$top',
      '$count',
      '$search',
      '$x',
      'dryRun',
      '',
    ]
    const pieces = [
      'owners',
      'assignments',
      '(',
      ')',
      ';',
      ',',
      '=',
      "'",
      '$select',
      '$expand=',
      'id',
      ' ',
      '*',
      '"',
    ]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 15 }).map((parts) => parts.join(''))
    const params = fc.array(fc.tuple(fc.constantFrom(...names), fc.oneof(text, fc.string())), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(params, (given) => {
        const error = errorOf(() => parseListQuery(given, allotmentRules))
        if (error !== undefined && !(error instanceof ODataError)) throw error
      }),
      { numRuns: 20_000 },
    )
  })
})

function parse(query: string): ListQuery {
  const params = query === '' ? [] : query.split('&').map((part): [string, string] => pair(part))
  return parseListQuery(params, allotmentRules)
}

function pair(part: string): [string, string] {
  const equals = part.indexOf('=')
  return [part.slice(0, equals), part.slice(equals + 1)]
}

function errorOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}
