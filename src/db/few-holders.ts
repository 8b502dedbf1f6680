import { type RawBuilder, sql } from 'kysely'
import { checkFilter } from '../contract/odata-check.ts'
import type { FilterExpression } from '../contract/odata-filter.ts'
import type { CheckedFilter } from '../contract/odata-types.ts'
import type { Value } from '../contract/odata-value.ts'
import type { Db } from './database.ts'
import type { EntityList, Holders } from './entity-list.ts'
import { bound } from './filter-sql.ts'

/** Reading so many rows by their ids takes about as long as walking along a list of a million until a page is full. */
const few = 10_000

/**
 * `collection/any(x: x/property eq value)` is looked at row by row, which is right where many rows have such an element
 * and reads the whole list where hardly any has. So it is asked first how many do; where they are few, this is the
 * condition that finds them by their ids. It adds nothing that the filter does not say.
 */
export async function fewHolders(
  db: Db,
  tenantId: string,
  entity: EntityList,
  filter: FilterExpression | undefined,
): Promise<RawBuilder<unknown> | undefined> {
  const [key, another] = entity.key
  if (filter === undefined || !key || another) return undefined
  for (const { keys, number } of holdersOf(checkFilter(filter, entity), tenantId, entity)) {
    const counted = number ?? sql`(select count(*) from (${keys} limit ${few + 1}) h)`
    const { rows } = await sql<{ isFew: boolean }>`select ${counted} <= ${few}::int as "isFew"`.execute(db)
    if (rows[0]?.isFew) return sql`${sql.ref(key.column)} = any (array(${keys}))`
  }
  return undefined
}

/** For each condition that all rows of the list fulfill and that can be asked the other way round: who does. */
function holdersOf(filter: CheckedFilter, tenantId: string, entity: EntityList): Holders[] {
  return conjuncts(filter).flatMap((condition) => {
    if (condition.kind !== 'any' || condition.condition === undefined) return []
    const ways = entity.collections?.[condition.collection]?.holders ?? {}
    return conjuncts(condition.condition).flatMap((part) => {
      const equal = equalTo(part, condition.scope)
      const holders = equal && ways[equal.path]
      return holders ? [holders(sql`${tenantId}::uuid`, bound(equal.value))] : []
    })
  })
}

function conjuncts(filter: CheckedFilter): readonly CheckedFilter[] {
  return filter.kind === 'and' ? filter.operands.flatMap(conjuncts) : [filter]
}

/** The property of the scope's element that must equal a value. */
function equalTo(filter: CheckedFilter, scope: number): { path: string; value: Value } | undefined {
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined
  const { left, right } = filter
  if (left.kind !== 'property' || left.scope !== scope || !('value' in right) || right.value === null)
    return undefined
  return { path: left.path, value: right }
}
