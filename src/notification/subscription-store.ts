import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import type { EntityList } from '../db/entity-list.ts'
import { type ListPage, listRows } from '../db/list.ts'

export type FollowedKind = 'allotment' | 'seat' | 'waitingMember'

/** What is followed: all allotments or one, or the seats or waiting members of one. */
export type Followed = {
  readonly kind: FollowedKind
  readonly allotmentId: string | null
}

export type NotificationSubscription = Followed & {
  readonly id: string
  readonly resource: string
  readonly changeTypes: readonly string[]
  readonly notificationUrl: string
  /** Takes what is told of the subscription itself. */
  readonly lifecycleUrl: string | null
  readonly clientState: string | null
  readonly signingSecret: string
  readonly creatorId: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  /** When the receiver is to be asked to renew; null: was asked. */
  readonly reauthorizeAt: Date | null
  readonly epochId: string
  /** A snapshot: changes that it had seen have become notifications. */
  readonly toldUntil: string
}

const columns = sql`
  s.subscription_id as id, s.resource, s.kind, s.allotment_id as "allotmentId", s.change_types as "changeTypes",
  s.notification_url as "notificationUrl", s.lifecycle_url as "lifecycleUrl", s.client_state as "clientState", s.signing_secret as "signingSecret",
  s.creator_id as "creatorId", s.created_at as "createdAt", s.expires_at as "expiresAt",
  s.reauthorize_at as "reauthorizeAt", s.epoch_id as "epochId",
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

/** Subscriptions of these kinds that go on, or one of them. */
export function listSubscriptionRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  { now, kinds, id }: { readonly now: Date; readonly kinds: readonly FollowedKind[]; readonly id?: string },
): Promise<ListPage<SubscriptionRow>> {
  const only = id ? sql` and s.subscription_id = ${id}::uuid` : sql``
  return listRows<SubscriptionRow>(db, tenantId, subscriptionList, query, {
    columns: sql`${columns}, n.waiting, n.dead, n."lastError"`,
    joins: sql`cross join lateral (
      select count(*) filter (where dead_at is null)::int as waiting, count(dead_at)::int as dead,
             (array_agg(last_error order by number) filter (where dead_at is null))[1] as "lastError"
        from notification n where n.tenant_id = ${tenantId} and n.subscription_id = s.subscription_id
    ) n`,
    condition: sql`s.expires_at > ${now} and s.removed_at is null and s.kind = any (${kinds}::text[])${only}`,
    scope: `${kinds.join()} ${id ?? ''}`,
  })
}

export async function insertSubscription(
  tx: Tx,
  tenantId: string,
  s: NotificationSubscription,
): Promise<void> {
  await sql`
    insert into notification_subscription (tenant_id, subscription_id, resource, kind, allotment_id, change_types,
      notification_url, lifecycle_url, client_state, signing_secret, created_at, expires_at, reauthorize_at, epoch_id,
      told_until)
    values (${tenantId}, ${s.id}, ${s.resource}, ${s.kind}, ${s.allotmentId}::uuid, ${s.changeTypes}::text[],
      ${s.notificationUrl}, ${s.lifecycleUrl}::text, ${s.clientState}::text, ${s.signingSecret}, ${s.createdAt},
      ${s.expiresAt}, ${s.reauthorizeAt}::timestamptz, ${s.epochId}, ${s.toldUntil}::pg_snapshot)`.execute(tx)
}

/** From now on the subscription reads by the right of this user, token or program. */
export async function writeCreator(
  tx: Tx,
  tenantId: string,
  id: string,
  { creatorId, personId }: { readonly creatorId: string | null; readonly personId: string | null },
): Promise<void> {
  await sql`
    update notification_subscription
       set creator_id = ${creatorId}::uuid,
           creator_type = case
             when ${personId}::uuid is not null then 'user'
             when exists (select from token t where t.tenant_id = ${tenantId} and t.token_id = ${creatorId}::uuid)
               then 'token'
             else 'other' end,
           by_claim = ${personId}::uuid is not null
             and not exists (select from role_assignment r
                              where r.tenant_id = ${tenantId} and r.principal_id = ${personId}::uuid)
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(tx)
}

/** The subscription, locked for a change; those that expired or were ended are gone. */
export async function lockSubscription(
  tx: Tx,
  tenantId: string,
  id: string,
  now: Date,
): Promise<NotificationSubscription | undefined> {
  const { rows } = await sql<NotificationSubscription>`
    select ${columns} from notification_subscription s
     where s.tenant_id = ${tenantId} and s.subscription_id = ${id}::uuid and s.expires_at > ${now}
       and s.removed_at is null for update`.execute(tx)
  return rows[0]
}

export async function writeSubscription(
  tx: Tx,
  tenantId: string,
  { id, notificationUrl, expiresAt, reauthorizeAt }: NotificationSubscription,
): Promise<void> {
  await sql`
    update notification_subscription set notification_url = ${notificationUrl}, expires_at = ${expiresAt},
                                         reauthorize_at = ${reauthorizeAt}::timestamptz
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(tx)
}

/** Its notifications go with it. */
export async function deleteSubscription(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`
    delete from notification_subscription where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(
    tx,
  )
}
