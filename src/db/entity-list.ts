import type { RawBuilder } from 'kysely'
import type { PropertyType } from '../contract/odata-types.ts'

export type ListProperty = PropertyType & {
  /** A qualified column (`a.sku_id`), or an expression where there is no column. */
  readonly column: string | RawBuilder<unknown>
}

export type Holders = {
  /** A query for their keys. It may list more than have the element, never fewer. */
  readonly keys: RawBuilder<unknown>
  /** An expression for their number, where it is known without counting them. */
  readonly number?: RawBuilder<unknown>
}

/** What `any`, `all` and `$count` look into. Nobody but the row's own tenant may be visible in it. */
export type ListCollection = {
  /** A sub-select in brackets over the rows that belong to the outer row: `(select ... where x.id = a.id)`. */
  readonly rows: RawBuilder<unknown>
  /** Where several rows are one element, the column that tells elements apart: `$count` counts these. */
  readonly distinctBy?: string
  /** Columns here are output columns of the sub-select, unqualified. */
  readonly properties?: Readonly<Record<string, PropertyType & { readonly column: string }>>
  /** By property: the outer rows of a tenant that may have an element with a value (few-holders.ts). */
  readonly holders?: Readonly<
    Record<string, (tenantId: RawBuilder<unknown>, value: RawBuilder<unknown>) => Holders>
  >
  /** For a collection of plain values: the one column. */
  readonly element?: PropertyType & { readonly column: string }
}

export type KeyProperty = {
  readonly property: string
  readonly column: string
  readonly type: PropertyType['type']
}

/** The allow-list from which one entity's lists are composed: nothing else ever becomes SQL. */
export type EntityList = {
  readonly name: string
  /** Table or join, with aliases: `allotment a join product p on ...`. */
  readonly from: RawBuilder<unknown>
  readonly tenantColumn: string
  /** The alias under which a page of rows is joined further and read. */
  readonly alias: string
  /** What a page carries out of `from`; the alias' own columns unless told otherwise. */
  readonly row?: RawBuilder<unknown>
  /** Unique within a tenant and never null: breaks ties in every order. */
  readonly key: readonly KeyProperty[]
  /** By OData path. */
  readonly properties: Readonly<Record<string, ListProperty>>
  readonly collections?: Readonly<Record<string, ListCollection>>
  readonly defaultOrder?: readonly { readonly path: string; readonly descending: boolean }[]
}
