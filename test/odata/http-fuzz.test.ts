import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

// Whatever stands in a query option, the server answers it or says what is wrong with it.

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
beforeAll(async () => {
  api = await testApi()
  const people: string[] = []
  for (let n = 0; n < 6; n++) people.push(await api.user(`Fuzz${n}`, { department: "O'Law" }))
  const { skuId } = await api.buy(9)
  await api.assign(await api.allot(skuId, 'Fuzzed', 3), { group: await api.group('Fuzzers', people) })
})
afterAll(() => api.close())

const guid = '6fd2c87f-b296-42f0-b197-1e91e994b900'
/** Options that are right, to be mutated. */
const sound: readonly [string, string][] = [
  [
    '/v1.0/users',
    "$filter=startsWith(displayName,'f') and department eq 'O''Law'&$orderby=displayName desc,id",
  ],
  ['/v1.0/users', "$filter=memberOf/any(g:g/id eq 'x') or not (mail eq null)&$count=true&$top=3"],
  ['/v1.0/users', '$search="displayName:Fuzz"&$select=id,displayName&$expand=memberOf($select=id;$top=1)'],
  ['/v1.0/users', `$filter=id in ('${guid}',${guid}) or createdDateTime ge 2026-01-01T00:00:00.5+02:00`],
  [
    '/v1.0/groups',
    "$filter=members/$count gt 2 and groupTypes/all(t:t ne 'Unified')&$expand=members($top=2)",
  ],
  ['/v1.0/groups/delta', `$select=members,displayName&$filter=id eq '${guid}' or id eq ${guid}`],
  [
    `${admin}/allotments`,
    '$filter=availableUnits lt 3 and services/any(s:s/planName eq null)&$expand=seats($top=1),owners',
  ],
  [
    `${admin}/allotments`,
    '$expand=waitingMembers($select=position;$orderby=priority desc;$expand=assignedTo($select=id);$top=2),assignments($filter=priority ge -1)',
  ],
  [`${admin}/assignments`, `$filter=allotment/skuId ne ${guid}&$expand=allotment($select=id;$expand=seats)`],
  [`${admin}/allotments/delta`, '$deltatoken=latest'],
]
const pieces = [
  ...[
    "'",
    "''",
    '(',
    ')',
    ',',
    ';',
    '/',
    ':',
    '&',
    '$',
    '=',
    '%',
    '%00',
    '%27',
    '%zz',
    '+',
    ' ',
    '\\',
    '"',
    '-',
    '.',
  ],
  ...[
    ' and ',
    ' or ',
    ' not ',
    ' eq ',
    ' in ',
    ' desc',
    'null',
    'true',
    '1e999',
    '-1',
    '99999999999999999999',
    guid,
  ],
  ...[
    'any(x:',
    'all(x:x eq x)',
    '$count',
    '$it',
    'tolower(',
    '$expand=',
    '$filter=',
    '$top=',
    '$skiptoken=',
    'id',
    '🎉',
  ],
  ...[
    '2026-02-30',
    '9999-12-31T23:59:59Z',
    '0001-01-01T00:00:00+14:00',
    '__proto__',
    'constructor',
    '*',
    '\u0000',
  ],
]
const mutated = fc
  .tuple(
    fc.constantFrom(...sound),
    fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.constantFrom('', ...pieces)), { maxLength: 4 }),
  )
  .map(([[path, query], changes]) => {
    let text = query
    for (const [at, cut, piece] of changes) {
      const index = at % (text.length + 1)
      text = text.slice(0, index) + piece + text.slice(index + cut)
    }
    return { path, text }
  })

test('a query is answered, or refused with the code that names what is wrong', {
  timeout: 1_800_000,
}, async () => {
  let answered = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(mutated, async ({ path, text }) => {
      const query = encodeURI(Buffer.from(text).toString())
        .replaceAll('%25', '%')
        .replaceAll('#', '%23')
        .replaceAll('+', '%2B')
      const { status, body } = await api.call('GET', `${path}?${query}`)
      expect([200, 400], `${path}?${query}: ${JSON.stringify(body)}`).toContain(status)
      if (status === 200) answered += 1
      else {
        refused += 1
        expect(['invalidFilter', 'invalidExpansion', 'invalidQuery']).toContain(body.error.innerError.code)
      }
    }),
    { numRuns: process.env.LONG ? 40_000 : 1_500 },
  )
  expect(Math.min(answered, refused)).toBeGreaterThan(100)
})
