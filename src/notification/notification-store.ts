import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'
import type { LifecycleEntry } from './lifecycle.ts'
import type { Followed } from './subscription-store.ts'

export type Notification = {
  readonly number: number
  readonly entries: readonly object[]
  readonly createdAt: Date
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly lastError: string | null
  readonly deadAt: Date | null
}

const columns = sql`
  n.number, n.entries, n.created_at as "createdAt", n.attempts, n.next_attempt_at as "nextAttemptAt",
  n.last_error as "lastError", n.dead_at as "deadAt"`

/** Puts notifications at the end and notes up to which moment there are any. */
export async function appendNotifications(
  tx: Tx,
  tenantId: string,
  subscriptionId: string,
  batches: readonly (readonly object[])[],
  toldUntil: { readonly id: string; readonly now: string },
  now: Date,
): Promise<void> {
  await sql`
    with followed as (
      update notification_subscription
         set told_until = ${toldUntil.now}::pg_snapshot, epoch_id = ${toldUntil.id},
             last_number = last_number + ${batches.length}
       where tenant_id = ${tenantId} and subscription_id = ${subscriptionId}::uuid
      returning last_number
    )
    insert into notification (tenant_id, subscription_id, number, entries, created_at, next_attempt_at)
    select ${tenantId}, ${subscriptionId}::uuid, f.last_number - ${batches.length} + b.position, b.entries, ${now}, ${now}
      from followed f
      cross join unnest(${batches.map((batch) => JSON.stringify(batch))}::jsonb[]) with ordinality as b (entries, position)`.execute(
    tx,
  )
}

/** Puts a lifecycle notification at the end, unless one of the same event waits there already. */
export async function appendLifecycle(
  db: Db,
  tenantId: string,
  entry: LifecycleEntry,
  now: Date,
): Promise<void> {
  await sql`
    with followed as (
      update notification_subscription set last_number = last_number + 1
       where tenant_id = ${tenantId} and subscription_id = ${entry.subscriptionId}::uuid
         and not exists (select from notification n
                          where n.tenant_id = ${tenantId} and n.subscription_id = ${entry.subscriptionId}::uuid
                            and n.lifecycle and n.dead_at is null
                            and n.entries -> 0 ->> 'lifecycleEvent' = ${entry.lifecycleEvent})
      returning last_number
    )
    insert into notification (tenant_id, subscription_id, number, entries, created_at, next_attempt_at, lifecycle)
    select ${tenantId}, ${entry.subscriptionId}::uuid, f.last_number, ${JSON.stringify([entry])}::jsonb, ${now}, ${now},
           true
      from followed f`.execute(db)
}

/** Nobody is told any more of what is followed. */
export async function deleteChanges(tx: Tx, tenantId: string, subscriptionId: string): Promise<void> {
  await sql`
    delete from notification
     where tenant_id = ${tenantId} and subscription_id = ${subscriptionId}::uuid and not lifecycle`.execute(
    tx,
  )
}

/** The one to be delivered next, of changes or of the subscription's own life. Those behind it wait for it. */
export async function findNext(
  db: Db,
  tenantId: string,
  subscriptionId: string,
  lifecycle: boolean,
): Promise<Notification | undefined> {
  const { rows } = await sql<Notification>`
    select ${columns} from notification n
     where n.tenant_id = ${tenantId} and n.subscription_id = ${subscriptionId}::uuid and n.dead_at is null
       and n.lifecycle = ${lifecycle}
     order by n.number limit 1`.execute(db)
  return rows[0]
}

export async function deleteDelivered(
  db: Db,
  tenantId: string,
  subscriptionId: string,
  number: number,
): Promise<void> {
  await sql`
    delete from notification
     where tenant_id = ${tenantId} and subscription_id = ${subscriptionId}::uuid and number = ${number}`.execute(
    db,
  )
}

/** Notes a failed attempt: when the next one is due, or that there is none. */
export async function writeFailure(
  db: Db,
  tenantId: string,
  subscriptionId: string,
  failed: Pick<Notification, 'number' | 'attempts' | 'nextAttemptAt' | 'lastError' | 'deadAt'>,
): Promise<void> {
  await sql`
    update notification set attempts = ${failed.attempts}, next_attempt_at = ${failed.nextAttemptAt},
                            last_error = ${failed.lastError}::text, dead_at = ${failed.deadAt}::timestamptz
     where tenant_id = ${tenantId} and subscription_id = ${subscriptionId}::uuid and number = ${failed.number}`.execute(
    db,
  )
}

/** Notifications that were given up on, oldest first. */
export function listDeadRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  subscriptionId: string,
): Promise<ListPage<Notification>> {
  return listRows<Notification>(
    db,
    tenantId,
    {
      name: 'deadLetter',
      from: sql`notification n`,
      tenantColumn: 'n.tenant_id',
      alias: 'n',
      key: [{ property: 'number', column: 'n.number', type: 'int' }],
      properties: {},
    },
    query,
    {
      columns,
      condition: sql`n.subscription_id = ${subscriptionId}::uuid and n.dead_at is not null`,
      scope: subscriptionId,
    },
  )
}

/** Lets them be delivered again, in their order; answers how many. */
export async function reviveDead(
  tx: Tx,
  tenantId: string,
  subscriptionId: string,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    update notification set dead_at = null, attempts = 0, next_attempt_at = ${now}
     where tenant_id = ${tenantId} and subscription_id = ${subscriptionId}::uuid and dead_at is not null
    returning number`.execute(tx)
  return rows.length
}

/** Which of the changed objects are there now. Who is blocked does not wait (rule 18). */
export async function findPresent(
  db: Db,
  tenantId: string,
  { kind, allotmentId }: Followed,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } =
    kind === 'allotment'
      ? await sql<{ id: string }>`
          select allotment_id as id from allotment
           where tenant_id = ${tenantId} and allotment_id = any (${ids}::uuid[])`.execute(db)
      : kind === 'seat'
        ? await sql<{ id: string }>`
            select member_id as id from seat
             where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and member_id = any (${ids}::uuid[])`.execute(
            db,
          )
        : await sql<{ id: string }>`
            select member_id as id from waiting_member
             where tenant_id = ${tenantId} and allotment_id = ${allotmentId}::uuid and member_id = any (${ids}::uuid[])
               and blocked is null`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
