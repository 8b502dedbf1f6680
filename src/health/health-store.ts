import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export type DatabaseFacts = {
  readonly version: string
  readonly versionNumber: number
  readonly now: Date
  readonly sizeBytes: number
  readonly fsync: boolean
  readonly fullPageWrites: boolean
  readonly synchronousCommit: string
}

/** What the database server says of itself. */
export async function readDatabaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber",
           clock_timestamp() as now, pg_database_size(current_database()) as "sizeBytes",
           current_setting('fsync')::boolean as fsync, current_setting('full_page_writes')::boolean as "fullPageWrites",
           current_setting('synchronous_commit') as "synchronousCommit"`.execute(db)
  const [facts] = rows
  if (!facts) throw new Error('the database says nothing of itself')
  return facts
}

export type Backlog = {
  readonly unsealedEntries: number
  readonly oldestUnsealed: Date | null
  readonly unsettledMembers: number
  readonly oldestUnsettled: Date | null
  readonly groupsInProgress: number
}

/** Counting stops here: more is no better news. */
export const maxCounted = 100_000

/** What background work of a tenant has not got to yet. */
export async function readBacklog(db: Db, tenantId: string): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    with unsealed as (
      select occurred_at from audit_entry where tenant_id = ${tenantId} and sealed_in is null
       order by entry_id limit ${maxCounted}
    ),
    open as (select noted_at from unsettled where tenant_id = ${tenantId} limit ${maxCounted})
    select (select count(*)::int from unsealed) as "unsealedEntries",
           (select min(occurred_at) from unsealed) as "oldestUnsealed",
           (select count(*)::int from open) as "unsettledMembers",
           (select min(noted_at) from open) as "oldestUnsettled",
           (select count(*)::int from assignment
             where tenant_id = ${tenantId} and processing_since is not null) as "groupsInProgress"`.execute(
    db,
  )
  const [backlog] = rows
  if (!backlog) throw new Error('counting the backlog answered nothing')
  return backlog
}
