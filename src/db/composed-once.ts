import type { CompiledQuery, QueryResult, RawBuilder } from 'kysely'
import type { Db } from './database.ts'

/** Stands for a value while a statement is composed: where it comes from among the lists of values. */
class Place {
  readonly list: number
  readonly index: number
  readonly name: PropertyKey
  constructor(list: number, index: number, name: PropertyKey) {
    this.list = list
    this.index = index
    this.name = name
  }
}

type Lists = readonly (readonly object[])[]
type Composed = { readonly query: CompiledQuery<unknown>; readonly places: readonly Place[] }

/**
 * A statement that runs very often and always has the same text: composed at its first run, and from then on only its
 * values are new. `compose` gets a place for each value and must hand it to the statement as it is.
 */
export function composedOnce<Values extends object, Row>(
  compose: (values: Values) => RawBuilder<Row>,
): (db: Db, values: Values) => Promise<QueryResult<Row>> {
  const run = composedPerCount<[readonly Values[]], Row>(([[values]]) => compose(values as Values))
  return (db, values) => run(db, [[values]])
}

/** The same for lists of rows: one text for each number of rows, which should be few. */
export function composedPerCount<Rows extends Lists, Row>(
  compose: (lists: Rows) => RawBuilder<Row>,
): (db: Db, lists: Rows) => Promise<QueryResult<Row>> {
  const byCount = new Map<string, Composed>()
  return (db, lists) => {
    const count = lists.map((rows) => rows.length).join()
    const composed = byCount.get(count) ?? composeText(compose(placesFor(lists)).compile(db))
    byCount.set(count, composed)
    const parameters = composed.places.map(({ list, index, name }) =>
      Reflect.get(lists[list]?.[index] ?? {}, name),
    )
    return db.getExecutor().executeQuery({ ...composed.query, parameters } as CompiledQuery<Row>)
  }
}

function placesFor<Rows extends Lists>(lists: Rows): Rows {
  return lists.map((rows, list) =>
    rows.map((_, index) => new Proxy({}, { get: (_row, name) => new Place(list, index, name) })),
  ) as unknown as Rows
}

/**
 * A value that is named several times is sent once. Without its indentation the text is a third shorter, and the
 * server copies it at every run.
 */
function composeText(query: CompiledQuery<unknown>): Composed {
  const places: Place[] = []
  const text = unindented(query.sql).replace(/\$(\d+)/g, (_, number: string) => {
    const place = query.parameters[Number(number) - 1]
    if (!(place instanceof Place))
      throw new Error(`a value was fixed in a statement that is composed once: ${query.sql}`)
    const known = places.findIndex(
      (p) => p.list === place.list && p.index === place.index && p.name === place.name,
    )
    return `$${(known >= 0 ? known : places.push(place) - 1) + 1}`
  })
  return { query: { ...query, sql: text }, places }
}

/** White space within quotes stays as it is. */
function unindented(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"|\s+/g, (part) => (part.trim() === '' ? ' ' : part))
}
