import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'

/*
 * The outbox: which objects a transaction changed, written in that transaction by whoever changed them. Delta queries
 * and change notifications are made of it (docs/decisions/0009-changes-by-snapshot.md). A statement that changes few
 * rows is followed by `tell`; one that finds its rows by itself, and may find many, holds `toldRows`.
 */

/** What is told of. Members and seats have a scope: the group of a member, the allotment of a seat or a place in line. */
export type ChangeKind = 'user' | 'group' | 'member' | 'allotment' | 'assignment' | 'seat' | 'waitingMember'

export type ChangeOperation = 'created' | 'updated' | 'deleted'

/** The scope of what needs none. */
export const noScope = '00000000-0000-0000-0000-000000000000'

/** What changed: ids of one kind, within one scope. */
export type Told = {
  readonly kind: ChangeKind
  readonly operation: ChangeOperation
  readonly ids: readonly string[]
  readonly scopeId?: string
}

type Line = {
  readonly kind: ChangeKind
  readonly scopeId: string
  readonly operation: ChangeOperation
  readonly ids: Set<string>
}

export type OutboxRow = {
  readonly tenantId: string
  readonly kind: ChangeKind
  readonly scopeId: string
  readonly operation: ChangeOperation
  /** As PostgreSQL writes an array. */
  readonly objectIds: string
}

/** Of each open transaction by tenant: what is to be written before it commits. */
const open = new WeakMap<Tx, Map<string, Map<string, Line>>>()

/** Notes what a transaction changed. It is written once, right before the commit, however often it is said. */
export function tell(tx: Tx, tenantId: string, told: Told): void {
  const { kind, operation, ids, scopeId = noScope } = told
  if (ids.length === 0) return
  const tenants = open.get(tx) ?? new Map<string, Map<string, Line>>()
  open.set(tx, tenants)
  const lines = tenants.get(tenantId) ?? new Map<string, Line>()
  tenants.set(tenantId, lines)
  const key = `${kind}/${scopeId}/${operation}`
  const line = lines.get(key) ?? { kind, scopeId, operation, ids: new Set<string>() }
  lines.set(key, line)
  for (const id of ids) line.ids.add(id)
}

/** What was told in a transaction, as rows of the outbox. */
export function outboxRows(tx: Tx): OutboxRow[] {
  return [...(open.get(tx) ?? [])].flatMap(([tenantId, lines]) =>
    [...lines.values()].map(({ kind, scopeId, operation, ids }) => ({
      tenantId,
      kind,
      scopeId,
      operation,
      objectIds: `{${[...ids].join()}}`,
    })),
  )
}

/** The statement that writes rows of the outbox. */
export function outboxInsert(rows: readonly OutboxRow[]): RawBuilder<unknown> {
  const values = rows.map(
    (row) => sql`(${row.tenantId}, ${row.kind}, ${row.scopeId}, ${row.operation}, ${row.objectIds})`,
  )
  return sql`
    insert into outbox (tenant_id, kind, scope_id, operation, object_ids)
    values ${sql.join(values)}`
}

/** Allotments show their product's name and subscriptions: what changes about these changes them. */
export async function tellOfProduct(tx: Tx, tenantId: string, skuId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select allotment_id as id from allotment where tenant_id = ${tenantId} and sku_id = ${skuId}`.execute(tx)
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: rows.map(({ id }) => id) })
}

/**
 * As a part of the statement that changes many rows: tells of what a query lists, whose columns are made with
 * `changedRow`.
 */
export function toldRows(tenantId: string, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into outbox (tenant_id, kind, scope_id, operation, object_ids)
    select ${tenantId}::uuid, r.kind, r.scope_id, r.operation, array_agg(r.id) from (${rows}) r
     group by r.kind, r.scope_id, r.operation`
}

/** The columns of a query for `toldRows`: an object by its id, and by its scope where its kind has one. */
export function changedRow(
  kind: ChangeKind,
  operation: ChangeOperation,
  id: RawBuilder<unknown>,
  scopeId: RawBuilder<unknown> = sql`${sql.lit(noScope)}`,
): RawBuilder<unknown> {
  return sql`${sql.lit(kind)}::text as kind, ${sql.lit(operation)}::text as operation, ${scopeId}::uuid as scope_id, ${id} as id`
}
