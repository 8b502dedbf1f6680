import fc from 'fast-check'
import { states, type Thing } from './thing-list.ts'

/** Small alphabets, so that random filters hit: letter cases, pattern characters, quotes, accents, emoji. */
export const texts = [
  '',
  'a',
  'A',
  'ab',
  'aB',
  'B',
  'Ä',
  'ä',
  '%',
  'a%',
  'a_b',
  '\\',
  "it's",
  'é',
  'zz',
  '🎉',
  'a,b)',
  '{x}',
]
export const guids = Array.from(
  { length: 6 },
  (_, index) => `0000000${index}-aaaa-4bbb-8ccc-abcdef01234${index}`,
)
export const instants = [
  '2026-01-31T08:15:30.000000Z',
  '2026-01-31T08:15:30.000001Z',
  '2026-01-31T08:15:30.5Z',
  '2025-12-31T23:59:59.999999Z',
  '1970-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
]
export const dates = ['2026-01-31', '2026-02-01', '2024-02-29', '1999-12-31']

const text = fc.constantFrom(...texts)
const guid = fc.constantFrom(...guids)
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 4 })

const content = fc.record({
  code: nullable(text),
  name: nullable(text),
  alias: nullable(text),
  units: nullable(fc.integer({ min: -2, max: 4 })),
  used: fc.integer({ min: -2, max: 4 }),
  enabled: nullable(fc.boolean()),
  created: nullable(fc.constantFrom(...instants)),
  start: nullable(fc.constantFrom(...dates)),
  state: fc.constantFrom(...states),
  owner: fc.record({ id: nullable(guid) }),
  tags: fc.array(text, { maxLength: 3 }),
  services: fc.array(fc.record({ planId: guid, planName: nullable(text) }), { maxLength: 3 }),
})

/** Things with ids of their own, some of them among the ids that filters name. */
export function things(maxLength: number): fc.Arbitrary<Thing[]> {
  return fc.array(content, { maxLength }).map((contents) =>
    contents.map((each, index) => ({
      ...each,
      id: guids[index] ?? `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    })),
  )
}

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`
const equality = fc.constantFrom('eq', 'ne')
const anyOperator = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le')
const matchName = fc.constantFrom('startswith', 'endsWith', 'Contains')

type Kind = {
  paths: readonly string[]
  values: fc.Arbitrary<string>
  operator: fc.Arbitrary<string>
  text?: true
}

const textValue = text.map(quoted)
const guidValue = guid.map((value) => value)
const numberValue = fc.constantFrom('-2', '-1', '0', '1', '2', '3', '4', '1.5', '1e0')
const rootKinds: readonly Kind[] = [
  { paths: ['id', 'owner/id'], values: guidValue, operator: equality },
  {
    paths: ['code', 'name', 'alias', 'tolower(code)', 'toupper(name)'],
    values: textValue,
    operator: anyOperator,
    text: true,
  },
  { paths: ['units', 'used', 'services/$count', 'tags/$count'], values: numberValue, operator: anyOperator },
  { paths: ['enabled'], values: fc.constantFrom('true', 'false'), operator: equality },
  { paths: ['created'], values: fc.constantFrom(...instants, ...dates), operator: anyOperator },
  { paths: ['start'], values: fc.constantFrom(...dates), operator: anyOperator },
  { paths: ['state'], values: fc.constantFrom(...states.map(quoted)), operator: equality },
]

function leaf(kinds: readonly Kind[]): fc.Arbitrary<string> {
  return fc.constantFrom(...kinds).chain((kind) => {
    const path = fc.constantFrom(...kind.paths)
    const value = fc.oneof(
      { weight: 5, arbitrary: kind.values },
      { weight: 1, arbitrary: fc.constant('null') },
    )
    const compared = fc
      .tuple(path, kind.operator, value)
      .map(([left, operator, right]) => `${left} ${operator} ${right}`)
    const turned = fc.tuple(kind.values, kind.operator, path).map((parts) => parts.join(' '))
    const paths = fc.tuple(path, kind.operator, path).map((parts) => parts.join(' '))
    const listed = fc
      .tuple(path, fc.array(value, { minLength: 1, maxLength: 4 }))
      .map(([left, values]) => `${left} in (${values.join(',')})`)
    const matched = fc
      .tuple(matchName, path, textValue)
      .map(([name, left, right]) => `${name}(${left}, ${right})`)
    return fc.oneof(compared, turned, paths, listed, ...(kind.text ? [matched] : []))
  })
}

const insideTag = leaf([
  { paths: ['x', 'tolower(x)', 'code', 'name'], values: textValue, operator: anyOperator, text: true },
])
const insideService = leaf([
  { paths: ['x/planId', 'id', 'owner/id'], values: guidValue, operator: equality },
  { paths: ['x/planName', 'name', 'code'], values: textValue, operator: anyOperator, text: true },
])
const insideBoth = leaf([
  { paths: ['x/planName', 'y', 'name'], values: textValue, operator: anyOperator, text: true },
])
const quantifier = fc.constantFrom('any', 'all')
const lambda = fc.oneof(
  fc.constantFrom('tags/any()', 'services/any()', 'not tags/any()'),
  fc.tuple(quantifier, conditions(insideTag, 1)).map(([word, inner]) => `tags/${word}(x:${inner})`),
  fc.tuple(quantifier, conditions(insideService, 2)).map(([word, inner]) => `services/${word}(x:${inner})`),
  fc
    .tuple(quantifier, quantifier, conditions(insideBoth, 1))
    .map(([outer, innerWord, inner]) => `services/${outer}(x:tags/${innerWord}(y:${inner}))`),
)
const bare = fc.constantFrom('enabled', 'not enabled', 'enabled and not (enabled eq null)')

function conditions(leaves: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaves
  const inner = conditions(leaves, depth - 1)
  return fc.oneof(
    { weight: 3, arbitrary: leaves },
    { weight: 1, arbitrary: inner.map((each) => `not (${each})`) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(${a}) and ${b}`) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `${a} or (${b})`) },
    { weight: 1, arbitrary: fc.tuple(inner, fc.boolean()).map(([a, b]) => `(${a}) and (${a}) eq ${b}`) },
  )
}

/** Filters over things that are well formed and well typed. */
export const filters: fc.Arbitrary<string> = conditions(
  fc.oneof(
    { weight: 6, arbitrary: leaf(rootKinds) },
    { weight: 3, arbitrary: lambda },
    { weight: 1, arbitrary: bare },
  ),
  3,
)
