import { sql } from 'kysely'
import type { Role } from '../contract/administration.ts'
import type { Profile } from '../contract/identity-provider.ts'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

export type RoleMapping = { readonly claim: string; readonly value: string; readonly role: Role }

/** An OpenID Connect provider of an organization. */
export type Provider = {
  readonly id: string
  readonly tenantId: string
  readonly displayName: string
  readonly profile: Profile
  readonly issuer: string
  readonly clientId: string
  /** Encrypted; null: a public client. */
  readonly clientSecret: Buffer | null
  readonly scopes: readonly string[]
  readonly audience: string | null
  readonly roleMappings: readonly RoleMapping[]
  readonly graphUrl: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Columns of a row, with the alias p. */
export const providerColumns = sql`
  p.provider_id as id, p.tenant_id as "tenantId", p.display_name as "displayName", p.profile, p.issuer,
  p.client_id as "clientId", p.client_secret as "clientSecret", p.scopes, p.audience,
  p.role_mappings as "roleMappings", p.graph_url as "graphUrl", p.created_at as "createdAt",
  p.updated_at as "updatedAt"`

/** What the sign-in page offers for an organization. */
export async function listProviderNames(
  db: Db,
  tenantId: string,
): Promise<{ id: string; displayName: string }[]> {
  const { rows } = await sql<{ id: string; displayName: string }>`
    select provider_id as id, display_name as "displayName" from identity_provider
     where tenant_id = ${tenantId}::uuid order by lower(display_name), provider_id`.execute(db)
  return rows
}

/** Providers of the tenant, or the one with an id. */
export function listProviderRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  id?: string,
): Promise<ListPage<Provider>> {
  return listRows<Provider>(
    db,
    tenantId,
    {
      name: 'identityProvider',
      from: sql`identity_provider p`,
      tenantColumn: 'p.tenant_id',
      alias: 'p',
      key: [{ property: 'id', column: 'p.provider_id', type: 'guid' }],
      properties: {},
    },
    query,
    { columns: providerColumns, ...(id ? { condition: sql`p.provider_id = ${id}::uuid`, scope: id } : {}) },
  )
}

/** Locks a provider. */
export async function lockProvider(tx: Tx, tenantId: string, id: string): Promise<Provider | undefined> {
  const { rows } = await sql<Provider>`
    select ${providerColumns} from identity_provider p
     where p.tenant_id = ${tenantId} and p.provider_id = ${id}::uuid for update`.execute(tx)
  return rows[0]
}

/** Adds a provider, or writes it anew; false where another has the same issuer and client. */
export async function writeProvider(tx: Tx, provider: Provider): Promise<boolean> {
  const { rows } = await sql`
    with other as (
      select 1 from identity_provider
       where tenant_id = ${provider.tenantId} and issuer = ${provider.issuer} and client_id = ${provider.clientId}
         and provider_id <> ${provider.id}::uuid
    )
    insert into identity_provider (tenant_id, provider_id, display_name, profile, issuer, client_id, client_secret,
                                   scopes, audience, role_mappings, graph_url, created_at, updated_at)
    select ${provider.tenantId}, ${provider.id}::uuid, ${provider.displayName}, ${provider.profile},
           ${provider.issuer}, ${provider.clientId}, ${provider.clientSecret}::bytea, ${provider.scopes}::text[],
           ${provider.audience}::text, ${JSON.stringify(provider.roleMappings)}::jsonb, ${provider.graphUrl},
           ${provider.createdAt}::timestamptz, ${provider.updatedAt}::timestamptz
     where not exists (select from other)
    on conflict (tenant_id, provider_id) do update
       set display_name = excluded.display_name, client_id = excluded.client_id,
           client_secret = excluded.client_secret, scopes = excluded.scopes, audience = excluded.audience,
           role_mappings = excluded.role_mappings, graph_url = excluded.graph_url, updated_at = excluded.updated_at
    returning 1`.execute(tx)
  return rows.length > 0
}

/** Removes a provider with its bindings. */
export async function deleteProviderRow(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`delete from identity_provider where tenant_id = ${tenantId} and provider_id = ${id}::uuid`.execute(
    tx,
  )
}
