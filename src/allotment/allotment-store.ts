import { type RawBuilder, sql } from 'kysely'
import { composedOnce } from '../db/composed-once.ts'
import type { Db, Tx } from '../db/database.ts'
import { tell } from '../db/outbox.ts'
import { type WantedAllotments, wantedIds } from '../db/wanted-allotments.ts'
import type { Horizon } from '../engine/admit.ts'
import { Refusal } from '../engine/refusal.ts'
import type { AllotmentState, Enforcement, TargetType } from '../engine/types.ts'

/** What of an allotment and its product decides about its seats. */
export type Settled = {
  readonly id: string
  readonly skuId: string
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly state: AllotmentState
  readonly enforcement: Enforcement
  readonly overAllotted: boolean
  /** When its seats last moved. */
  readonly settledAt: Date | null
  readonly capacity: number
  readonly checksPlans: boolean
  readonly linkedSkuIds: readonly string[]
  /** Of groups that are being worked in batches (rule 9). */
  readonly horizons: readonly Horizon[]
}

/** An allotment row and what commands need to know of its product. */
export type Allotment = Settled & {
  readonly isDefault: boolean
  readonly displayName: string
  readonly description: string | null
  readonly blockedCount: number
  readonly productName: string
  readonly skuPartNumber: string
  readonly assignableTo: readonly TargetType[]
  readonly restrictsPlans: boolean
}

/** Of an allotment `a` and its product `p`. */
export const settledColumns = sql`
  a.allotment_id as id, a.sku_id as "skuId", a.allotted_units as "allottedUnits",
  a.consumed_units as "consumedUnits", a.waiting_count as "waitingCount", a.state, a.enforcement,
  a.over_allotted as "overAllotted", a.settled_at as "settledAt", p.capacity, p.checks_plans as "checksPlans",
  p.linked_sku_ids as "linkedSkuIds",
  coalesce((select jsonb_agg(jsonb_build_object('priority', h.priority, 'cursor', h.processing_cursor,
                                                'since', (extract(epoch from h.processing_bound) * 1000)::bigint))
              from assignment h
             where h.tenant_id = a.tenant_id and h.allotment_id = a.allotment_id
               and h.processing_since is not null), '[]') as horizons`

/** Of a table expression `t` that has them. */
export const settledColumnsOfTarget = sql`
  t.id, t."skuId", t."allottedUnits", t."consumedUnits", t."waitingCount", t.state, t.enforcement, t."overAllotted",
  t."settledAt", t.capacity, t."checksPlans", t."linkedSkuIds", t.horizons`

const allotmentColumns = sql`${settledColumns},
  a.is_default as "isDefault", a.display_name as "displayName", a.description, a.blocked_count as "blockedCount",
  p.display_name as "productName", p.sku_part_number as "skuPartNumber", p.assignable_to as "assignableTo",
  p.restricts_plans as "restrictsPlans"`

/**
 * Locks allotments in id order and hands them out: every change of their seats queues behind these rows. Where a
 * product is over-allotted its other allotments are locked with them, since what all consume together is bounded
 * (rule 2). Unknown ids are left out.
 */
export async function lockAllotments(
  tx: Tx,
  tenantId: string,
  wanted: WantedAllotments,
): Promise<Allotment[]> {
  if (Array.isArray(wanted) && wanted.length === 0) return []
  const asked = sql`a.allotment_id = any (${wantedIds(tenantId, wanted)})`
  const [locked, read] = await Promise.all([
    lockRows(tx, tenantId, withSiblings(tenantId, wanted)),
    readRows(tx, tenantId, asked),
  ])
  return read.filter(({ id }) => locked.has(id))
}

/**
 * Locks those that serve groups as `lockAllotments` does; the ids of all that are locked, for whoever reads them by
 * another statement.
 */
export async function lockServingAllotments(
  tx: Tx,
  tenantId: string,
  servingGroupIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await lockServing(tx, { tenantId, servingGroupIds })
  return new Set(rows.map(({ id }) => id))
}

const lockServing = composedOnce<{ tenantId: string; servingGroupIds: readonly string[] }, { id: string }>(
  ({ tenantId, servingGroupIds }) => selectLocked(tenantId, withSiblings(tenantId, { servingGroupIds })),
)

function withSiblings(tenantId: string, wanted: WantedAllotments): RawBuilder<unknown> {
  const ids = wantedIds(tenantId, wanted)
  return sql`(a.allotment_id = any (${ids})
              or a.sku_id = any (array(select o.sku_id from allotment o
                                        where o.tenant_id = ${tenantId} and o.allotment_id = any (${ids})
                                          and o.over_allotted)))`
}

/*
 * A statement that waited for a row sees that row as it is now and everything else as it was before the wait. So one
 * locks, and another, sent with it, reads what its product says as of behind the lock.
 */

async function lockRows(tx: Tx, tenantId: string, which: RawBuilder<unknown>): Promise<Set<string>> {
  const { rows } = await selectLocked(tenantId, which).execute(tx)
  return new Set(rows.map(({ id }) => id))
}

function selectLocked(tenantId: string, which: RawBuilder<unknown>): RawBuilder<{ id: string }> {
  return sql`
    select a.allotment_id as id from allotment a
     where a.tenant_id = ${tenantId} and ${which}
     order by a.allotment_id
       for no key update`
}

async function readRows(tx: Tx, tenantId: string, which: RawBuilder<unknown>): Promise<Allotment[]> {
  const { rows } = await sql<Allotment>`
    select ${allotmentColumns}
      from allotment a join product p on p.tenant_id = a.tenant_id and p.sku_id = a.sku_id
     where a.tenant_id = ${tenantId} and ${which}
     order by a.allotment_id`.execute(tx)
  return rows
}

/** Locks one allotment, or refuses with `resourceNotFound`. */
export async function lockAllotment(tx: Tx, tenantId: string, id: string): Promise<Allotment> {
  const allotment = (await lockAllotments(tx, tenantId, [id])).find((each) => each.id === id)
  if (!allotment) throw noSuchAllotment(id)
  return allotment
}

/** Locks all allotments of products, in id order: their consumption together is bounded (rule 2). */
export async function lockAllotmentsOfProducts(
  tx: Tx,
  tenantId: string,
  skuIds: readonly string[],
): Promise<Allotment[]> {
  const theirs = sql`a.sku_id = any (${skuIds}::uuid[])`
  const [locked, read] = await Promise.all([lockRows(tx, tenantId, theirs), readRows(tx, tenantId, theirs)])
  return read.filter(({ id }) => locked.has(id))
}

/** Locks every allotment of the tenant in id order: no settlement that began under the old policies is left. */
export async function lockAllAllotments(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    select 1 from allotment where tenant_id = ${tenantId} order by allotment_id for no key update`.execute(tx)
}

/** Reads one allotment without locking it. */
export async function findAllotment(db: Db, tenantId: string, id: string): Promise<Allotment | undefined> {
  const { rows } = await sql<Allotment>`
    select ${allotmentColumns}
      from allotment a join product p on p.tenant_id = a.tenant_id and p.sku_id = a.sku_id
     where a.tenant_id = ${tenantId} and a.allotment_id = ${id}::uuid`.execute(db)
  return rows[0]
}

/** The answer to an id that no allotment of the tenant has. */
export function noSuchAllotment(id: string): Refusal {
  return new Refusal('resourceNotFound', `There is no allotment ${id}.`, { propertyName: 'allotmentId', id })
}

export type NewAllotment = {
  readonly id: string
  readonly skuId: string
  readonly isDefault: boolean
  readonly displayName: string
  readonly description: string | null
  readonly allottedUnits: number
  readonly enforcement: Enforcement
  readonly overAllotted: boolean
}

/** Inserts an allotment; refuses a name that the product has already (`alreadyExists`, rule 2). */
export async function insertAllotment(tx: Tx, tenantId: string, row: NewAllotment, now: Date): Promise<void> {
  await checkNameFree(tx, tenantId, row.skuId, row.displayName, row.id)
  await sql`
    insert into allotment (tenant_id, allotment_id, sku_id, is_default, display_name, description, allotted_units,
                           enforcement, over_allotted, created_at)
    values (${tenantId}, ${row.id}, ${row.skuId}, ${row.isDefault}, ${row.displayName}, ${row.description},
            ${row.allottedUnits}, ${row.enforcement}, ${row.overAllotted}, ${now})`.execute(tx)
  tell(tx, tenantId, { kind: 'allotment', operation: 'created', ids: [row.id] })
}

/** Refuses a name that another allotment of the product has; the product row is locked, so the answer holds. */
export async function checkNameFree(
  tx: Tx,
  tenantId: string,
  skuId: string,
  displayName: string,
  ownId: string,
): Promise<void> {
  const { rows } = await sql`
    select 1 from allotment
     where tenant_id = ${tenantId} and sku_id = ${skuId} and lower(display_name) = lower(${displayName})
       and allotment_id <> ${ownId}`.execute(tx)
  if (rows.length === 0) return
  throw new Refusal(
    'alreadyExists',
    `The product has an allotment named "${displayName}" already. Choose another name.`,
    {
      target: 'body',
      propertyName: 'displayName',
      name: displayName,
    },
  )
}

/** Writes an allotment's name, description, limit, state and enforcement. */
export async function updateAllotment(
  tx: Tx,
  tenantId: string,
  row: Pick<Allotment, 'id' | 'displayName' | 'description' | 'allottedUnits' | 'state' | 'enforcement'>,
): Promise<void> {
  await sql`
    update allotment
       set display_name = ${row.displayName}, description = ${row.description},
           allotted_units = ${row.allottedUnits}, state = ${row.state}, enforcement = ${row.enforcement}
     where tenant_id = ${tenantId} and allotment_id = ${row.id}`.execute(tx)
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: [row.id] })
}

/** Rule 2: writes the default allotment's floating units and the over-allotted mark of all the product's allotments. */
export async function writeDivision(
  tx: Tx,
  tenantId: string,
  skuId: string,
  division: { defaultUnits: number; overAllotted: boolean; overAllottedChanged: boolean },
): Promise<void> {
  const floated = await sql<{ id: string }>`
    update allotment set allotted_units = ${division.defaultUnits}
     where tenant_id = ${tenantId} and sku_id = ${skuId} and is_default
       and allotted_units <> ${division.defaultUnits}
    returning allotment_id as id`.execute(tx)
  const marked = division.overAllottedChanged ? await markOverAllotted(tx, tenantId, skuId, division) : []
  const ids = [...floated.rows, ...marked].map(({ id }) => id)
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids })
}

async function markOverAllotted(
  tx: Tx,
  tenantId: string,
  skuId: string,
  { overAllotted }: { readonly overAllotted: boolean },
): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    update allotment set over_allotted = ${overAllotted}
     where tenant_id = ${tenantId} and sku_id = ${skuId}
    returning allotment_id as id`.execute(tx)
  return rows
}

/** Removes an allotment that has neither assignments nor seats. */
export async function deleteAllotmentRow(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`delete from allotment where tenant_id = ${tenantId} and allotment_id = ${id}`.execute(tx)
  tell(tx, tenantId, { kind: 'allotment', operation: 'deleted', ids: [id] })
}
