import { type RawBuilder, sql } from 'kysely'
import type { Db } from './database.ts'
import { visibleThrough } from './visible-rows.ts'

type Place = (tenantId: string, id: string) => RawBuilder<unknown>

const places: Readonly<Record<'allotment' | 'user' | 'group' | 'device', Place>> = {
  allotment: (tenantId, id) => sql`
    allotment a where a.tenant_id = ${tenantId}::uuid and a.allotment_id = ${id}::uuid`,
  user: (tenantId, id) => sql`
    directory_user u where u.tenant_id = ${tenantId}::uuid and u.user_id = ${id}::uuid and u.deleted_at is null`,
  group: (tenantId, id) => sql`
    directory_group g where g.tenant_id = ${tenantId}::uuid and g.group_id = ${id}::uuid`,
  device: (tenantId, id) => sql`
    directory_device d where d.tenant_id = ${tenantId}::uuid and d.device_id = ${id}::uuid`,
}

/** Whether there is such an object for the eyes of `db`; deleted users are not. */
export async function isThere(
  db: Db,
  tenantId: string,
  kind: keyof typeof places,
  id: string,
): Promise<boolean> {
  const visible = visibleThrough(db.sight, kind, { tenantId, search: false }) ?? sql`true`
  const { rows } = await sql`select 1 from ${places[kind](tenantId, id)} and ${visible}`.execute(db)
  return rows.length > 0
}
