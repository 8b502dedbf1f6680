import { type RawBuilder, sql } from 'kysely'
import { unknownName } from '../contract/odata-error.ts'
import type { OrderBy } from '../contract/odata-query.ts'
import type { ScalarType } from '../contract/odata-value.ts'
import type { EntityList } from './entity-list.ts'
import { bound } from './filter-sql.ts'
import type { KeyValue } from './page-token.ts'

/** One step of an order; together they tell any two rows apart. */
export type OrderTerm = {
  readonly expression: RawBuilder<unknown>
  readonly type: ScalarType
  readonly nullable: boolean
  readonly descending: boolean
}

/** The order a caller asked for (or the entity's own), completed with the key. */
export function orderTerms(entity: EntityList, orderBy: readonly OrderBy[]): OrderTerm[] {
  const requested = orderBy.length > 0 ? orderBy : (entity.defaultOrder ?? [])
  const terms = new Map<string, OrderTerm>()
  for (const { path, descending } of requested) {
    const property = entity.properties[path]
    if (property === undefined) {
      throw unknownName('invalidQuery', 'Ordering by', path, Object.keys(entity.properties))
    }
    const { column, type, nullable = false } = property
    if (!terms.has(path)) terms.set(path, { expression: sortable(column, type), type, nullable, descending })
  }
  // The key goes the way of the last term, so that one index serves an order and its opposite.
  const descending = requested.at(-1)?.descending ?? false
  for (const { property, column, type } of entity.key) {
    if (terms.has(property)) continue
    terms.set(property, { expression: sortable(column, type), type, nullable: false, descending })
  }
  return [...terms.values()]
}

/** OData counts null as the least value; where null cannot be, plain indexes fit the plain order. */
export function orderSql(
  terms: readonly OrderTerm[],
  expressions: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
  return sql.join(
    terms.map((term, index) => {
      const nulls = term.nullable ? (term.descending ? sql` nulls last` : sql` nulls first`) : sql``
      return sql`${expressions[index]}${term.descending ? sql` desc` : sql``}${nulls}`
    }),
  )
}

/**
 * Conditions that together hold for the rows behind the given sort values, each row meeting one of
 * them. Each is a single range of an index that begins with the order: one row comparison where all
 * terms go the same way, otherwise one condition for every term, the last first ("level with all
 * before it, and behind by this one"). So a page costs the same wherever it starts.
 */
export function rangesAfter(terms: readonly OrderTerm[], values: readonly KeyValue[]): RawBuilder<boolean>[] {
  const uniform = terms.every((term) => !term.nullable && term.descending === terms[0]?.descending)
  if (uniform) {
    const left = sql.join(terms.map((term) => term.expression))
    const right = sql.join(terms.map((term, index) => keyParameter(term, values[index] ?? null)))
    return [terms[0]?.descending ? sql`((${left}) < (${right}))` : sql`((${left}) > (${right}))`]
  }
  return terms
    .map((term, index) => {
      const level = terms.slice(0, index).map((before, at) => levelWith(before, values[at] ?? null))
      return sql<boolean>`(${sql.join([...level, behindOne(term, values[index] ?? null)], sql` and `)})`
    })
    .reverse()
}

function levelWith(term: OrderTerm, value: KeyValue): RawBuilder<unknown> {
  return value === null
    ? sql`${term.expression} is null`
    : sql`${term.expression} = ${keyParameter(term, value)}`
}

function behindOne(term: OrderTerm, value: KeyValue): RawBuilder<boolean> {
  const { expression } = term
  if (value === null) return term.descending ? sql`false` : sql`(${expression} is not null)`
  const parameter = keyParameter(term, value)
  if (!term.descending) return sql`(${expression} > ${parameter})`
  return term.nullable
    ? sql`(${expression} < ${parameter} or ${expression} is null)`
    : sql`(${expression} < ${parameter})`
}

/** The text of a sort value from which the very same value can be made again, to the microsecond. */
export function keyText(term: OrderTerm, expression: RawBuilder<unknown>): RawBuilder<unknown> {
  if (term.type === 'dateTime') {
    return sql`to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  }
  return term.type === 'date' ? sql`to_char(${expression}, 'YYYY-MM-DD')` : sql`(${expression})::text`
}

function keyParameter(term: OrderTerm, value: KeyValue): RawBuilder<unknown> {
  return bound({ type: term.type, value })
}

function sortable(column: string | RawBuilder<unknown>, type: ScalarType): RawBuilder<unknown> {
  const expression = typeof column === 'string' ? sql.ref(column) : column
  return type === 'caseInsensitiveString' ? sql`lower(${expression})` : expression
}
