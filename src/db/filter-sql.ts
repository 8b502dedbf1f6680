import { type RawBuilder, sql } from 'kysely'
import type { ComparisonOperator, MatchFunction } from '../contract/odata-filter.ts'
import type { CheckedFilter, CheckedOperand } from '../contract/odata-types.ts'
import type { ScalarType, Value } from '../contract/odata-value.ts'
import type { EntityList, ListCollection } from './entity-list.ts'

type Condition = RawBuilder<boolean>
type Scope = { readonly alias: string; readonly collection: ListCollection }
type Compiler = { readonly entity: EntityList; readonly scopes: readonly Scope[] }

/**
 * The SQL of a filter; `evaluateFilter` is its specification. A condition may come out as SQL's null
 * where it does not hold: a WHERE takes that for false, and `not` is written as `is not true`, so the
 * plain comparisons stay visible to the indexes.
 */
export function filterCondition(filter: CheckedFilter, entity: EntityList): Condition {
  return compile({ entity, scopes: [] }, filter)
}

function compile(compiler: Compiler, filter: CheckedFilter): Condition {
  switch (filter.kind) {
    case 'and':
      return sql`(${sql.join(
        filter.operands.map((operand) => compile(compiler, operand)),
        sql` and `,
      )})`
    case 'or':
      return sql`(${sql.join(
        filter.operands.map((operand) => compile(compiler, operand)),
        sql` or `,
      )})`
    case 'not':
      return sql`(${compile(compiler, filter.operand)} is not true)`
    case 'compare':
      return 'value' in filter.right
        ? compareValue(compiler, filter.operator, filter.left, filter.right)
        : compareOperands(compiler, filter.operator, filter.left, filter.right)
    case 'in':
      return compileIn(compiler, filter.operand, filter.values)
    case 'match':
      return compileMatch(compiler, filter)
    case 'any':
    case 'all':
      return compileLambda(compiler, filter)
  }
}

function compareValue(
  compiler: Compiler,
  operator: ComparisonOperator,
  left: CheckedOperand,
  right: Value,
): Condition {
  const operand = operandSql(compiler, left)
  if (right.value === null) {
    if (operator === 'eq') return sql`(${operand} is null)`
    return operator === 'ne' ? sql`(${operand} is not null)` : sql`false`
  }
  const folded = isFolded(left)
  const value = folded ? sql`lower(${bound(right)})` : bound(right)
  return ordered(operator, folded ? sql`lower(${operand})` : operand, value, left.type.type)
}

function compareOperands(
  compiler: Compiler,
  operator: ComparisonOperator,
  left: CheckedOperand,
  right: CheckedOperand,
): Condition {
  const folded = isFolded(left) || isFolded(right)
  const sides = [left, right].map((side) => {
    const operand = operandSql(compiler, side)
    return folded ? sql`lower(${operand})` : operand
  })
  const [a = sql`null`, b = sql`null`] = sides
  if (operator === 'eq') return sql`(${a} is not distinct from ${b})`
  return ordered(operator, a, b, left.type.type)
}

function ordered(
  operator: ComparisonOperator,
  left: RawBuilder<unknown>,
  right: RawBuilder<unknown>,
  type: ScalarType,
): Condition {
  if (operator === 'eq') return sql`(${left} = ${right})`
  if (operator === 'ne') return sql`(${left} is distinct from ${right})`
  // One order of text whatever the database's locale, so that a filter means the same everywhere.
  const collation = isText(type) ? sql` collate "C"` : sql``
  return sql`(${left} ${sql.raw(symbols[operator])} ${right}${collation})`
}

const symbols = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const

function compileIn(compiler: Compiler, left: CheckedOperand, values: readonly Value[]): Condition {
  const operand = operandSql(compiler, left)
  const present = values.filter((value) => value.value !== null)
  const conditions: Condition[] = []
  if (present.length < values.length) conditions.push(sql`${operand} is null`)
  if (present.length > 0) {
    conditions.push(
      isFolded(left)
        ? sql`lower(${operand}) in (${sql.join(present.map((value) => sql`lower(${bound(value)})`))})`
        : sql`${operand} = any(${present.map((value) => value.value)}::${sql.raw(arrayType(present))}[])`,
    )
  }
  return sql`(${sql.join(conditions, sql` or `)})`
}

function compileMatch(compiler: Compiler, filter: Extract<CheckedFilter, { kind: 'match' }>): Condition {
  const operand = operandSql(compiler, filter.operand)
  const pattern = likePattern(filter.name, filter.text)
  return isFolded(filter.operand)
    ? sql`(lower(${operand}) like lower(${pattern}::text))`
    : sql`(${operand} like ${pattern}::text)`
}

function compileLambda(
  compiler: Compiler,
  filter: Extract<CheckedFilter, { kind: 'any' | 'all' }>,
): Condition {
  const collection = collectionOf(compiler, filter.collection)
  const alias = `element_${filter.scope}`
  const rows = sql`${collection.rows} as ${sql.id(alias)}`
  if (filter.condition === undefined) return sql`exists (select 1 from ${rows})`
  const inner: Compiler = { ...compiler, scopes: [...compiler.scopes, { alias, collection }] }
  const condition = compile(inner, filter.condition)
  return filter.kind === 'any'
    ? sql`exists (select 1 from ${rows} where ${condition})`
    : sql`(not exists (select 1 from ${rows} where ${condition} is not true))`
}

function operandSql(compiler: Compiler, operand: CheckedOperand): RawBuilder<unknown> {
  switch (operand.kind) {
    case 'property':
      return columnSql(compiler, operand)
    case 'fold':
      return operand.name === 'tolower'
        ? sql`lower(${operandSql(compiler, operand.operand)})`
        : sql`upper(${operandSql(compiler, operand.operand)})`
    case 'count': {
      const { rows, distinctBy } = collectionOf(compiler, operand.collection)
      const counted = distinctBy ? sql`distinct ${sql.ref(distinctBy)}` : sql`*`
      return sql`(select count(${counted}) from ${rows} as counted)`
    }
  }
}

function columnSql(
  compiler: Compiler,
  operand: Extract<CheckedOperand, { kind: 'property' }>,
): RawBuilder<unknown> {
  if (operand.scope > 0) {
    const scope = compiler.scopes[operand.scope - 1]
    const property =
      operand.path === '' ? scope?.collection.element : scope?.collection.properties?.[operand.path]
    if (scope === undefined || property === undefined) throw unlisted(compiler.entity, operand.path)
    return sql.ref(`${scope.alias}.${property.column}`)
  }
  const property = compiler.entity.properties[operand.path]
  if (property === undefined) throw unlisted(compiler.entity, operand.path)
  return typeof property.column === 'string' ? sql.ref(property.column) : property.column
}

function collectionOf(compiler: Compiler, name: string): ListCollection {
  const collection = compiler.entity.collections?.[name]
  if (collection === undefined) throw unlisted(compiler.entity, name)
  return collection
}

/** The filter was checked against other types than the entity's: a bug, not the caller's fault. */
function unlisted(entity: EntityList, name: string): Error {
  return new Error(`The list ${entity.name} has no property '${name}'.`)
}

const sqlTypes: Readonly<Record<ScalarType, string>> = {
  guid: 'uuid',
  string: 'text',
  caseInsensitiveString: 'text',
  enum: 'text',
  int: 'bigint',
  boolean: 'boolean',
  dateTime: 'timestamptz',
  date: 'date',
}

/** A value as a parameter with its type; a fraction compared with a whole number stays a fraction. */
export function bound(value: Value): RawBuilder<unknown> {
  return sql`${value.value}::${sql.raw(arrayType([value]))}`
}

function arrayType(values: readonly Value[]): string {
  const fractional = values.some(({ value }) => typeof value === 'number' && !Number.isInteger(value))
  return fractional ? 'numeric' : sqlTypes[values[0]?.type ?? 'string']
}

function likePattern(name: MatchFunction, text: string): string {
  const escaped = text.replace(/[\\%_]/g, '\\$&')
  if (name === 'startswith') return `${escaped}%`
  return name === 'endswith' ? `%${escaped}` : `%${escaped}%`
}

function isFolded(operand: CheckedOperand): boolean {
  return operand.type.type === 'caseInsensitiveString'
}

function isText(type: ScalarType): boolean {
  return type === 'string' || type === 'caseInsensitiveString' || type === 'enum'
}
