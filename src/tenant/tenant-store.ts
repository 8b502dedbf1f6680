import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { TenantPolicy } from '../engine/types.ts'

/** One organization and its policies. */
export type Tenant = TenantPolicy & {
  readonly id: string
  readonly displayName: string
  /** Days that audit entries are kept (rule 29); null: for ever. */
  readonly auditRetentionDays: number | null
  /** Percent of an allotment's seats that one sync may end (rule 23); 100: all. */
  readonly syncRemovalPercent: number
  readonly createdAt: Date
}

const tenantColumns = sql`
  tenant_id as id, display_name as "displayName", country_letter_code as "countryLetterCode",
  prohibited_usage_locations as "prohibitedUsageLocations", disabled_users as "disabledUsers",
  guest_users as "guestUsers", audit_retention_days as "auditRetentionDays",
  sync_removal_percent as "syncRemovalPercent", created_at as "createdAt"`

/** Reads the tenant; it exists for every caller. */
export async function getTenant(db: Db, tenantId: string): Promise<Tenant> {
  const { rows } =
    await sql<Tenant>`select ${tenantColumns} from tenant where tenant_id = ${tenantId}`.execute(db)
  const [tenant] = rows
  if (!tenant) throw new Error(`tenant ${tenantId} does not exist`)
  return tenant
}

/** Whether an id from outside names a tenant. */
export async function isTenant(db: Db, tenantId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from tenant where tenant_id = ${tenantId}::uuid`.execute(db)
  return rows.length > 0
}

/** The tenants of this installation, oldest first. */
export async function listTenants(db: Db): Promise<Tenant[]> {
  const { rows } =
    await sql<Tenant>`select ${tenantColumns} from tenant order by created_at, tenant_id`.execute(db)
  return rows
}

/** Adds a tenant with the default policies. */
export async function insertTenant(
  tx: Tx,
  tenant: { id: string; displayName: string; countryLetterCode: string | null },
  now: Date,
): Promise<void> {
  await sql`
    insert into tenant (tenant_id, display_name, country_letter_code, created_at)
    values (${tenant.id}, ${tenant.displayName}, ${tenant.countryLetterCode}, ${now})`.execute(tx)
}

/** Writes the tenant's name and policies. */
export async function updateTenantRow(tx: Tx, tenant: Tenant): Promise<void> {
  await sql`
    update tenant
       set display_name = ${tenant.displayName}, country_letter_code = ${tenant.countryLetterCode},
           prohibited_usage_locations = ${tenant.prohibitedUsageLocations}::text[],
           disabled_users = ${tenant.disabledUsers}, guest_users = ${tenant.guestUsers},
           audit_retention_days = ${tenant.auditRetentionDays}::integer,
           sync_removal_percent = ${tenant.syncRemovalPercent}
     where tenant_id = ${tenant.id}`.execute(tx)
}

/**
 * Notes everybody whom a policy or the country may concern (disabled, guest, or without a location of
 * their own that is allowed), in every allotment they are entitled to, seated in or waiting for.
 */
export async function noteConcernedByPolicy(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await sql`
    with concerned as (
      select user_id as member_id from directory_user
       where tenant_id = ${tenantId} and deleted_at is null
         and (not account_enabled or user_type = 'Guest' or usage_location is null
              or user_id in (select member_id from waiting_member
                              where tenant_id = ${tenantId} and blocked = 'invalidUsageLocation')
              or usage_location = any ((select prohibited_usage_locations from tenant
                                         where tenant_id = ${tenantId})::text[]))
    )
    insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
    select ${tenantId}, x.allotment_id, x.member_id, ${now}
      from (
        select s.allotment_id, c.member_id from concerned c
          join seat s on s.tenant_id = ${tenantId} and s.member_id = c.member_id
        union
        select w.allotment_id, c.member_id from concerned c
          join waiting_member w on w.tenant_id = ${tenantId} and w.member_id = c.member_id
        union
        select a.allotment_id, c.member_id from concerned c
          join assignment a on a.tenant_id = ${tenantId} and a.target_id = c.member_id
        union
        select r.allotment_id, c.member_id from concerned c
          join group_member m on m.tenant_id = ${tenantId} and m.member_id = c.member_id
          join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
      ) x
     order by x.allotment_id, x.member_id
    on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at`.execute(tx)
}
