import {
  maxExpandDepth,
  maxExpandsPerLevel,
  maxOrderByTerms,
  maxPageSize,
  maxSelectedProperties,
  maxSkipTokenLength,
} from './limits.ts'
import { checkFilter } from './odata-check.ts'
import { ODataError, type ODataErrorCode, unknownName } from './odata-error.ts'
import { type FilterExpression, parseFilter } from './odata-filter.ts'
import { parseSearch, type Search } from './odata-search.ts'
import { splitOutsideBrackets } from './odata-split.ts'
import type { FilterTypes } from './odata-types.ts'

/** What callers may ask of one list or object. An option that is not mentioned is refused. */
export type QueryRules = {
  readonly select: readonly string[]
  /** A function where two kinds of objects expand into each other. */
  readonly expand?: Readonly<Record<string, QueryRules | (() => QueryRules)>>
  readonly filter?: FilterTypes
  readonly orderBy?: readonly string[]
  /** `$top` and `$skipToken`; off for single objects. */
  readonly paged?: boolean
  readonly count?: boolean
  /** What `$search` may name. */
  readonly search?: readonly string[]
  /** Parameters that are handed on as they are, such as `dryRun` or `$apply`. */
  readonly passThrough?: readonly string[]
}

export type OrderBy = { readonly path: string; readonly descending: boolean }

export type ExpandItem = {
  readonly name: string
  readonly query: ListQuery
  /** What stood in brackets, so that the rest of a collection can be linked to. */
  readonly options?: string
}

export type ListQuery = {
  /** Undefined: the default properties. `*` is all of them. */
  readonly select?: readonly string[]
  readonly expand: readonly ExpandItem[]
  readonly filter?: FilterExpression
  readonly orderBy: readonly OrderBy[]
  readonly top?: number
  readonly skipToken?: string
  readonly count: boolean
  readonly search?: Search
  readonly passThrough: Readonly<Record<string, string>>
}

const knownOptions = [
  '$select',
  '$expand',
  '$filter',
  '$orderby',
  '$top',
  '$skiptoken',
  '$count',
  '$search',
] as const
type Option = (typeof knownOptions)[number]

/** Where an option stands: its expanded properties from the outside in, and so the error codes to use. */
type Place = { readonly path: readonly string[]; readonly rules: QueryRules }

/** Reads the query options of a request. Throws an ODataError for the first that cannot be answered. */
export function parseListQuery(params: Iterable<readonly [string, string]>, rules: QueryRules): ListQuery {
  return parseOptions([...params], { path: [], rules })
}

/** The query of a request without options. */
export const emptyQuery: ListQuery = { expand: [], orderBy: [], count: false, passThrough: {} }

function parseOptions(params: readonly (readonly [string, string])[], place: Place): ListQuery {
  const passThrough: Record<string, string> = {}
  const options = new Map<Option, string>()
  for (const [name, text] of params) {
    const custom = place.rules.passThrough?.find((each) => each.toLowerCase() === name.toLowerCase())
    const option = optionNamed(name.toLowerCase(), place)
    if (custom !== undefined) {
      if (Object.hasOwn(passThrough, custom)) throw twice(name, place)
      passThrough[custom] = text
    } else if (option !== undefined) {
      if (options.has(option)) throw twice(name, place)
      options.set(option, text)
    } else if (name.startsWith('$') || place.path.length > 0) {
      throw unknownName(codeAt(place), 'The query option', name, knownOptions)
    }
  }
  const read = <T>(option: Option, parse: (text: string, place: Place) => T): T | undefined => {
    const text = options.get(option)
    return text === undefined ? undefined : parse(text, place)
  }
  return withoutUndefined({
    select: read('$select', parseSelect),
    expand: read('$expand', parseExpand) ?? [],
    filter: read('$filter', parseFilterOption),
    orderBy: read('$orderby', parseOrderBy) ?? [],
    top: read('$top', parseTop),
    skipToken: read('$skiptoken', parseSkipToken),
    count: read('$count', parseCount) ?? false,
    search: read('$search', parseSearchOption),
    passThrough,
  })
}

/** Graph takes its options without the dollar sign, too: passed over, they would silently mean nothing. */
function optionNamed(name: string, { path }: Place): Option | undefined {
  return knownOptions.find((each) => each === name || (path.length === 0 && each.slice(1) === name))
}

function parseSelect(text: string, place: Place): readonly string[] | undefined {
  const names = listOf(text)
  if (names.length === 0 || names.length > maxSelectedProperties) {
    throw invalidAt(place, `$select names between 1 and ${maxSelectedProperties} properties.`)
  }
  const selected = names.map((name) =>
    name === '*' ? name : known(name, place.rules.select, 'The property', place),
  )
  return selected.includes('*') ? place.rules.select : [...new Set(selected)]
}

function parseExpand(text: string, place: Place): ListQuery['expand'] {
  if (place.path.length >= maxExpandDepth) {
    throw new ODataError('invalidExpansion', `$expand goes at most ${maxExpandDepth} levels deep.`, {
      propertyName: place.path.join('.'),
    })
  }
  const items = split(text, ',', place)
  if (items.length > maxExpandsPerLevel) {
    throw new ODataError('invalidExpansion', `$expand names at most ${maxExpandsPerLevel} properties.`)
  }
  const expanded = items.map((item) => parseExpandItem(item, place))
  const names = expanded.map(({ name }) => name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new ODataError('invalidExpansion', `'${repeated}' is expanded twice.`, { propertyName: repeated })
  }
  return expanded
}

/** `name` or `name(option;option)`. */
function parseExpandItem(item: string, place: Place): ListQuery['expand'][number] {
  const [, typed = '', bracketed] = /^\s*([^()\s]*)\s*(?:\(([\s\S]*)\))?\s*$/.exec(item) ?? []
  const expandable = place.rules.expand ?? {}
  const name = Object.keys(expandable).find((each) => each.toLowerCase() === typed.toLowerCase())
  const rules = name === undefined ? undefined : expandable[name]
  if (name === undefined || rules === undefined) {
    const propertyName = [...place.path, typed || item.trim()].join('.')
    throw notExpandable(typed || item.trim(), Object.keys(expandable), propertyName)
  }
  const inner: Place = { path: [...place.path, name], rules: typeof rules === 'function' ? rules() : rules }
  const params =
    bracketed === undefined ? [] : split(bracketed, ';', inner).map((part) => optionOf(part, inner))
  const query = parseOptions(params, inner)
  return bracketed === undefined ? { name, query } : { name, query, options: bracketed }
}

/** Few enough to name them all, where none is alike. */
function notExpandable(name: string, known: readonly string[], propertyName: string): ODataError {
  const { message } = unknownName('invalidExpansion', 'Expanding', name, known)
  const all =
    known.length > 0
      ? `Expanded here: ${known.join(', ')}.`
      : 'Nothing can be expanded here; ask for its own address.'
  const hint = message.endsWith('?') ? '' : ` ${all}`
  return new ODataError('invalidExpansion', message + hint, { propertyName })
}

function optionOf(part: string, place: Place): readonly [string, string] {
  const equals = part.indexOf('=')
  if (equals < 0) throw invalidAt(place, `'${part.trim()}' is not a query option such as $select=id.`)
  return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()]
}

function parseFilterOption(text: string, place: Place): FilterExpression {
  if (place.rules.filter === undefined) throw notSupported('$filter', place, 'invalidFilter')
  const expression = parseFilter(text)
  // Checked for its errors only: who runs the query checks against the columns again.
  checkFilter(expression, place.rules.filter)
  return expression
}

function parseOrderBy(text: string, place: Place): readonly OrderBy[] {
  const { orderBy } = place.rules
  if (orderBy === undefined) throw notSupported('$orderby', place)
  const terms = listOf(text)
  if (terms.length === 0 || terms.length > maxOrderByTerms) {
    throw invalidAt(place, `$orderby names between 1 and ${maxOrderByTerms} properties.`)
  }
  return terms.map((term) => {
    const [path = '', direction = 'asc', ...rest] = term.split(/\s+/)
    const word = direction.toLowerCase()
    if (rest.length > 0 || (word !== 'asc' && word !== 'desc')) {
      throw invalidAt(place, `'${term}' in $orderby is not a property with 'asc' or 'desc'.`)
    }
    return { path: known(path, orderBy, 'Ordering by', place), descending: word === 'desc' }
  })
}

function parseTop(text: string, place: Place): number {
  if (place.rules.paged === false) throw notSupported('$top', place)
  const top = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (top < 1 || top > maxPageSize) {
    throw invalidAt(place, `$top is a number between 1 and ${maxPageSize}, not '${text.slice(0, 20)}'.`)
  }
  return top
}

function parseSkipToken(text: string, place: Place): string {
  if (place.rules.paged === false || place.path.length > 0) throw notSupported('$skipToken', place)
  if (text === '' || text.length > maxSkipTokenLength) {
    throw invalidAt(place, 'This $skipToken does not come from an @odata.nextLink of this service.')
  }
  return text
}

function parseCount(text: string, place: Place): boolean {
  const word = text.toLowerCase()
  if (word !== 'true' && word !== 'false') throw invalidAt(place, '$count is true or false.')
  if (word === 'true' && place.rules.count !== true) throw notSupported('$count', place)
  return word === 'true'
}

function parseSearchOption(text: string, place: Place): Search {
  if (place.rules.search === undefined) throw notSupported('$search', place)
  return parseSearch(text, place.rules.search)
}

function listOf(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim())
  return parts.length === 1 && parts[0] === '' ? [] : parts
}

function split(text: string, separator: ',' | ';', place: Place): string[] {
  const parts = splitOutsideBrackets(text, separator)
  if (parts === undefined)
    throw invalidAt(place, 'Brackets or quotes in $expand are not closed.', 'invalidExpansion')
  if (parts.some((part) => part.trim() === '')) {
    throw invalidAt(place, 'A property or an option is missing in $expand.', 'invalidExpansion')
  }
  return parts
}

/** The known spelling of a name; Graph takes any letter case. */
function known(name: string, names: readonly string[], what: string, place: Place): string {
  const found = names.find((each) => each.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  throw unknownName(codeAt(place), what, name, names, { propertyName: [...place.path, name].join('.') })
}

function codeAt(place: Place): ODataErrorCode {
  return place.path.length > 0 ? 'invalidExpansion' : 'invalidQuery'
}

function invalidAt(place: Place, message: string, code: ODataErrorCode = codeAt(place)): ODataError {
  return new ODataError(code, message, place.path.length > 0 ? { propertyName: place.path.join('.') } : {})
}

function notSupported(option: string, place: Place, code?: ODataErrorCode): ODataError {
  return invalidAt(place, `${option} is not supported here.`, code)
}

function twice(name: string, place: Place): ODataError {
  return invalidAt(place, `The query option '${name}' is given twice.`)
}

/** Optional properties are absent rather than undefined. */
function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
} {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as ReturnType<
    typeof withoutUndefined<T>
  >
}
