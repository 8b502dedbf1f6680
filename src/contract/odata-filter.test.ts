import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxFilterDepth, maxFilterLength, maxFilterTerms, maxInValues } from './limits.ts'
import { ODataError } from './odata-error.ts'
import { type FilterExpression, parseFilter } from './odata-filter.ts'

const guid = '6fd2c87f-b296-42f0-b197-1e91e994b900'
const guid2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0'

/** Each filter with its tree in prefix form. Texts are shown in double quotes, other literals as `type:value`. */
const trees: [string, string][] = [
  // comparisons and literals
  ['a eq 1', '(eq a 1)'],
  ['a ne 1', '(ne a 1)'],
  ['a gt 1', '(gt a 1)'],
  ['a ge 1', '(ge a 1)'],
  ['a lt 1', '(lt a 1)'],
  ['a le 1', '(le a 1)'],
  ['a EQ 1', '(eq a 1)'], // operators in any letter case
  ['a Ne 1', '(ne a 1)'],
  ['1 eq a', '(eq 1 a)'],
  ['a eq b', '(eq a b)'],
  ['a eq -1', '(eq a -1)'],
  ['a eq 1.5', '(eq a 1.5)'],
  ['a eq -0.25', '(eq a -0.25)'],
  ['a eq 1e3', '(eq a 1000)'],
  ['a eq 1.5E-2', '(eq a 0.015)'],
  ['a eq 007', '(eq a 7)'],
  ['a eq true', '(eq a true)'],
  ['a eq false', '(eq a false)'],
  ['a eq TRUE', '(eq a true)'],
  ['a eq null', '(eq a null)'],
  ['a ne null', '(ne a null)'],
  ['a eq Null', '(eq a null)'],
  ["a eq ''", '(eq a "")'],
  ["a eq 'x'", '(eq a "x")'],
  ["a eq 'O''Neil'", '(eq a "O\'Neil")'],
  ["a eq ''''", '(eq a "\'")'],
  ["a eq ''''''", '(eq a "\'\'")'],
  ["a eq 'x and y'", '(eq a "x and y")'], // operators inside texts are text
  ["a eq ') or (1 eq 1'", '(eq a ") or (1 eq 1")'],
  ["a eq 'Ünïcødé ✓ 🎉'", '(eq a "Ünïcødé ✓ 🎉")'],
  ["a eq 'x%_\\'", '(eq a "x%_\\\\")'],
  ["a eq 'line\nbreak'", '(eq a "line\\nbreak")'],
  [`a eq ${guid}`, `(eq a guid:${guid})`],
  [`a eq ${guid.toUpperCase()}`, `(eq a guid:${guid})`],
  [`a eq '${guid}'`, `(eq a "${guid}")`], // which of both it is, the property decides
  [`a eq guid'${guid}'`, `(eq a "${guid}")`], // as older clients write it
  ["state eq microsoft.graph.cloudLicensing.subscriptionState'active'", '(eq state "active")'],
  ['a eq 12345678-aaaa-bbbb-cccc-1234567890ab', '(eq a guid:12345678-aaaa-bbbb-cccc-1234567890ab)'],
  ['a eq 2026-01-31', '(eq a date:2026-01-31)'],
  ['a eq 2026-01-31T08:15:30Z', '(eq a dateTime:2026-01-31T08:15:30Z)'],
  ['a eq 2026-01-31T08:15Z', '(eq a dateTime:2026-01-31T08:15Z)'],
  ['a eq 2026-01-31T08:15:30.1234567Z', '(eq a dateTime:2026-01-31T08:15:30.1234567Z)'],
  ['a eq 2026-01-31T08:15:30+02:00', '(eq a dateTime:2026-01-31T08:15:30+02:00)'],
  ['a eq 2026-01-31T08:15:30-11:30', '(eq a dateTime:2026-01-31T08:15:30-11:30)'],
  ['a eq 2026-01-31t08:15:30z', '(eq a dateTime:2026-01-31t08:15:30z)'],
  // paths
  ['eq', 'eq'], // a name as far as the parser knows
  ['a eq @p', '(eq a @p)'],
  ['a/b eq 1', '(eq a/b 1)'],
  ['a/b/c eq 1', '(eq a/b/c 1)'],
  ['a /b eq 1', '(eq a/b 1)'],
  ['$it/a eq 1', '(eq $it/a 1)'],
  ['_x9 eq 1', '(eq _x9 1)'],
  ['microsoft.graph.user/a eq 1', '(eq microsoft.graph.user/a 1)'],
  ['a', 'a'],
  ['(a)', 'a'],
  ['a/b', 'a/b'],
  ['eq eq 1', '(eq eq 1)'], // a property may be named like an operator
  ['any eq 1', '(eq any 1)'],
  ['a/any eq 1', '(eq a/any 1)'],
  ['nothing eq 1', '(eq nothing 1)'],
  ['android eq 1', '(eq android 1)'],
  ['order eq 1', '(eq order 1)'],
  // and, or, not, brackets
  ['a eq 1 and b eq 2', '(and (eq a 1) (eq b 2))'],
  ['a eq 1 or b eq 2', '(or (eq a 1) (eq b 2))'],
  ['a eq 1 AND b eq 2', '(and (eq a 1) (eq b 2))'],
  ['a eq 1 Or b eq 2', '(or (eq a 1) (eq b 2))'],
  ['a eq 1 and b eq 2 and c eq 3', '(and (eq a 1) (eq b 2) (eq c 3))'],
  ['a eq 1 or b eq 2 or c eq 3', '(or (eq a 1) (eq b 2) (eq c 3))'],
  ['a eq 1 or b eq 2 and c eq 3', '(or (eq a 1) (and (eq b 2) (eq c 3)))'], // and binds tighter
  ['a eq 1 and b eq 2 or c eq 3', '(or (and (eq a 1) (eq b 2)) (eq c 3))'],
  ['(a eq 1 or b eq 2) and c eq 3', '(and (or (eq a 1) (eq b 2)) (eq c 3))'],
  ['a eq 1 and (b eq 2 or c eq 3)', '(and (eq a 1) (or (eq b 2) (eq c 3)))'],
  ['a eq 1 and (b eq 2 and c eq 3)', '(and (eq a 1) (eq b 2) (eq c 3))'],
  ['a and b', '(and a b)'],
  ['a or b and c or d', '(or a (and b c) d)'],
  ['(a eq 1)', '(eq a 1)'],
  ['((a eq 1))', '(eq a 1)'],
  ['(((a)) eq ((1)))', '(eq a 1)'],
  ['not a', '(not a)'],
  ['not(a)', '(not a)'],
  ['NOT a', '(not a)'],
  ['not not a', '(not (not a))'],
  ['not(not(a))', '(not (not a))'],
  ['not (a eq 1)', '(not (eq a 1))'],
  ['not(a eq 1)', '(not (eq a 1))'],
  ['not a eq 1', '(not (eq a 1))'], // as people mean it
  ['not a and b', '(and (not a) b)'],
  ['not a or b', '(or (not a) b)'],
  ['not (a and b)', '(not (and a b))'],
  ['a and not b', '(and a (not b))'],
  ['a and not b eq 1 or c', '(or (and a (not (eq b 1))) c)'],
  ['not(a in (1,2))', '(not (in a 1 2))'],
  ['not a in (1,2)', '(not (in a 1 2))'],
  ['not a/any()', '(not (any a))'],
  // in
  ['a in (1)', '(in a 1)'],
  ['a in (1,2,3)', '(in a 1 2 3)'],
  ['a in(1,2)', '(in a 1 2)'],
  ['a IN ( 1 , 2 )', '(in a 1 2)'],
  ["a in ('x','y')", '(in a "x" "y")'],
  ["a in ('x, y','(z)')", '(in a "x, y" "(z)")'],
  ["a in ('x',null)", '(in a "x" null)'],
  [`a in (${guid},${guid2})`, `(in a guid:${guid} guid:${guid2})`],
  [`skuId in (${guid}, ${guid2})`, `(in skuId guid:${guid} guid:${guid2})`],
  ['a/b in (1,2)', '(in a/b 1 2)'],
  ["tolower(a) in ('x')", '(in (tolower a) "x")'],
  ['a in (true,false)', '(in a true false)'],
  ['a in (2026-01-01,2026-01-02)', '(in a date:2026-01-01 date:2026-01-02)'],
  ['a in (1) and b in (2)', '(and (in a 1) (in b 2))'],
  // functions
  ["startswith(a,'x')", '(startswith a "x")'],
  ["startsWith(a,'x')", '(startswith a "x")'], // Graph takes any letter case
  ["STARTSWITH(a, 'x')", '(startswith a "x")'],
  ["startsWith ( a , 'x' )", '(startswith a "x")'],
  ["endswith(a,'x')", '(endswith a "x")'],
  ["endsWith(a,'@example.com')", '(endswith a "@example.com")'],
  ["contains(a,'x')", '(contains a "x")'],
  ["contains(a,'it''s')", '(contains a "it\'s")'],
  ["contains(a/b,'x')", '(contains a/b "x")'],
  ["startswith(tolower(a),'x')", '(startswith (tolower a) "x")'],
  ["tolower(a) eq 'x'", '(eq (tolower a) "x")'],
  ["toupper(a) eq 'X'", '(eq (toupper a) "X")'],
  ["'X' eq toUpper(a)", '(eq "X" (toupper a))'],
  ['tolower(a) eq tolower(b)', '(eq (tolower a) (tolower b))'],
  ["tolower(toupper(a)) eq 'x'", '(eq (tolower (toupper a)) "x")'],
  ["startswith(a,'x') eq true", '(eq (startswith a "x") true)'],
  ["(startswith(a,'x')) eq false", '(eq (startswith a "x") false)'],
  ["not startswith(a,'x')", '(not (startswith a "x"))'],
  ["not(startswith(a,'x'))", '(not (startswith a "x"))'],
  ["startswith(a,'x') or endswith(b,'y')", '(or (startswith a "x") (endswith b "y"))'],
  ["startswith(a,'x') and not contains(a,'y')", '(and (startswith a "x") (not (contains a "y")))'],
  ["(a eq 'x') eq true", '(eq (eq a "x") true)'],
  // lambdas
  ['a/any()', '(any a)'],
  ['a/any( )', '(any a)'],
  ['a/any(x:x eq 1)', '(any a x (eq x 1))'],
  ['a/any(x: x eq 1)', '(any a x (eq x 1))'],
  ['a/any(x : x eq 1)', '(any a x (eq x 1))'],
  ['a/Any(x:x eq 1)', '(any a x (eq x 1))'],
  ['a/all(x:x eq 1)', '(all a x (eq x 1))'],
  ['a/ALL(x:x eq 1)', '(all a x (eq x 1))'],
  ['a/b/any(x:x/c eq 1)', '(any a/b x (eq x/c 1))'],
  [`services/any(c:c/planId eq ${guid})`, `(any services c (eq c/planId guid:${guid}))`],
  [
    `services/any(c:c/planId in (${guid}, ${guid2}))`,
    `(any services c (in c/planId guid:${guid} guid:${guid2}))`,
  ],
  ["groupTypes/any(c:c eq 'Unified')", '(any groupTypes c (eq c "Unified"))'],
  ["not groupTypes/any(c:c eq 'Unified')", '(not (any groupTypes c (eq c "Unified")))'],
  ["a/any(x:startswith(x,'p'))", '(any a x (startswith x "p"))'],
  ['a/any(x:x/b eq 1 and x/c eq 2)', '(any a x (and (eq x/b 1) (eq x/c 2)))'],
  ['a/any(x:x/b eq 1 or x/c eq 2) and d eq 3', '(and (any a x (or (eq x/b 1) (eq x/c 2))) (eq d 3))'],
  ['a/any(x:not (x eq 1))', '(any a x (not (eq x 1)))'],
  ['a/any(x:b/all(y:y eq x))', '(any a x (all b y (eq y x)))'],
  ['a/any(x:x eq 1) eq true', '(eq (any a x (eq x 1)) true)'],
  ['a/any(x:c eq 1)', '(any a x (eq c 1))'],
  // $count
  ['a/$count eq 0', '(eq a/$count 0)'],
  ['a/$count gt 3', '(gt a/$count 3)'],
  ['a/b/$count ne 0', '(ne a/b/$count 0)'],
  ['a/$COUNT eq 0', '(eq a/$count 0)'],
  ['0 lt a/$count', '(lt 0 a/$count)'],
  ['not(a/$count eq 0)', '(not (eq a/$count 0))'],
  // blanks
  ['  a   eq   1  ', '(eq a 1)'],
  ['a\teq\n1', '(eq a 1)'],
  ['(a eq 1)and(b eq 2)', '(and (eq a 1) (eq b 2))'],
  ["a eq'x'", '(eq a "x")'],
]

/** Each wrong filter with what the message must say. */
const errors: [string, RegExp][] = [
  ['', /Expected a property.*the filter ends.*position 0/],
  ['   ', /the filter ends/],
  ['a eq', /the filter ends \(position 4\)/],
  ['a eq 1 and', /the filter ends/],
  ['and a', /Expected.*'a' stands/],
  ['a eq 1 b', /'and', 'or' or the end.*'b' stands \(position 7\)/],
  ['a eq 1)', /'\)' stands \(position 6\)/],
  ['(a eq 1', /Expected '\)'/],
  ['((a eq 1)', /Expected '\)'/],
  ['()', /Expected a property/],
  ['a = 1', /Cannot read '= 1' at position 2/],
  ['a == 1', /Cannot read/],
  ['a eq "x"', /Cannot read '"x"' at position 5/],
  ["a eq 'x", /no closing quote/],
  ["a eq 'x''", /no closing quote/],
  ["a eq x'", /no closing quote/],
  ["a eq 'x'y'", /no closing quote/],
  ['a eq 1 eq 2', /brackets around a comparison/],
  ['a lt b lt c', /brackets around a comparison/],
  ['a in', /Expected '\('/],
  ['a in ()', /Expected a value.*'\)' stands/],
  ['a in (1', /Expected '\)'/],
  ['a in (1,)', /Expected a value/],
  ['a in (1 2)', /Expected '\)'/],
  ['a in (b)', /Expected a value.*'b' stands/],
  ['a in 1', /Expected '\('/],
  ['a/', /Expected a property, 'any', 'all' or '\$count'/],
  ['/a eq 1', /Expected a property/],
  ['a//b eq 1', /Expected a property/],
  ['a/1 eq 1', /Expected a property/],
  ['a/$count/b eq 1', /Expected 'and', 'or'/],
  ['substringof(a,1)', /one of the functions startswith/],
  ['length(a) eq 1', /one of the functions/],
  ['year(a) eq 2026', /one of the functions/],
  ['isof(a)', /one of the functions/],
  ['startswith(a)', /Expected ','/],
  ["startswith(a,'x','y')", /Expected '\)'/],
  ["startswith(a 'x')", /Expected ','/],
  ['startswith()', /Expected a property/],
  ["startswith a,'x'", /Expected 'and', 'or'/],
  ['tolower(a', /Expected '\)'/],
  ['a/any(x)', /Expected ':'/],
  ['a/any(x:)', /Expected a property/],
  ['a/any(:x eq 1)', /a variable and a colon/],
  ['a/any(x:x eq 1', /Expected '\)'/],
  ['a/all()', /a variable and a colon/],
  ['a/any(x.y:x eq 1)', /a variable and a colon/],
  ["a/any('x')", /a variable and a colon/],
  ['a add 1 eq 2', /Expected 'and', 'or'/],
  ['-a eq 1', /Cannot read '-a eq 1'/],
  ['a eq 1x', /Cannot read '1x'/],
  ['a eq 1.', /Cannot read/],
  ['a eq .5', /Cannot read/],
  ['a eq 1-2', /Cannot read/],
  ['a eq 12345678-aaaa-bbbb-cccc-1234567890', /Cannot read/],
  ['a eq 2026-01-31T08:15:30', /ends with Z or an offset/],
  ['a eq 2026-1-31', /Cannot read/],
  ['a eq 1; drop table x', /Cannot read ';/],
  ['a eq 1 -- x', /Cannot read '-- x'/],
  ['a eq 1 /* x */', /Cannot read/],
  ['a eq #', /Cannot read '#'/],
  ['a:b eq 1', /Expected 'and', 'or'/],
  ['not', /the filter ends/],
  ['not()', /Expected a property/],
  ["a eq 'x\0'", /null character/],
  ['a,b', /Expected 'and', 'or'/],
]

describe('parsing $filter', () => {
  test.each(trees)('%s', (filter, tree) => {
    expect(show(parseFilter(filter))).toBe(tree)
  })

  test.each(errors)('refuses %j', (filter, message) => {
    const error = errorOf(() => parseFilter(filter))
    expect(error).toBeInstanceOf(ODataError)
    expect(error).toMatchObject({ code: 'invalidFilter', message: expect.stringMatching(message) })
  })

  test('tells where the slip is', () => {
    expect(errorOf(() => parseFilter('a eq 1 and b eq'))).toMatchObject({ position: 15 })
    expect(errorOf(() => parseFilter('a eq 1 nad b eq 2'))).toMatchObject({ position: 7 })
  })

  test('the limits hold', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a eq 1${')'.repeat(depth)}`
    expect(show(parseFilter(nested(maxFilterDepth - 2)))).toBe('(eq a 1)')
    expect(() => parseFilter(nested(maxFilterDepth))).toThrow(/levels deep/)
    expect(() => parseFilter(`${'not '.repeat(maxFilterDepth + 1)}a`)).toThrow(/levels deep/)
    const chain = (terms: number) => Array.from({ length: terms }, () => 'a eq 1').join(' or ')
    expect(() => parseFilter(chain(maxFilterTerms))).not.toThrow()
    expect(() => parseFilter(chain(maxFilterTerms + 1))).toThrow(/conditions/)
    const list = (length: number) => `a in (${Array.from({ length }, () => '1').join(',')})`
    expect(() => parseFilter(list(maxInValues))).not.toThrow()
    expect(() => parseFilter(list(maxInValues + 1))).toThrow(/at most/)
    expect(() => parseFilter(`a eq '${'x'.repeat(maxFilterLength)}'`)).toThrow(/characters/)
  })
})

describe('whatever comes in', () => {
  const fragments = [
    ...[
      ' ',
      '(',
      ')',
      ',',
      '/',
      ':',
      "'",
      "''",
      '$count',
      '$it',
      'any(',
      'all(',
      'x:',
      'eq',
      'ne',
      'in',
      'in (',
    ],
    ...[
      'and',
      'or',
      'not',
      'startswith(',
      'tolower(',
      'null',
      'true',
      '1',
      '-',
      '.',
      'e5',
      '2026-01-01',
      'a',
      'b/c',
    ],
    ...[
      'T00:00Z',
      guid,
      'guid',
      '"',
      '\\',
      '%',
      '\0',
      '🎉',
      '\u0130',
      '\ud800',
      '__proto__',
      'constructor',
      '@',
    ],
  ]
  const soup = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(''))
  const spaced = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(' '))
  const mutated = fc
    .tuple(
      fc.constantFrom(...trees.map(([filter]) => filter)),
      fc.nat(),
      fc.nat(4),
      fc.constantFrom(...fragments),
    )
    .map(([filter, at, cut, piece]) => {
      const index = at % (filter.length + 1)
      return filter.slice(0, index) + piece + filter.slice(index + cut)
    })
  const anything = fc.oneof(soup, spaced, mutated, fc.string({ unit: 'binary', maxLength: 60 }))

  test('a filter parses or is refused as an ODataError, 20,000 times', { timeout: 600_000 }, () => {
    let parsed = 0
    fc.assert(
      fc.property(anything, (filter) => {
        const error = errorOf(() => parseFilter(filter))
        if (error === undefined) parsed += 1
        else if (!(error instanceof ODataError)) throw error
      }),
      { numRuns: process.env.LONG ? 500_000 : 20_000 },
    )
    expect(parsed).toBeGreaterThan(1_000) // the mutations reach past the parser's first checks
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}

function show(node: FilterExpression): string {
  switch (node.kind) {
    case 'literal':
      if (node.type === 'string') return JSON.stringify(node.value)
      return typeof node.value === 'string' ? `${node.type}:${node.value}` : String(node.value)
    case 'path':
      return node.segments.join('/')
    case 'count':
      return `${node.segments.join('/')}/$count`
    case 'call':
      return `(${[node.name, ...node.args.map(show)].join(' ')})`
    case 'compare':
      return `(${node.operator} ${show(node.left)} ${show(node.right)})`
    case 'in':
      return `(in ${[node.operand, ...node.values].map(show).join(' ')})`
    case 'and':
    case 'or':
      return `(${node.kind} ${node.operands.map(show).join(' ')})`
    case 'not':
      return `(not ${show(node.operand)})`
    case 'any':
    case 'all': {
      const body = node.condition === undefined ? '' : ` ${node.variable} ${show(node.condition)}`
      return `(${node.kind} ${node.segments.join('/')}${body})`
    }
  }
}
