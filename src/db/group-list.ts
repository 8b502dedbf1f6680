import { type RawBuilder, sql } from 'kysely'
import type { Aggregate, Apply } from '../contract/odata-apply.ts'
import { checkFilter } from '../contract/odata-check.ts'
import type { Db } from './database.ts'
import type { EntityList } from './entity-list.ts'
import { filterCondition } from './filter-sql.ts'
import { visibleThrough } from './visible-rows.ts'

/** The rows of `$apply` on an entity's list: groups in the order of their keys, with their figures. */
export async function groupRows(
  db: Db,
  tenantId: string,
  entity: EntityList,
  apply: Apply,
): Promise<Record<string, unknown>[]> {
  const keys = apply.groupBy.map((name) => ({ name, column: columnOf(entity, name) }))
  const shown = [
    ...keys.map(({ name, column }) => sql`${column} as ${sql.id(name)}`),
    ...apply.aggregates.map((aggregate) => sql`${figure(entity, aggregate)} as ${sql.id(aggregate.alias)}`),
  ]
  const columns = sql.join(keys.map(({ column }) => column))
  const filter = apply.filter ? sql`and ${filterCondition(checkFilter(apply.filter, entity), entity)}` : sql``
  const visible = visibleThrough(db.sight, entity.name, { tenantId, search: false })
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(shown)} from ${entity.from}
     where ${sql.ref(entity.tenantColumn)} = ${tenantId}::uuid ${filter} ${visible ? sql`and ${visible}` : sql``}
     ${keys.length === 0 ? sql`` : sql`group by ${columns} order by ${columns}`}`.execute(db)
  return rows
}

function columnOf(entity: EntityList, name: string): RawBuilder<unknown> {
  const property = entity.properties[name]
  if (!property) throw new Error(`The list ${entity.name} has no property '${name}'.`)
  return typeof property.column === 'string' ? sql.ref(property.column) : property.column
}

/** Sums of 32-bit counts fit a double; none of no rows is 0. */
function figure(entity: EntityList, aggregate: Aggregate): RawBuilder<unknown> {
  if (aggregate.method === 'count') return sql`count(*)::int`
  const column = columnOf(entity, aggregate.property)
  switch (aggregate.method) {
    case 'sum':
      return sql`coalesce(sum(${column}), 0)::float8`
    case 'average':
      return sql`avg(${column})::float8`
    case 'min':
      return sql`min(${column})`
    case 'max':
      return sql`max(${column})`
  }
}
