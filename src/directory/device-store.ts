import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** A device of the directory. */
export type Device = {
  readonly id: string
  readonly displayName: string
  readonly registeredDeviceId: string | null
  readonly operatingSystem: string | null
  readonly accountEnabled: boolean
  readonly createdAt: Date
}

/** Locks a device. */
export async function lockDevice(tx: Tx, tenantId: string, id: string): Promise<Device | undefined> {
  const { rows } = await sql<Device>`
    select device_id as id, display_name as "displayName", registered_device_id as "registeredDeviceId",
           operating_system as "operatingSystem", account_enabled as "accountEnabled", created_at as "createdAt"
      from directory_device where tenant_id = ${tenantId} and device_id = ${id}::uuid for update`.execute(tx)
  return rows[0]
}

/** Adds a device, or writes all of one. */
export async function upsertDevice(tx: Tx, tenantId: string, device: Device): Promise<void> {
  await sql`
    insert into directory_device (tenant_id, device_id, display_name, registered_device_id, operating_system,
                                  account_enabled, created_at)
    values (${tenantId}, ${device.id}, ${device.displayName}, ${device.registeredDeviceId},
            ${device.operatingSystem}, ${device.accountEnabled}, ${device.createdAt})
    on conflict (tenant_id, device_id) do update
       set display_name = excluded.display_name, registered_device_id = excluded.registered_device_id,
           operating_system = excluded.operating_system, account_enabled = excluded.account_enabled`.execute(
    tx,
  )
}

/** Removes a device. */
export async function deleteDeviceRow(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`delete from directory_device where tenant_id = ${tenantId} and device_id = ${id}`.execute(tx)
}
