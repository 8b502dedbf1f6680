import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { NotificationSubscription } from './subscription-store.ts'

// How background work takes subscriptions, and how they end.

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

/** What delivery needs of a subscription, of one that was ended, too. */
export async function findReceiver(
  db: Db,
  tenantId: string,
  id: string,
  now: Date,
): Promise<Receiver | undefined> {
  const { rows } = await sql<Receiver>`
    select subscription_id as id, notification_url as "notificationUrl", lifecycle_url as "lifecycleUrl",
           signing_secret as "signingSecret", client_state as "clientState", expires_at as "expiresAt"
      from notification_subscription
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid and expires_at > ${now}`.execute(db)
  return rows[0]
}

export type Receiver = Pick<
  NotificationSubscription,
  'id' | 'notificationUrl' | 'lifecycleUrl' | 'signingSecret' | 'clientState' | 'expiresAt'
>

/**
 * Whether a subscription may go on: not without what it follows (`gone`), nor when whoever made it is disabled or
 * deleted, has no role any more, or has a token that was revoked or expired (`notAllowed`).
 */
export async function findStanding(
  db: Db,
  tenantId: string,
  id: string,
  now: Date,
): Promise<'good' | 'gone' | 'notAllowed'> {
  const { rows } = await sql<{ standing: 'good' | 'gone' | 'notAllowed' }>`
    select case
             when s.creator_type = 'user' and not exists (
               select from directory_user u
                where u.tenant_id = ${tenantId} and u.user_id = s.creator_id and u.account_enabled
                  and u.deleted_at is null
                  and (s.by_claim or exists (select from role_assignment r where r.tenant_id = ${tenantId}
                                                and r.principal_id = u.user_id))) then 'notAllowed'
             when s.creator_type = 'token' and not exists (
               select from token t
                where t.tenant_id = ${tenantId} and t.token_id = s.creator_id and t.revoked_at is null
                  and (t.expires_at is null or t.expires_at > ${now})) then 'notAllowed'
             when s.allotment_id is not null and not exists (
               select from allotment a
                where a.tenant_id = ${tenantId} and a.allotment_id = s.allotment_id) then 'gone'
             else 'good' end as standing
      from notification_subscription s
     where s.tenant_id = ${tenantId} and s.subscription_id = ${id}::uuid`.execute(db)
  return rows[0]?.standing ?? 'gone'
}

/** Ends a subscription; it stays, unseen, until its receiver knows. */
export async function writeRemoved(tx: Tx, tenantId: string, id: string, now: Date): Promise<void> {
  await sql`
    update notification_subscription set removed_at = ${now}
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(tx)
}

/** The receiver has been asked to renew. */
export async function writeReauthorizationAsked(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`
    update notification_subscription set reauthorize_at = null
     where tenant_id = ${tenantId} and subscription_id = ${id}::uuid`.execute(tx)
}

/** Deletes a subscription that was ended, once nothing waits for its receiver. */
export async function deleteDrained(db: Db, tenantId: string, id: string): Promise<void> {
  await sql`
    delete from notification_subscription s
     where s.tenant_id = ${tenantId} and s.subscription_id = ${id}::uuid and s.removed_at is not null
       and not exists (select from notification n where n.tenant_id = ${tenantId}
                          and n.subscription_id = s.subscription_id and n.dead_at is null)`.execute(db)
}
