import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

/** Which person of the directory a subject of a provider is. */
export type Binding = {
  readonly id: string
  readonly providerId: string
  readonly personId: string
  /** Null: awaited under a name. */
  readonly subject: string | null
  readonly awaitedName: string | null
  readonly madeBy: 'id' | 'name' | 'administrator'
  readonly createdAt: Date
}

const columns = sql`
  b.binding_id as id, b.provider_id as "providerId", b.user_id as "personId", b.subject,
  b.awaited_name as "awaitedName", b.made_by as "madeBy", b.created_at as "createdAt"`

/** Bindings of a provider. */
export function listBindingRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  providerId: string,
): Promise<ListPage<Binding>> {
  return listRows<Binding>(
    db,
    tenantId,
    {
      name: 'identityBinding',
      from: sql`identity_binding b`,
      tenantColumn: 'b.tenant_id',
      alias: 'b',
      key: [{ property: 'id', column: 'b.binding_id', type: 'guid' }],
      properties: {},
    },
    query,
    { columns, condition: sql`b.provider_id = ${providerId}::uuid`, scope: providerId },
  )
}

/** Who a subject is. */
export async function findBinding(
  db: Db,
  tenantId: string,
  providerId: string,
  subject: string,
): Promise<Binding | undefined> {
  const { rows } = await sql<Binding>`
    select ${columns} from identity_binding b
     where b.tenant_id = ${tenantId}::uuid and b.provider_id = ${providerId}::uuid and b.subject = ${subject}`.execute(
    db,
  )
  return rows[0]
}

/** Gives the awaited person the subject who comes under the name; whoever is first has it. */
export async function takeAwaited(
  tx: Tx,
  tenantId: string,
  providerId: string,
  name: string,
  subject: string,
): Promise<Binding | undefined> {
  const { rows } = await sql<Binding>`
    update identity_binding b set subject = ${subject}
     where b.tenant_id = ${tenantId} and b.provider_id = ${providerId}::uuid and b.subject is null
       and lower(b.awaited_name) = lower(${name})
    returning ${columns}`.execute(tx)
  return rows[0]
}

/**
 * The present person with an id or userPrincipalName, locked, and whether nobody but a Global Administrator may
 * bind them: they have a role, or are known to some provider already.
 */
export async function lockCandidate(
  tx: Tx,
  tenantId: string,
  by: { readonly id: string } | { readonly name: string },
): Promise<{ personId: string; guarded: boolean } | undefined> {
  const which =
    'id' in by ? sql`u.user_id = ${by.id}::uuid` : sql`lower(u.user_principal_name) = lower(${by.name})`
  const locked = await sql<{ id: string }>`
    select u.user_id as id from directory_user u
     where u.tenant_id = ${tenantId} and ${which} and u.deleted_at is null for update`.execute(tx)
  const personId = locked.rows[0]?.id
  if (personId === undefined) return undefined
  // Asked behind the lock: one statement for both would not see what was given while it waited.
  const { rows } = await sql<{ guarded: boolean }>`
    select exists (select from role_assignment where tenant_id = ${tenantId} and principal_id = ${personId}::uuid)
           or exists (select from identity_binding where tenant_id = ${tenantId} and user_id = ${personId}::uuid)
             as guarded`.execute(tx)
  return { personId, guarded: rows[0]?.guarded !== false }
}

/** Adds a binding; false where the subject, the awaited name or the person has one at this provider. */
export async function insertBinding(tx: Tx, tenantId: string, binding: Binding): Promise<boolean> {
  const { rows } = await sql`
    insert into identity_binding (tenant_id, binding_id, provider_id, user_id, subject, awaited_name, made_by, created_at)
    values (${tenantId}, ${binding.id}, ${binding.providerId}, ${binding.personId}, ${binding.subject},
            ${binding.awaitedName}, ${binding.madeBy}, ${binding.createdAt})
    on conflict do nothing returning 1`.execute(tx)
  return rows.length > 0
}

/** Undoes a binding; hands out which it was. */
export async function deleteBinding(
  tx: Tx,
  tenantId: string,
  providerId: string,
  id: string,
): Promise<Binding | undefined> {
  const { rows } = await sql<Binding>`
    delete from identity_binding b
     where b.tenant_id = ${tenantId} and b.provider_id = ${providerId}::uuid and b.binding_id = ${id}::uuid
    returning ${columns}`.execute(tx)
  return rows[0]
}

/** Undoes what was bound by name only, of one person; says how many. */
export async function deleteBindingsByName(tx: Tx, tenantId: string, personId: string): Promise<number> {
  const { rows } = await sql`
    delete from identity_binding
     where tenant_id = ${tenantId} and user_id = ${personId}::uuid and made_by = 'name' returning 1`.execute(
    tx,
  )
  return rows.length
}
