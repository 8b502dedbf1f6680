import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { type ChangeKind, noScope } from '../db/outbox.ts'

/** A named object: its scope is the group of a member or the allotment of a seat, else the nil id. */
export type ChangedKey = { readonly scopeId: string; readonly id: string }
export type Change = ChangedKey & {
  /** Came to be within the window; it may be gone again. */
  readonly created: boolean
}

/** A PostgreSQL snapshot as text, `xmin:xmax:in,progress`: which transactions had ended at a moment. */
export type Snapshot = string

export type Epoch = { readonly id: string; readonly now: Snapshot }

/** The tenant's epoch, made at the first question, and the present moment. */
export async function openEpoch(db: Db, tenantId: string): Promise<Epoch> {
  const known = await readEpoch(db, tenantId)
  if (known) return known
  await sql`insert into change_epoch (tenant_id) values (${tenantId}) on conflict do nothing`.execute(db)
  const made = await readEpoch(db, tenantId)
  if (!made) throw new Error(`tenant ${tenantId} has no epoch`)
  return made
}

async function readEpoch(db: Db, tenantId: string): Promise<Epoch | undefined> {
  const { rows } = await sql<Epoch>`
    select epoch_id as id, pg_current_snapshot()::text as now from change_epoch where tenant_id = ${tenantId}`.execute(
    db,
  )
  return rows[0]
}

/**
 * Whether all changes since a snapshot are still known here: its epoch is ours, it does not lie in the
 * future, and no note has been dropped that it had not seen.
 */
export async function isFollowable(
  db: Db,
  tenantId: string,
  epochId: string,
  since: Snapshot,
): Promise<boolean> {
  const { rows } = await sql<{ fits: boolean }>`
    select epoch_id = ${epochId}::uuid
           and (pg_snapshot_xmin(${since}::pg_snapshot) >= kept_from
                or pg_snapshot_xmax(${since}::pg_snapshot) >= pg_snapshot_xmax(dropped_at)
                   and not exists (select from pg_snapshot_xip(${since}::pg_snapshot) x
                                    where pg_visible_in_snapshot(x, dropped_at)))
           and pg_snapshot_xmax(${since}::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()) as fits
      from change_epoch where tenant_id = ${tenantId}`.execute(db)
  return rows[0]?.fits ?? false
}

export type ChangeWindow = {
  readonly kind: ChangeKind
  /** What ended after this ... */
  readonly since: Snapshot
  /** ... and not after this. */
  readonly until: Snapshot
  readonly after?: ChangedKey
  readonly limit: number
  readonly scopeIds?: readonly string[]
  readonly ids?: readonly string[]
}

/**
 * What was changed by the transactions that ended between two snapshots, each object once, in the order
 * of its key. Transactions are compared as sets, so none is missed that began early and ended late.
 */
export async function listChanges(db: Db, tenantId: string, window: ChangeWindow): Promise<Change[]> {
  const { kind, since, until, after = { scopeId: noScope, id: noScope }, limit, scopeIds, ids } = window
  const { rows } = await sql<Change>`
    select n.scope_id as "scopeId", o.id, bool_or(n.operation = 'created') as created
      from outbox n cross join unnest(n.object_ids) as o (id)
     where n.tenant_id = ${tenantId} and n.kind = ${kind} and ${endedWithin(since, until)}
       and (n.scope_id, o.id) > (${after.scopeId}::uuid, ${after.id}::uuid)
       ${scopeIds ? sql`and n.scope_id = any (${scopeIds}::uuid[])` : sql``}
       ${ids ? sql`and o.id = any (${ids}::uuid[])` : sql``}
     group by n.scope_id, o.id
     order by n.scope_id, o.id
     limit ${limit}::int`.execute(db)
  return rows
}

/** Of users, with their licenses: whose seat or waiting changed counts as changed, too. */
export async function listLicenseChanges(db: Db, tenantId: string, window: ChangeWindow): Promise<Change[]> {
  const { since, until, after = { scopeId: noScope, id: noScope }, limit, ids } = window
  const { rows } = await sql<Change>`
    select ${noScope} as "scopeId", o.id, bool_or(n.kind = 'user' and n.operation = 'created') as created
      from outbox n cross join unnest(n.object_ids) as o (id)
     where n.tenant_id = ${tenantId} and n.kind in ('user', 'seat', 'waitingMember') and ${endedWithin(since, until)}
       and o.id > ${after.id}::uuid
       ${ids ? sql`and o.id = any (${ids}::uuid[])` : sql``}
     group by o.id
    having bool_or(n.kind = 'user')
           or exists (select from directory_user u where u.tenant_id = ${tenantId} and u.user_id = o.id)
     order by o.id
     limit ${limit}::int`.execute(db)
  return rows
}

/** Notes of transactions that one snapshot has not seen and the other has. */
function endedWithin(since: Snapshot, until: Snapshot): RawBuilder<boolean> {
  return sql<boolean>`n.transaction_id >= pg_snapshot_xmin(${since}::pg_snapshot)
       and n.transaction_id < pg_snapshot_xmax(${until}::pg_snapshot)
       and not pg_visible_in_snapshot(n.transaction_id, ${since}::pg_snapshot)
       and pg_visible_in_snapshot(n.transaction_id, ${until}::pg_snapshot)`
}

/** Drops notes older than a moment and says from which snapshots on changes can still be followed. */
export async function dropNotes(tx: Tx, tenantId: string, before: Date): Promise<number> {
  const { rows } = await sql<{ dropped: number }>`
    with gone as (
      delete from outbox where tenant_id = ${tenantId} and noted_at < ${before} returning transaction_id
    ), last as (
      select max(transaction_id) as id, count(*)::int as dropped from gone
    ), kept as (
      update change_epoch e set kept_from = greatest(e.kept_from, ((last.id::text::numeric + 1)::text)::xid8),
                               dropped_at = pg_current_snapshot()
        from last where e.tenant_id = ${tenantId} and last.id is not null
    )
    select dropped from last`.execute(tx)
  return rows[0]?.dropped ?? 0
}
