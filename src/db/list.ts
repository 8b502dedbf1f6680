import { type RawBuilder, sql } from 'kysely'
import { defaultPageSize } from '../contract/limits.ts'
import { checkFilter } from '../contract/odata-check.ts'
import type { FilterExpression } from '../contract/odata-filter.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from './database.ts'
import type { EntityList } from './entity-list.ts'
import { fewHolders } from './few-holders.ts'
import { filterCondition } from './filter-sql.ts'
import { keyText, type OrderTerm, orderSql, orderTerms, rangesAfter } from './keyset.ts'
import { decodePageToken, encodePageToken, type KeyValue, queryFingerprint } from './page-token.ts'
import { visibleThrough } from './visible-rows.ts'

/** What a list adds to its entity: the place it hangs at, and what a row shows. */
export type ListShape = {
  /** Narrows the list, with the aliases of `from`: the allotment in the path, what the caller may see. */
  readonly condition?: RawBuilder<unknown>
  /** Whatever `condition` depends on, so that a page token fits that place only. */
  readonly scope?: string
  /** The columns of a row, with the entity's alias and those of `joins`; all of the alias by default. */
  readonly columns?: RawBuilder<unknown>
  /** Joined to the page only, after the limit: several times faster for wide rows. */
  readonly joins?: RawBuilder<unknown>
}

export type ListPage<Row> = {
  readonly rows: Row[]
  readonly nextToken?: string
  /** Of all pages, when the query asks for it. */
  readonly count?: number
}

export type ListedQuery = Pick<ListQuery, 'filter' | 'orderBy' | 'top' | 'skipToken' | 'count' | 'search'>

/**
 * One page of an entity's list, filtered, ordered and continued as the query says. The only place
 * where statements are composed; names come from the entity, everything else is a parameter.
 * Throws an ODataError for a filter or a token that does not fit.
 */
export async function listRows<Row>(
  db: Db,
  tenantId: string,
  entity: EntityList,
  query: ListedQuery,
  shape: ListShape = {},
): Promise<ListPage<Row>> {
  const terms = orderTerms(entity, query.orderBy)
  const fingerprint = fingerprintOf(tenantId, entity, query, shape)
  const conditions = await narrowedRows(db, tenantId, entity, query, shape)
  const after =
    query.skipToken === undefined ? undefined : decodePageToken(query.skipToken, fingerprint, terms)
  const count = query.count ? await countRows(db, entity, query, conditions) : undefined
  const size = query.top ?? defaultPageSize
  // Only where another row follows does a token name the last one.
  const keys = ({ keys, by }: PageOrder) =>
    sql`case when row_number() over (order by ${by}) = ${size}::int then ${keys} end as page_keys`
  const statement = pageStatement({ entity, shape, terms, conditions, after, limit: size + 1, marks: keys })
  const { rows } = await plannedFor(query, statement).execute(db)
  const page = rows.slice(0, size)
  const last = page.at(-1)
  return {
    rows: page.map((row) => withoutPageColumns<Row>(row, shape)),
    ...(rows.length > size && last?.page_keys
      ? { nextToken: encodePageToken(fingerprint, last.page_keys) }
      : {}),
    ...(count === undefined ? {} : { count }),
  }
}

/** How many rows a filter leaves: the answer of a `/$count` segment. */
export async function countList(
  db: Db,
  tenantId: string,
  entity: EntityList,
  query: Pick<ListQuery, 'filter'>,
  shape: ListShape = {},
): Promise<number> {
  return countRows(db, entity, query, await narrowedRows(db, tenantId, entity, query, shape))
}

type PageRow = { page_keys: KeyValue[] | null }

/** Of a row of the page: the values it is sorted by, as a token keeps them, and the page's order. */
export type PageOrder = { readonly keys: RawBuilder<unknown>; readonly by: RawBuilder<unknown> }

type PageParts = {
  readonly entity: EntityList
  readonly shape: ListShape
  readonly terms: readonly OrderTerm[]
  readonly conditions: RawBuilder<unknown>
  readonly after?: readonly KeyValue[] | undefined
  readonly limit: number
  /** Columns for who reads the page, beside those of the shape. */
  marks(order: PageOrder): RawBuilder<unknown>
}

/** A page of a list as one statement, rows in order. */
export function pageStatement({
  entity,
  shape,
  terms,
  conditions,
  after,
  limit,
  marks,
}: PageParts): RawBuilder<PageRow> {
  const { alias, from } = entity
  const row = entity.row ?? sql`${sql.id(alias)}.*`
  const expressions = terms.map((term) => term.expression)
  const names = terms.map((_, index) => `page_key_${index}`)
  const sortColumns = expressions.map(
    (expression, index) => sql`${expression} as ${sql.id(names[index] ?? '')}`,
  )
  const carried = names.map((name) => sql.ref(`${alias}.${name}`))
  const keys = terms.map((term, index) => keyText(term, carried[index] ?? sql`null`))
  const rowsWhere = (where: RawBuilder<unknown>) => sql`
    select ${row}, ${sql.join(sortColumns)}
      from ${from}
     where ${where}
     order by ${orderSql(terms, expressions)}
     limit ${limit}::int`
  const ranges = after === undefined ? [] : rangesAfter(terms, after)
  const parts = ranges.map((range) => rowsWhere(sql`${conditions} and ${range}`))
  const sorted = names.map((name) => sql.ref(`part.${name}`))
  const page =
    parts.length < 2
      ? (parts[0] ?? rowsWhere(conditions))
      : sql`
    select * from (${sql.join(
      parts.map((part) => sql`(${part})`),
      sql` union all `,
    )}) as part
     order by ${orderSql(terms, sorted)}
     limit ${limit}::int`
  const order: PageOrder = { keys: sql`array[${sql.join(keys)}]::text[]`, by: orderSql(terms, carried) }
  return sql<PageRow>`
    select ${shape.columns ?? sql`${sql.id(alias)}.*`}, ${marks(order)}
      from (${page}) as ${sql.id(alias)}
      ${shape.joins ?? sql``}
     order by ${order.by}`
}

async function countRows(
  db: Db,
  entity: EntityList,
  query: Pick<ListedQuery, 'filter' | 'search'>,
  conditions: RawBuilder<unknown>,
): Promise<number> {
  const statement = sql<{ count: number }>`select count(*) as count from ${entity.from} where ${conditions}`
  const { rows } = await plannedFor(query, statement).execute(db)
  return rows[0]?.count ?? 0
}

/** How many rows hold a piece of text only the text tells, so such a statement is planned for its values each time. */
function plannedFor<Row>(
  { filter, search }: Pick<ListedQuery, 'filter' | 'search'>,
  statement: RawBuilder<Row>,
): RawBuilder<Row> {
  return search !== undefined || (filter && looksInside(filter))
    ? sql<Row>`/* bulk */${statement}`
    : statement
}

function looksInside(filter: FilterExpression): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.some(looksInside)
    case 'not':
      return looksInside(filter.operand)
    case 'call':
      return filter.name === 'contains' || filter.name === 'endswith'
    default:
      return false
  }
}

/** What a list shows of its entity: to whom, where it hangs, and what the filter leaves. */
export function visibleRows(
  db: Db,
  tenantId: string,
  entity: EntityList,
  query: Pick<ListQuery, 'filter' | 'search'>,
  shape: ListShape,
): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [sql`${sql.ref(entity.tenantColumn)} = ${tenantId}::uuid`]
  const visible = visibleThrough(db.sight, entity.name, { tenantId, search: query.search !== undefined })
  if (visible !== undefined) conditions.push(visible)
  if (shape.condition !== undefined) conditions.push(sql`(${shape.condition})`)
  if (query.filter !== undefined) conditions.push(filterCondition(checkFilter(query.filter, entity), entity))
  return sql.join(conditions, sql` and `)
}

/** The same, found by their ids where the filter leaves few. */
async function narrowedRows(
  db: Db,
  tenantId: string,
  entity: EntityList,
  query: Pick<ListQuery, 'filter' | 'search'>,
  shape: ListShape,
): Promise<RawBuilder<unknown>> {
  const conditions = visibleRows(db, tenantId, entity, query, shape)
  const holders = await fewHolders(db, tenantId, entity, query.filter)
  return holders ? sql`${conditions} and ${holders}` : conditions
}

/** What a page token must belong to. */
export function fingerprintOf(
  tenantId: string,
  entity: EntityList,
  query: ListedQuery,
  shape: Pick<ListShape, 'scope'>,
): string {
  return queryFingerprint([
    tenantId,
    entity.name,
    shape.scope ?? null,
    query.filter ?? null,
    query.orderBy,
    query.search ?? null,
  ])
}

function withoutPageColumns<Row>({ page_keys: _keys, ...row }: PageRow, { columns }: ListShape): Row {
  if (columns !== undefined) return row as Row
  return Object.fromEntries(Object.entries(row).filter(([name]) => !/^page_key(s|_\d+)$/.test(name))) as Row
}
