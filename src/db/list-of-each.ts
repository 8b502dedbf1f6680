import { type RawBuilder, sql } from 'kysely'
import { defaultPageSize } from '../contract/limits.ts'
import type { Db } from './database.ts'
import type { EntityList } from './entity-list.ts'
import { orderTerms } from './keyset.ts'
import {
  fingerprintOf,
  type ListedQuery,
  type ListPage,
  type ListShape,
  pageStatement,
  visibleRows,
} from './list.ts'
import { encodePageToken, type KeyValue } from './page-token.ts'

/** Where one list hangs, as ids by name: `{ allotmentId }`. */
export type ListPlace = Readonly<Record<string, string>>

/** The same as SQL: a value of one place, or a column that holds it for many. */
export type PlaceSql<P> = P extends unknown ? { readonly [K in keyof P]: RawBuilder<unknown> } : never

/** A list at a place: what it consists of, and what it shows. */
export type ListAt = {
  readonly entity: EntityList
  readonly shape: ListShape & { readonly columns: RawBuilder<unknown> }
}

/** A place as values of its own statement. */
export function placeValues<P extends ListPlace>(place: P): PlaceSql<P> {
  return placeOf(place, (name) => sql`${place[name]}::uuid`)
}

/** What a page token of a list at this place is bound to. */
export function placeScope(place: ListPlace): string {
  return JSON.stringify(place)
}

type Marked = { page_place: number; page_keys: KeyValue[] | null }

/**
 * The first page of a list at each of several places, in the order of the places and in one statement: every
 * page costs the range of an index that it would cost alone. The places are of one kind. Their tokens go
 * on in the list of that place alone.
 */
export async function listRowsOfEach<Row, P extends ListPlace>(
  db: Db,
  tenantId: string,
  query: ListedQuery,
  places: readonly P[],
  listAt: (place: PlaceSql<P>) => ListAt,
): Promise<ListPage<Row>[]> {
  const [kind] = places
  if (!kind) return []
  const names = Object.keys(kind)
  const { entity, shape } = listAt(placeOf(kind, (name) => sql.ref(`place.${name}`)))
  const size = query.top ?? defaultPageSize
  const page = pageStatement({
    entity,
    shape,
    terms: orderTerms(entity, query.orderBy),
    conditions: visibleRows(db, tenantId, entity, query, shape),
    limit: size + 1,
    // Only where another row follows does a token name the last one.
    marks: ({ keys, by }) => sql`
      row_number() over (order by ${by}) as page_row,
      case when row_number() over (order by ${by}) = ${size}::int then ${keys} end as page_keys`,
  })
  const ids = names.map((name) => sql`${places.map((place) => place[name])}::uuid[]`)
  const { rows } = await sql<Marked & { page_row: number }>`
    select place.page_place::int as page_place, page.*
      from unnest(${sql.join(ids)}) with ordinality as place (${sql.join([...names, 'page_place'].map((name) => sql.id(name)))})
     cross join lateral (${page}) as page
     order by place.page_place, page.page_row`.execute(db)
  return pagesOf<Row>(rows, places, size, (place, keys) =>
    encodePageToken(fingerprintOf(tenantId, entity, query, { scope: placeScope(place) }), keys),
  )
}

function pagesOf<Row>(
  rows: readonly (Marked & { page_row: number })[],
  places: readonly ListPlace[],
  size: number,
  token: (place: ListPlace, keys: readonly KeyValue[]) => string,
): ListPage<Row>[] {
  const read = places.map(() => ({ rows: [] as Row[], keys: null as KeyValue[] | null, more: false }))
  for (const row of rows) {
    const page = read[row.page_place - 1]
    if (!page) throw new Error(`a page came back for place ${row.page_place} of ${places.length}`)
    // The marks stay on the rows: there may be a hundred thousand, and whoever shows them picks what they name.
    if (row.page_row > size) page.more = true
    else page.rows.push(row as Row)
    page.keys ??= row.page_keys
  }
  return read.map(({ rows, keys, more }, index) => {
    const place = places[index]
    return more && keys && place ? { rows, nextToken: token(place, keys) } : { rows }
  })
}

function placeOf<P extends ListPlace>(place: P, value: (name: string) => RawBuilder<unknown>): PlaceSql<P> {
  return Object.fromEntries(Object.keys(place).map((name) => [name, value(name)])) as PlaceSql<P>
}
