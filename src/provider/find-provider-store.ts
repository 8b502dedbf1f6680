import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { type Provider, providerColumns } from './provider-store.ts'

// Whoever signs in does not say of which organization they are: the provider does.

/** A provider by its id; which organization's it is, the row says. */
export async function findProvider(db: Db, id: string): Promise<Provider | undefined> {
  const { rows } = await sql<Provider>`
    select ${providerColumns} from identity_provider p where p.provider_id = ${id}::uuid`.execute(db)
  return rows[0]
}

/** Providers that take bearer tokens of an issuer, of every tenant, oldest first. */
export async function listProvidersOfIssuer(db: Db, issuer: string): Promise<Provider[]> {
  const { rows } = await sql<Provider>`
    select ${providerColumns} from identity_provider p
     where p.issuer = ${issuer} and p.audience is not null order by p.created_at, p.provider_id`.execute(db)
  return rows
}
