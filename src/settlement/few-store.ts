import { type RawBuilder, sql } from 'kysely'
import { composedOnce, composedPerCount } from '../db/composed-once.ts'
import type { Tx } from '../db/database.ts'
import { type ChangeKind, type ChangeOperation, tell } from '../db/outbox.ts'
import { send } from '../db/transaction.ts'
import type { Candidate, MemberState } from '../engine/align.ts'
import type { BlockCode, Waiting } from '../engine/types.ts'
import { isEntitled, isSomething, standingsByLookup } from './standing-store.ts'

/*
 * What a settlement of a few members reads and writes. Every statement finds its rows by their whole key, so
 * its plan is right for any number of rows; the writes are sent together, and nobody waits for their answers.
 */

export type StateRow = MemberState & { readonly allotmentId: string; readonly hasError: boolean }

/** What a few members are in the allotments; those who are nothing there and have no error are left out. */
export async function listStates(
  tx: Tx,
  tenantId: string,
  allotmentIds: readonly string[],
  memberIds: readonly string[],
): Promise<StateRow[]> {
  if (memberIds.length === 0) return []
  const { rows } = await selectStates(tx, { tenantId, allotmentIds, memberIds: [...new Set(memberIds)] })
  return rows.map(stateOf)
}

const selectStates = composedOnce<
  { tenantId: string; allotmentIds: readonly string[]; memberIds: readonly string[] },
  FlatState
>(
  ({ tenantId, allotmentIds, memberIds }) => sql`
    with ${targetsAndTouched(tenantId, sql`${allotmentIds}::uuid[]`, memberIds)}
    select ${stateColumns} ${standingsByLookup(tenantId)} where ${isSomething}`,
)

/** Of the standings that `standingsByLookup` finds. */
export const stateColumns = sql`
  t.allotment_id as "allotmentId", m.member_id as "memberId", ${isEntitled} as entitled, path.priority, person.block,
  s.held_since as "heldSince", w.waiting_since as "waitingSince", w.priority as "waitingPriority",
  w.priority_override as "priorityOverride", w.pinned, w.blocked, error.found is not null as "hasError"`

/** The common table expressions that `standingsByLookup` reads, the targets with further columns. */
export function targetsAndTouched(
  tenantId: string,
  allotmentIds: RawBuilder<unknown>,
  memberIds: readonly string[],
  columns: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  return sql`
    target as materialized (
      select ${columns} a.allotment_id, p.assignable_to, n.disabled_users, n.guest_users, n.country_letter_code,
             n.prohibited_usage_locations
        from allotment a
        join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
        join tenant n on n.tenant_id = ${tenantId}
       where a.tenant_id = ${tenantId} and a.allotment_id = any (${allotmentIds})
    ),
    touched as (select * from unnest(${memberIds}::uuid[]) as m (member_id))`
}

export type FlatState = {
  readonly allotmentId: string
  readonly memberId: string
  readonly entitled: boolean
  readonly priority: number | null
  readonly block: BlockCode | null
  readonly heldSince: Date | null
  readonly waitingSince: Date | null
  readonly waitingPriority: number | null
  readonly priorityOverride: number | null
  readonly pinned: boolean | null
  readonly blocked: BlockCode | null
  readonly hasError: boolean
}

export function stateOf(row: FlatState): StateRow {
  const { allotmentId, memberId, entitled, block, hasError, waitingSince } = row
  return {
    allotmentId,
    memberId,
    entitled,
    block,
    hasError,
    priority: row.priority ?? 0,
    heldSince: row.heldSince?.getTime() ?? null,
    entry: waitingSince && {
      waitingSince: waitingSince.getTime(),
      priority: row.waitingPriority ?? 0,
      priorityOverride: row.priorityOverride,
      pinned: row.pinned ?? false,
      blocked: row.blocked,
    },
  }
}

/** The first of an allotment's queue who wait for nothing but a unit (rule 8). */
export async function listQueue(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  limit: number,
): Promise<Waiting[]> {
  const { rows } = await sql<Waiting & { waitingSince: Date }>`
    select member_id as "memberId", waiting_since as "waitingSince", priority, pinned
      from waiting_member
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and blocked is null
     order by pinned desc, priority desc, waiting_since, member_id
     limit ${limit}::int`.execute(tx)
  return rows.map((row) => ({ ...row, waitingSince: row.waitingSince.getTime() }))
}

/** A seat ends and is remembered, unless it began at this very moment. */
export function endSeat(tx: Tx, tenantId: string, allotmentId: string, memberId: string, now: Date): void {
  send(
    tx,
    sql`
    with ended as (
      delete from seat
       where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = ${memberId}
      returning held_since
    )
    insert into past_seat (tenant_id, allotment_id, member_id, held_from, held_to)
    select ${tenantId}, ${allotmentId}, ${memberId}, held_since, ${now} from ended where held_since < ${now}`.execute(
      tx,
    ),
  )
  tellIn(tx, tenantId, allotmentId, 'seat', 'deleted', [memberId])
}

/** Newcomers join the queue; those who wait already may change their place in it. */
export function putEntries(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  members: readonly Candidate[],
): void {
  if (members.length === 0) return
  const rows = members.map(
    ({ memberId, waitingSince, priority, block }) =>
      sql`(${tenantId}, ${allotmentId}, ${memberId}, ${new Date(waitingSince)}, ${priority}, ${block})`,
  )
  send(
    tx,
    sql`
    insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority, blocked)
    values ${sql.join(rows)}
    on conflict (tenant_id, allotment_id, member_id) do update
       set priority = excluded.priority, blocked = excluded.blocked`.execute(tx),
  )
  const idsOf = (some: readonly Candidate[]) => some.map(({ memberId }) => memberId)
  const newcomers = members.filter(({ entry }) => entry === null)
  const others = members.filter(({ entry }) => entry !== null)
  tellIn(tx, tenantId, allotmentId, 'waitingMember', 'created', idsOf(newcomers))
  tellIn(tx, tenantId, allotmentId, 'waitingMember', 'updated', idsOf(others))
}

export function removeEntry(tx: Tx, tenantId: string, allotmentId: string, memberId: string): void {
  send(
    tx,
    sql`
    delete from waiting_member
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and member_id = ${memberId}`.execute(tx),
  )
  tellIn(tx, tenantId, allotmentId, 'waitingMember', 'deleted', [memberId])
}

/** What an allotment's counters change by. */
type CountChange = { readonly consumed: number; readonly waiting: number; readonly blocked: number }

/** I1: the counters follow what moved; seats that begin do so in the same statement. */
export function addToCounts(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  change: CountChange,
  now: Date,
  begins: readonly Candidate[] = [],
): void {
  const count = { tenantId, allotmentId, ...change, now }
  const seats = begins.map(({ memberId, waitingSince }) => ({ memberId, since: new Date(waitingSince) }))
  send(tx, seats.length > 0 ? beginAndCount(tx, [[count], seats]) : countOnly(tx, count))
  const ids = begins.map(({ memberId }) => memberId)
  tellIn(tx, tenantId, allotmentId, 'seat', 'created', ids)
  tell(tx, tenantId, { kind: 'allotment', operation: 'updated', ids: [allotmentId] })
}

type Count = CountChange & { readonly tenantId: string; readonly allotmentId: string; readonly now: Date }
type Begin = { readonly memberId: string; readonly since: Date }

const countOnly = composedOnce<Count, unknown>(countUpdate)

const beginAndCount = composedPerCount<[readonly [Count], readonly Begin[]], unknown>(
  ([[count], seats]) => sql`
    with begun as (
      insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
      values ${sql.join(
        seats.map(
          (seat) =>
            sql`(${count.tenantId}, ${count.allotmentId}, ${seat.memberId}, ${count.now}, ${seat.since})`,
        ),
      )}
    )
    ${countUpdate(count)}`,
)

function countUpdate({ tenantId, allotmentId, consumed, waiting, blocked, now }: Count): RawBuilder<unknown> {
  return sql`
    update allotment
       set consumed_units = consumed_units + ${consumed}, waiting_count = waiting_count + ${waiting},
           blocked_count = blocked_count + ${blocked}, settled_at = ${now}
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId}`
}

function tellIn(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  kind: ChangeKind,
  operation: ChangeOperation,
  ids: readonly string[],
): void {
  tell(tx, tenantId, { kind, operation, ids, scopeId: allotmentId })
}
