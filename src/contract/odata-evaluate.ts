import type { ComparisonOperator } from './odata-filter.ts'
import type { CheckedFilter, CheckedOperand, PropertyType } from './odata-types.ts'
import { normalizedDateTime, type ScalarType, type Value } from './odata-value.ts'

/**
 * What a filter means, on a row in memory: the specification of the SQL that `db/filter-sql.ts` makes.
 * A condition holds or does not hold, there is no third outcome: null equals null, differs from every
 * value, is neither greater nor less than anything, and no text begins it. So `not` is a plain inversion.
 */
export function evaluateFilter(filter: CheckedFilter, row: unknown): boolean {
  return holds(filter, [row])
}

/** `scopes[0]` is the row, `scopes[n]` the element of the n-th lambda. */
function holds(filter: CheckedFilter, scopes: readonly unknown[]): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => holds(operand, scopes))
    case 'or':
      return filter.operands.some((operand) => holds(operand, scopes))
    case 'not':
      return !holds(filter.operand, scopes)
    case 'compare': {
      const left = resolve(filter.left, scopes)
      const right = 'value' in filter.right ? scalar(filter.right) : resolve(filter.right, scopes)
      return compare(filter.operator, left, right, textMode(filter.left, filter.right))
    }
    case 'in': {
      const left = resolve(filter.operand, scopes)
      const mode = textMode(filter.operand)
      return filter.values.some((value) => compare('eq', left, scalar(value), mode))
    }
    case 'match': {
      const subject = resolve(filter.operand, scopes)
      if (typeof subject !== 'string') return false
      const fold = textMode(filter.operand) === 'folded' ? foldText : (text: string) => text
      return matches(filter.name, fold(subject), fold(filter.text))
    }
    case 'any':
    case 'all': {
      const { condition } = filter
      const elements = collectionOf(scopes[0], filter.collection)
      if (condition === undefined) return elements.length > 0
      const test = (element: unknown) => holds(condition, [...scopes.slice(0, filter.scope), element])
      return filter.kind === 'any' ? elements.some(test) : elements.every(test)
    }
  }
}

type Scalar = string | number | boolean | null

function matches(name: 'startswith' | 'endswith' | 'contains', subject: string, text: string): boolean {
  if (name === 'startswith') return subject.startsWith(text)
  return name === 'endswith' ? subject.endsWith(text) : subject.includes(text)
}

function compare(operator: ComparisonOperator, a: Scalar, b: Scalar, mode: 'exact' | 'folded'): boolean {
  const left = mode === 'folded' && typeof a === 'string' ? foldText(a) : a
  const right = mode === 'folded' && typeof b === 'string' ? foldText(b) : b
  if (operator === 'eq') return left === right
  if (operator === 'ne') return left !== right
  if (left === null || right === null) return false
  const order =
    typeof left === 'string' && typeof right === 'string' ? byCodePoint(left, right) : +left - +right
  if (operator === 'gt') return order > 0
  if (operator === 'ge') return order >= 0
  return operator === 'lt' ? order < 0 : order <= 0
}

function resolve(operand: CheckedOperand, scopes: readonly unknown[]): Scalar {
  switch (operand.kind) {
    case 'property':
      return normalized(propertyOf(scopes[operand.scope], operand.path), operand.type)
    case 'count':
      return collectionOf(scopes[0], operand.collection).length
    case 'fold': {
      const text = resolve(operand.operand, scopes)
      if (typeof text !== 'string') return null
      return operand.name === 'tolower' ? foldText(text) : text.toUpperCase()
    }
  }
}

/** Brings what a row holds into the form of a Value: dates become text, ids lower case. */
function normalized(value: unknown, { type }: PropertyType): Scalar {
  if (value === null || value === undefined) return null
  if (type === 'dateTime') {
    return normalizedDateTime(value instanceof Date ? value.toISOString() : String(value)) ?? null
  }
  if (type === 'guid') return String(value).toLowerCase()
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
}

function scalar(value: Value): Scalar {
  return value.value
}

function propertyOf(target: unknown, path: string): unknown {
  if (path === '') return target
  if (typeof target !== 'object' || target === null) return undefined
  if (Object.hasOwn(target, path)) return (target as Record<string, unknown>)[path]
  const [first = '', ...rest] = path.split('/')
  if (rest.length === 0) return undefined
  return propertyOf(propertyOf(target, first), rest.join('/'))
}

function collectionOf(row: unknown, path: string): readonly unknown[] {
  const value = propertyOf(row, path)
  return Array.isArray(value) ? value : []
}

function textMode(left: CheckedOperand, right?: CheckedOperand | Value): 'exact' | 'folded' {
  return isFolded(typeOf(left)) || (right !== undefined && isFolded(typeOf(right))) ? 'folded' : 'exact'
}

function typeOf(side: CheckedOperand | Value): ScalarType {
  return 'value' in side ? side.type : side.type.type
}

function isFolded(type: ScalarType): boolean {
  return type === 'caseInsensitiveString'
}

function foldText(text: string): string {
  return text.toLowerCase()
}

/** As the database orders text in the C collation; UTF-16 units alone would put emoji before some letters. */
function byCodePoint(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
