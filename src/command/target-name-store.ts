import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { visibleThrough } from '../db/visible-rows.ts'
import type { AuditRecord, AuditTarget } from './context.ts'

/** The type of a target of which only the id is known yet, and not what it is. */
export const someObject = 'directoryObject'

type Named = { readonly type: string; readonly id: string; readonly name: string | null }

/**
 * Names the targets that have none yet, as far as `db` sees them: of a refused command it is who asked (rule 27).
 * Of anything else the entry keeps the id, and does not tell whether it is there.
 */
export async function nameTargets(
  db: Db,
  tenantId: string,
  targets: readonly AuditTarget[],
): Promise<AuditTarget[]> {
  const ids = targets.filter(isNameless).map(({ id }) => id)
  if (ids.length === 0) return [...targets]
  const seen = (list: string): RawBuilder<unknown> =>
    visibleThrough(db.sight, list, { tenantId, search: false }) ?? sql`true`
  const { rows } = await sql<Named>`
    select 'allotment' as type, a.allotment_id::text as id, a.display_name as name from allotment a
     where a.tenant_id = ${tenantId}::uuid and a.allotment_id = any (${ids}::uuid[]) and ${seen('allotment')}
    union all
    select 'user', u.user_id::text, coalesce(u.display_name, u.user_principal_name) from directory_user u
     where u.tenant_id = ${tenantId}::uuid and u.user_id = any (${ids}::uuid[]) and ${seen('user')}
    union all
    select 'group', g.group_id::text, g.display_name from directory_group g
     where g.tenant_id = ${tenantId}::uuid and g.group_id = any (${ids}::uuid[]) and ${seen('group')}
    union all
    select 'device', d.device_id::text, d.display_name from directory_device d
     where d.tenant_id = ${tenantId}::uuid and d.device_id = any (${ids}::uuid[]) and ${seen('device')}
    union all
    select 'product', p.sku_id::text, p.display_name from product p
     where p.tenant_id = ${tenantId}::uuid and p.sku_id = any (${ids}::uuid[]) and ${seen('product')}`.execute(
    db,
  )
  return targets.map((target) => named(target, rows))
}

/** Somebody who may be of any kind: the entry keeps the word, and takes the name. */
const anybody = 'principal'
const nameableTypes = ['allotment', 'user', 'group', 'device', 'product', someObject, anybody]

function isNameless({ type, displayName }: AuditTarget): boolean {
  return displayName === undefined && nameableTypes.includes(type)
}

/** What commands recorded, with the names that they did not have at hand. */
export async function nameRecords(
  db: Db,
  tenantId: string,
  records: readonly AuditRecord[],
): Promise<readonly AuditRecord[]> {
  const nameless = records.flatMap(({ targets }) => targets.filter(isNameless))
  if (nameless.length === 0) return records
  const names = new Map((await nameTargets(db, tenantId, nameless)).map((target) => [target.id, target]))
  return records.map((record) => ({
    ...record,
    targets: record.targets.map((target) => (isNameless(target) ? (names.get(target.id) ?? target) : target)),
  }))
}

function named(target: AuditTarget, found: readonly Named[]): AuditTarget {
  if (target.displayName !== undefined) return target
  const known = found.find(
    ({ type, id }) =>
      id === target.id && (type === target.type || [someObject, anybody].includes(target.type)),
  )
  if (!known) return target
  return { type: target.type === anybody ? anybody : known.type, id: known.id, displayName: known.name }
}
