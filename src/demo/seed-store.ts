import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { changedRow, tell, toldRows } from '../db/outbox.ts'
import type { DemoDevice, DemoGroup, DemoMembership } from './organization.ts'
import type { Person } from './people.ts'

/** Whether the organization has or had people, groups or subscriptions. */
export async function hasAnything(db: Db, tenantId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from directory_user where tenant_id = ${tenantId})
        or exists (select from directory_group where tenant_id = ${tenantId})
        or exists (select from subscription where tenant_id = ${tenantId}) as found`.execute(db)
  return rows[0]?.found ?? false
}

/** Adds many people in one statement. */
export async function insertPeople(
  tx: Tx,
  tenantId: string,
  people: readonly Person[],
  now: Date,
): Promise<void> {
  await sql`
    insert into directory_user (tenant_id, user_id, user_principal_name, display_name, given_name, surname, mail,
                                job_title, department, user_type, account_enabled, usage_location, created_at)
    select ${tenantId}, p.id, p."userPrincipalName", p."displayName", p."givenName", p.surname,
           p."userPrincipalName", p."jobTitle", p.department, p."userType", p."accountEnabled", p."usageLocation", ${now}
      from jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
           as p (id uuid, "userPrincipalName" text, "displayName" text, "givenName" text, surname text,
                 "jobTitle" text, department text, "userType" text, "accountEnabled" boolean, "usageLocation" text)`.execute(
    tx,
  )
  tell(tx, tenantId, { kind: 'user', operation: 'created', ids: people.map(({ id }) => id) })
}

/** Adds many groups in one statement. */
export async function insertGroups(
  tx: Tx,
  tenantId: string,
  groups: readonly DemoGroup[],
  now: Date,
): Promise<void> {
  await sql`
    insert into directory_group (tenant_id, group_id, display_name, description, created_at)
    select ${tenantId}, g.id, g."displayName", g.description, ${now}
      from jsonb_to_recordset(${JSON.stringify(groups)}::jsonb)
           as g (id uuid, "displayName" text, description text)`.execute(tx)
  tell(tx, tenantId, { kind: 'group', operation: 'created', ids: groups.map(({ id }) => id) })
}

/** Adds many devices in one statement. */
export async function insertDevices(
  tx: Tx,
  tenantId: string,
  devices: readonly DemoDevice[],
  now: Date,
): Promise<void> {
  await sql`
    insert into directory_device (tenant_id, device_id, display_name, registered_device_id, operating_system, created_at)
    select ${tenantId}, d.id, d."displayName", d.id::text, d."operatingSystem", ${now}
      from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb)
           as d (id uuid, "displayName" text, "operatingSystem" text)`.execute(tx)
}

/** Adds memberships before anything is assigned: nobody's seat can change by them. */
export async function insertMemberships(
  tx: Tx,
  tenantId: string,
  memberships: readonly DemoMembership[],
): Promise<void> {
  await sql`
    with added as (
      insert into group_member (tenant_id, group_id, member_id, member_type)
      select ${tenantId}, m."groupId", m."memberId", m."memberType"
        from jsonb_to_recordset(${JSON.stringify(memberships)}::jsonb)
             as m ("groupId" uuid, "memberId" uuid, "memberType" text)
      on conflict do nothing
      returning group_id, member_id
    )
    ${toldRows(tenantId, sql`select ${changedRow('member', 'created', sql`member_id`, sql`group_id`)} from added`)}`.execute(
    tx,
  )
}

/** Who waits for an allotment, the first in line first. */
export async function listFirstWaiting(
  db: Db,
  tenantId: string,
  allotmentId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select member_id as id from waiting_member
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and blocked is null
     order by pinned desc, priority desc, waiting_since, member_id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}
