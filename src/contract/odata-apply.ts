import { ODataError } from './odata-error.ts'
import { type FilterExpression, parseFilter } from './odata-filter.ts'
import { splitOutsideBrackets } from './odata-split.ts'

export const aggregateMethods = ['sum', 'min', 'max', 'average'] as const
export type AggregateMethod = (typeof aggregateMethods)[number]

/** One figure of each group: of a property, or how many rows. */
export type Aggregate =
  | { readonly property: string; readonly method: AggregateMethod; readonly alias: string }
  | { readonly method: 'count'; readonly alias: string }

/** `filter(...)/groupby((a,b),aggregate(c with sum as d))`; no groups: one row of all. */
export type Apply = {
  readonly filter?: FilterExpression
  readonly groupBy: readonly string[]
  readonly aggregates: readonly Aggregate[]
}

/** What may be grouped and aggregated. */
export type ApplyRules = { readonly groupBy: readonly string[]; readonly aggregate: readonly string[] }

const maxAggregates = 20

/**
 * Reads `$apply`: `groupby` with or without `aggregate`, or `aggregate` alone, after `filter` if wanted.
 * Throws an ODataError (`invalidQuery`) for what is malformed, unknown or another transformation.
 */
export function parseApply(text: string, rules: ApplyRules): Apply {
  const steps = (splitOutsideBrackets(text, '/') ?? []).map((step) => step.trim())
  const [first = ''] = steps
  const filter = /^filter\((.*)\)$/s.exec(first)?.[1]
  const rest = filter === undefined ? steps : steps.slice(1)
  const [last] = rest
  if (last === undefined || rest.length > 1) throw unsupported()
  return { ...(filter === undefined ? {} : { filter: parseFilter(filter) }), ...parseGrouping(last, rules) }
}

function parseGrouping(step: string, rules: ApplyRules): Omit<Apply, 'filter'> {
  const grouped = /^groupby\s*\((.*)\)$/s.exec(step)?.[1]
  if (grouped === undefined) {
    const alone = aggregateOf(step)
    if (alone === undefined) throw unsupported()
    return checked({ groupBy: [], aggregates: parseAggregates(alone, rules) })
  }
  const [keys = '', inner, ...more] = (splitOutsideBrackets(grouped, ',') ?? []).map((part) => part.trim())
  const names = /^\((.*)\)$/s.exec(keys)?.[1]
  if (names === undefined || more.length > 0) throw unsupported()
  const groupBy = names.split(',').map((name) => known(name.trim(), rules.groupBy, 'Grouping by'))
  if (inner === undefined) return checked({ groupBy, aggregates: [] })
  const aggregate = aggregateOf(inner)
  if (aggregate === undefined) throw unsupported()
  return checked({ groupBy, aggregates: parseAggregates(aggregate, rules) })
}

function aggregateOf(step: string): string | undefined {
  return /^aggregate\s*\((.*)\)$/s.exec(step)?.[1]
}

function parseAggregates(text: string, rules: ApplyRules): Aggregate[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > maxAggregates) throw invalid(`aggregate takes at most ${maxAggregates} figures.`)
  return parts.map((part) => {
    const count = /^\$count\s+as\s+(\w{1,60})$/.exec(part)
    if (count?.[1]) return { method: 'count', alias: count[1] }
    const [, property = '', method = '', alias = ''] =
      /^(\w+)\s+with\s+(\w+)\s+as\s+([A-Za-z_]\w{0,59})$/.exec(part) ?? []
    if (alias === '') {
      throw invalid(
        `'${part.slice(0, 60)}' is not such as 'allottedUnits with sum as total' or '$count as number'.`,
      )
    }
    const found = aggregateMethods.find((each) => each === method)
    if (!found) throw invalid(`'${method.slice(0, 40)}' is not one of ${aggregateMethods.join(', ')}.`)
    return { property: known(property, rules.aggregate, 'Aggregating'), method: found, alias }
  })
}

/** Every name of a row once. */
function checked(grouping: Omit<Apply, 'filter'>): Omit<Apply, 'filter'> {
  const names = [...grouping.groupBy, ...grouping.aggregates.map(({ alias }) => alias)]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`'${twice}' would name two values of a row.`)
  return grouping
}

function known(name: string, names: readonly string[], what: string): string {
  const found = names.find((each) => each.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  throw invalid(`${what} '${name.slice(0, 60)}' is not supported; ${names.join(', ')} are.`)
}

function unsupported(): ODataError {
  return invalid(
    '$apply takes groupby((a,b),aggregate(c with sum as d)), groupby((a)) or aggregate(...), after filter(...)/ if wanted.',
  )
}

function invalid(message: string): ODataError {
  return new ODataError('invalidQuery', message, { propertyName: '$apply' })
}
