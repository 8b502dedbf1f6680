import { type Entity, shownByDefault } from '../contract/entity.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import { splitOutsideBrackets } from '../contract/odata-split.ts'
import type { Db } from '../db/database.ts'
import type { ListPage } from '../db/list.ts'
import { addresses, withTypes } from './full-metadata.ts'
import type { MetadataLevel } from './preferences.ts'

/** Where reads come from and how links to them are written. */
export type Reader = {
  readonly db: Db
  readonly tenantId: string
  /** `https://host/beta` */
  readonly base: string
  readonly expansions: Expansions
  /** At `full`, objects tell their address and that of what is related to them. */
  readonly metadata?: MetadataLevel
}

/** What one kind of row looks like outside: every property it has. */
export type Presenter<Row> = {
  readonly entity: Entity
  present(row: Row, reader: Reader): Record<string, unknown>
  /** `@odata.type` of a row, where rows differ. */
  type?(row: Row): string
}

/** A part of a collection that is expanded, and the address of the rest. */
export class CutCollection {
  readonly items: readonly unknown[]
  readonly nextLink: string
  constructor(items: readonly unknown[], nextLink: string) {
    this.items = items
    this.nextLink = nextLink
  }
}

/** The address at which a list goes on, given its path below the version and its page token. */
export type RestLink = (path: string, token: string) => string

/**
 * Fills one navigation property of many rows at once; the values come in the order of the rows. A
 * collection that does not fit on one page is a `CutCollection`.
 */
export type Expansion = (
  reader: Reader,
  rows: readonly never[],
  query: ListQuery,
  restLink: RestLink,
) => Promise<unknown[]>
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
    const full = reader.metadata === 'full'
    if (full) Object.assign(object, addresses(reader.base, presenter.entity, all, type))
    const own: Record<string, unknown> = full ? {} : object
    for (const name of names) if (Object.hasOwn(all, name)) own[name] = all[name]
    return full ? Object.assign(object, withTypes(presenter.entity, own)) : object
  })
  for (const { name, query: inner, options } of query.expand) {
    const expand = reader.expansions[presenter.entity.name]?.[name]
    if (!expand) throw new Error(`${presenter.entity.name}.${name} may be expanded and nobody does`)
    const values = await expand(reader, rows as readonly never[], inner, restLinkOf(reader, options))
    shown.forEach((object, index) => {
      const value = values[index] ?? null
      object[name] = value instanceof CutCollection ? value.items : value
      if (value instanceof CutCollection) object[`${name}@odata.nextLink`] = value.nextLink
    })
  }
  return shown
}

/** The options in the brackets of `$expand` hold for the rest of the collection, too. */
function restLinkOf(reader: Reader, options: string | undefined): RestLink {
  const given = (options === undefined ? [] : (splitOutsideBrackets(options, ';') ?? [])).map((option) => {
    const equals = option.indexOf('=')
    return `${option.slice(0, equals).trim()}=${encodeURIComponent(option.slice(equals + 1).trim())}`
  })
  return (path, token) => `${reader.base}${path}?${[...given, `$skiptoken=${token}`].join('&')}`
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
