import { type Entity, shownByDefault } from '../contract/entity.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import type { ListPage } from '../db/list.ts'

/** Where reads come from and how links to them are written. */
export type Reader = {
  readonly db: Db
  readonly tenantId: string
  /** `https://host/beta` */
  readonly base: string
  readonly expansions: Expansions
}

/** What one kind of row looks like outside: every property it has. */
export type Presenter<Row> = {
  readonly entity: Entity
  present(row: Row, reader: Reader): Record<string, unknown>
  /** `@odata.type` of a row, where rows differ. */
  type?(row: Row): string
}

/** Fills one navigation property of many rows at once; the values come in the order of the rows. */
export type Expansion = (reader: Reader, rows: readonly never[], query: ListQuery) => Promise<unknown[]>
export type Expansions = Readonly<Record<string, Readonly<Record<string, Expansion>>>>

/** Rows with the selected properties and what is expanded. */
export async function presentRows<Row>(
  reader: Reader,
  presenter: Presenter<Row>,
  rows: readonly Row[],
  query: Pick<ListQuery, 'select' | 'expand'>,
): Promise<Record<string, unknown>[]> {
  const names = query.select ?? shownByDefault(presenter.entity)
  const shown = rows.map((row) => {
    const all = presenter.present(row, reader)
    const type = presenter.type?.(row) ?? presenter.entity.type
    const object: Record<string, unknown> = type ? { '@odata.type': type } : {}
    for (const name of names) if (Object.hasOwn(all, name)) object[name] = all[name]
    return object
  })
  for (const { name, query: inner } of query.expand) {
    const expand = reader.expansions[presenter.entity.name]?.[name]
    if (!expand) throw new Error(`${presenter.entity.name}.${name} may be expanded and nobody does`)
    const values = await expand(reader, rows as readonly never[], inner)
    shown.forEach((object, index) => {
      object[name] = values[index] ?? null
    })
  }
  return shown
}

/** A page as OData writes it. */
export async function presentPage<Row>(
  reader: Reader,
  presenter: Presenter<Row>,
  page: ListPage<Row>,
  query: ListQuery,
  nextLink: (token: string) => string,
): Promise<Record<string, unknown>> {
  return {
    ...(page.count === undefined ? {} : { '@odata.count': page.count }),
    ...(page.nextToken ? { '@odata.nextLink': nextLink(page.nextToken) } : {}),
    value: await presentRows(reader, presenter, page.rows, query),
  }
}

/** Seven digits after the second, as Graph has them. */
export function dateTime(value: Date): string {
  return `${value.toISOString().slice(0, -1)}0000Z`
}

export function optionalDateTime(value: Date | null): string | null {
  return value === null ? null : dateTime(value)
}
