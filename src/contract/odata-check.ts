import { maxLambdaDepth } from './limits.ts'
import { ODataError, unknownName } from './odata-error.ts'
import type { ComparisonOperator, FilterExpression } from './odata-filter.ts'
import type { Literal } from './odata-literal.ts'
import type {
  CheckedFilter,
  CheckedOperand,
  CollectionTypes,
  FilterTypes,
  PropertyType,
} from './odata-types.ts'
import { literalValue, type ScalarType, type Value } from './odata-value.ts'

type Scope = { readonly variable: string; readonly types: CollectionTypes }
type Checker = { readonly root: FilterTypes; readonly scopes: readonly Scope[] }

const countType: PropertyType = { type: 'int' }
const textTypes: ReadonlySet<ScalarType> = new Set(['string', 'caseInsensitiveString', 'enum'])
const foldableTypes: ReadonlySet<ScalarType> = new Set(['string', 'caseInsensitiveString'])
const orderedTypes: ReadonlySet<ScalarType> = new Set([
  'string',
  'caseInsensitiveString',
  'int',
  'date',
  'dateTime',
])

/** Resolves the names of a filter and makes its values fit the properties they are compared with. */
export function checkFilter(expression: FilterExpression, types: FilterTypes): CheckedFilter {
  return checkCondition({ root: types, scopes: [] }, expression)
}

function checkCondition(checker: Checker, expression: FilterExpression): CheckedFilter {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return {
        kind: expression.kind,
        operands: expression.operands.map((each) => checkCondition(checker, each)),
      }
    case 'not':
      return { kind: 'not', operand: checkCondition(checker, expression.operand) }
    case 'compare':
      return checkComparison(checker, expression)
    case 'in':
      return checkIn(checker, expression)
    case 'any':
    case 'all':
      return checkLambda(checker, expression)
    case 'call':
      return checkMatch(checker, expression)
    case 'path': {
      const operand = checkOperand(checker, expression)
      if (operand.type.type !== 'boolean') {
        throw invalid(`'${nameOf(expression)}' is not a condition; compare it with a value.`, expression)
      }
      return { kind: 'compare', operator: 'eq', left: operand, right: { type: 'boolean', value: true } }
    }
    case 'count':
    case 'literal':
      throw invalid(
        'A filter needs a condition, such as a comparison, where a single value stands.',
        expression,
      )
  }
}

type Comparison = Extract<FilterExpression, { kind: 'compare' }>
const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
}

function checkComparison(checker: Checker, comparison: Comparison): CheckedFilter {
  const { left, right, operator } = comparison
  if (left.kind === 'literal') {
    if (right.kind === 'literal')
      throw invalid('Two values are compared; one side must be a property.', comparison)
    return checkComparison(checker, { ...comparison, left: right, right: left, operator: mirrored[operator] })
  }
  if (isCondition(left)) return checkTruth(checker, comparison, left)
  const operand = checkOperand(checker, left)
  if (operator !== 'eq' && operator !== 'ne' && !orderedTypes.has(operand.type.type)) {
    throw invalid(`'${nameOf(left)}' supports eq, ne and in, but not ${operator}.`, left)
  }
  if (right.kind === 'literal')
    return { kind: 'compare', operator, left: operand, right: toValue(right, operand, left) }
  if (isCondition(right)) throw invalid('A property cannot be compared with a condition.', comparison)
  const other = checkOperand(checker, right)
  const comparable = operand.type.type === other.type.type || (isText(operand) && isText(other))
  if (!comparable)
    throw invalid(`'${nameOf(left)}' and '${nameOf(right)}' are of different types.`, comparison)
  return { kind: 'compare', operator, left: operand, right: other }
}

/** `startswith(...) eq true`, as some clients write it. */
function checkTruth(checker: Checker, comparison: Comparison, condition: FilterExpression): CheckedFilter {
  const { right, operator } = comparison
  if (right.kind !== 'literal' || right.type !== 'boolean' || !(operator === 'eq' || operator === 'ne')) {
    throw invalid('A condition can only be compared with true or false, by eq or ne.', comparison)
  }
  const checked = checkCondition(checker, condition)
  return (operator === 'eq') === right.value ? checked : { kind: 'not', operand: checked }
}

function checkIn(checker: Checker, expression: Extract<FilterExpression, { kind: 'in' }>): CheckedFilter {
  if (expression.operand.kind === 'literal' || isCondition(expression.operand)) {
    throw invalid("Before 'in' stands a property.", expression)
  }
  const operand = checkOperand(checker, expression.operand)
  const values = expression.values.map((literal) => toValue(literal, operand, expression.operand))
  return { kind: 'in', operand, values }
}

function checkMatch(checker: Checker, call: Extract<FilterExpression, { kind: 'call' }>): CheckedFilter {
  const [subject, text] = call.args
  const { name } = call
  if (name === 'tolower' || name === 'toupper' || subject === undefined) {
    throw invalid(`${call.name}(...) is not a condition; compare it with a value.`, call)
  }
  if (subject.kind === 'literal' || isCondition(subject)) {
    throw invalid(`The first argument of ${name} is a property.`, call)
  }
  if (text?.kind !== 'literal' || text.type !== 'string') {
    throw invalid(`The second argument of ${name} is a text in single quotes.`, call)
  }
  const operand = checkOperand(checker, subject)
  if (!isText(operand)) throw invalid(`${name} works on text, and '${nameOf(subject)}' is none.`, subject)
  return { kind: 'match', name, operand, text: text.value }
}

type Lambda = Extract<FilterExpression, { kind: 'any' | 'all' }>

function checkLambda(checker: Checker, lambda: Lambda): CheckedFilter {
  const collection = resolveCollection(checker, lambda.segments, lambda)
  const scope = checker.scopes.length + 1
  if (scope > maxLambdaDepth) throw invalid(`any and all nest at most ${maxLambdaDepth} deep.`, lambda)
  if (lambda.condition === undefined || lambda.variable === undefined)
    return { kind: 'any', collection, scope }
  if (checker.scopes.some((outer) => outer.variable === lambda.variable)) {
    throw invalid(`The variable '${lambda.variable}' is already used outside.`, lambda)
  }
  const types = checker.root.collections?.[collection] ?? {}
  const inner = { root: checker.root, scopes: [...checker.scopes, { variable: lambda.variable, types }] }
  return { kind: lambda.kind, collection, scope, condition: checkCondition(inner, lambda.condition) }
}

function checkOperand(checker: Checker, expression: FilterExpression): CheckedOperand {
  if (expression.kind === 'count') {
    return {
      kind: 'count',
      collection: resolveCollection(checker, expression.segments, expression),
      type: countType,
    }
  }
  if (expression.kind === 'call' && (expression.name === 'tolower' || expression.name === 'toupper')) {
    const inner = expression.args[0]
    if (inner === undefined || inner.kind === 'literal' || isCondition(inner)) {
      throw invalid(`The argument of ${expression.name} is a property.`, expression)
    }
    const operand = checkOperand(checker, inner)
    if (!foldableTypes.has(operand.type.type)) {
      throw invalid(`${expression.name} works on text, and '${nameOf(inner)}' is none.`, inner)
    }
    return { kind: 'fold', name: expression.name, operand, type: operand.type }
  }
  if (expression.kind === 'path') return resolveProperty(checker, expression)
  throw invalid('A property is expected here.', expression)
}

function resolveProperty(
  checker: Checker,
  expression: Extract<FilterExpression, { kind: 'path' }>,
): CheckedOperand {
  const [first, ...rest] = expression.segments
  const index = checker.scopes.findIndex((scope) => scope.variable === first)
  const scope = checker.scopes[index]
  if (scope !== undefined) {
    const path = rest.join('/')
    if (path === '' && scope.types.element !== undefined) {
      return { kind: 'property', path, scope: index + 1, type: scope.types.element }
    }
    if (path === '') {
      const names = Object.keys(scope.types.properties ?? {})
      throw invalid(
        `'${first}' is an object; compare a property of it, such as ${first}/${names[0]}.`,
        expression,
      )
    }
    return {
      kind: 'property',
      scope: index + 1,
      ...findProperty(scope.types.properties ?? {}, path, expression),
    }
  }
  const path = (first === '$it' ? rest : expression.segments).join('/')
  if (resolveName(checker.root.collections ?? {}, path) !== undefined) {
    throw invalid(`'${path}' is a collection; use any, all or $count.`, expression)
  }
  return { kind: 'property', scope: 0, ...findProperty(checker.root.properties, path, expression) }
}

function findProperty(
  properties: Readonly<Record<string, PropertyType>>,
  path: string,
  expression: FilterExpression,
): { path: string; type: PropertyType } {
  const known = resolveName(properties, path)
  const type = known === undefined ? undefined : properties[known]
  if (known === undefined || type === undefined) {
    throw unknownName('invalidFilter', 'Filtering by', path, Object.keys(properties), positionOf(expression))
  }
  return { path: known, type }
}

function resolveCollection(
  checker: Checker,
  segments: readonly string[],
  expression: FilterExpression,
): string {
  const collections = checker.root.collections ?? {}
  const path = (segments[0] === '$it' ? segments.slice(1) : segments).join('/')
  const known = resolveName(collections, path)
  if (known === undefined) {
    throw unknownName(
      'invalidFilter',
      'The collection',
      path,
      Object.keys(collections),
      positionOf(expression),
    )
  }
  return known
}

/** Names are found in any letter case, as Graph does, but never among inherited members of the record. */
function resolveName(known: Readonly<Record<string, unknown>>, name: string): string | undefined {
  if (Object.hasOwn(known, name)) return name
  const folded = name.toLowerCase()
  return Object.keys(known).find((key) => key.toLowerCase() === folded)
}

function toValue(literal: Literal, operand: CheckedOperand, subject: FilterExpression): Value {
  const result = literalValue(literal, operand.type)
  if (typeof result !== 'string') return result
  throw invalid(`'${nameOf(subject)}' ${result}`, subject)
}

function isText(operand: CheckedOperand): boolean {
  return textTypes.has(operand.type.type)
}

function isCondition(expression: FilterExpression): boolean {
  if (expression.kind === 'call') return expression.name !== 'tolower' && expression.name !== 'toupper'
  return ['and', 'or', 'not', 'compare', 'in', 'any', 'all'].includes(expression.kind)
}

function nameOf(expression: FilterExpression): string {
  if (expression.kind === 'path') return expression.segments.join('/')
  if (expression.kind === 'count') return `${expression.segments.join('/')}/$count`
  const inner = expression.kind === 'call' ? expression.args[0] : undefined
  return inner === undefined ? 'value' : nameOf(inner)
}

function positionOf(expression: FilterExpression): { position?: number } {
  return 'position' in expression ? { position: expression.position } : {}
}

function invalid(message: string, expression: FilterExpression): ODataError {
  const name = nameOf(expression)
  return new ODataError('invalidFilter', message, {
    ...positionOf(expression),
    ...(name === 'value' ? {} : { propertyName: name }),
  })
}
