import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'

/** What is followed: all allotments or one, or the seats or waiting members of one. */
export type Followed = {
  readonly kind: 'allotment' | 'seat' | 'waitingMember'
  readonly allotmentId: string | null
}

export type NotificationSubscription = Followed & {
  readonly id: string
  readonly resource: string
  readonly changeTypes: readonly string[]
  readonly notificationUrl: string
  readonly clientState: string | null
  readonly signingSecret: string
  readonly creatorId: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly epochId: string
  /** A snapshot: changes that it had seen have become notifications. */
  readonly toldUntil: string
}

const columns = sql`
  s.subscription_id as id, s.resource, s.kind, s.allotment_id as "allotmentId", s.change_types as "changeTypes",
  s.notification_url as "notificationUrl", s.client_state as "clientState", s.signing_secret as "signingSecret",
  s.creator_id as "creatorId", s.created_at as "createdAt", s.expires_at as "expiresAt", s.epoch_id as "epochId",
  s.told_until::text as "toldUntil"`

/** A subscription with what waits for its receiver. */
export type SubscriptionRow = NotificationSubscription & {
  readonly waiting: number
  readonly dead: number
  readonly lastError: string | null
}

const subscriptionList: EntityList = {
  name: 'notificationSubscription',
  from: sql`notification_subscription s`,
  tenantColumn: 's.tenant_id',
  alias: 's',
  key: [{ property: 'id', column: 's.subscription_id', type: 'guid' }],
  properties: {},
}

/** Subscriptions that have not expired, or one of them. */
export function listSubscriptionRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  now: Date,
  id?: string,
): Promise<ListPage<SubscriptionRow>> {
  const only = id ? sql` and s.subscription_id = ${id}::uuid` : sql``
  return listRows<SubscriptionRow>(db, tenantId, subscriptionList, query, {
    columns: sql`${columns}, n.waiting, n.dead, n."lastError"`,
    joins: sql`cross join lateral (
      select count(*) filter (where dead_at is null)::int as waiting, count(dead_at)::int as dead,
             (array_agg(last_error order by number) filter (where dead_at is null))[1] as "lastError"
        from notification n where n.tenant_id = ${tenantId} and n.subscription_id = s.subscription_id
    ) n`,
    condition: sql`s.expires_at > ${now}${only}`,
    scope: id ?? '',
  })
}

export async function insertSubscription(
  tx: Tx,
  tenantId: string,
  s: NotificationSubscription,
): Promise<void> {
  await sql`
    insert into notification_subscription (tenant_id, subscription_id, resource, kind, allotment_id, change_types,
      notification_url, client_state, signing_secret, creator_id, created_at, expires_at, epoch_id, told_until)
    values (${tenantId}, ${s.id}, ${s.resource}, ${s.kind}, ${s.allotmentId}::uuid, ${s.changeTypes}::text[],
      ${s.notificationUrl}, ${s.clientState}::text, ${s.signingSecret}, ${s.creatorId}::uuid, ${s.createdAt},
      ${s.expiresAt}, ${s.epochId}, ${s.toldUntil}::pg_snapshot)`.execute(tx)
}

/** The subscription, locked for a change; expired ones are gone. */
export async function lockSubscription(
  tx: Tx,
  tenantId: string,
  id: string,
  now: Date,
): Promise<NotificationSubscription | undefined> {
  const { rows } = await sql<NotificationSubscription>`
    select ${columns} from notification_subscription s
     where s.tenant_id = ${tenantId} and s.subscription_id = ${id}::uuid and s.expires_at > ${now} for update`.execute(
    tx,
  )
  return rows[0]
}

export async function writeSubscription(
  tx: Tx,
  tenantId: string,
  { id, notificationUrl, expiresAt }: Pick<NotificationSubscription, 'id' | 'notificationUrl' | 'expiresAt'>,
): Promise<void> {
  await sql`
    update notification_subscription set notification_url = ${notificationUrl}, expires_at = ${expiresAt}
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(tx)
}

/** Its notifications go with it. */
export async function deleteSubscription(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`
    delete from notification_subscription where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(
    tx,
  )
}

/** Ends what has expired. */
export async function deleteExpired(db: Db, tenantId: string, now: Date): Promise<void> {
  await sql`delete from notification_subscription where tenant_id = ${tenantId} and expires_at <= ${now}`.execute(
    db,
  )
}

/** Tenants with anybody to tell. */
export async function listTenantsToTell(db: Db): Promise<string[]> {
  const { rows } = await sql<{ tenantId: string }>`
    select tenant_id as "tenantId" from tenant t
     where exists (select from notification_subscription s where s.tenant_id = t.tenant_id)`.execute(db)
  return rows.map(({ tenantId }) => tenantId)
}

/** Takes the subscriptions that nobody works on, for as long as the lease lasts. */
export async function leaseSubscriptions(
  db: Db,
  tenantId: string,
  now: Date,
  until: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update notification_subscription set leased_until = ${until}
     where tenant_id = ${tenantId} and expires_at > ${now} and (leased_until is null or leased_until <= ${now})
    returning subscription_id as id`.execute(db)
  return rows.map(({ id }) => id)
}

export async function endLease(db: Db, tenantId: string, id: string): Promise<void> {
  await sql`
    update notification_subscription set leased_until = null
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(db)
}
