import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { greatestId, leastId } from '../db/served.ts'
import { type Assignment, deleteAssignments, tellChanged } from './assignment-store.ts'

/** An assignment that a replacement gives or, where it is ending, takes. */
export type ReplacementPart = Pick<
  Assignment,
  'id' | 'allotmentId' | 'targetId' | 'processingSince' | 'processingCursor' | 'processedMembers'
> & { readonly ending: boolean }

/**
 * Begins a replacement: `coming` are worked together from the first member on, of whom `kept` were about to end;
 * `ending` serve the members not reached yet. What an earlier replacement was about to end for one of these
 * ends with this one.
 */
export async function beginReplacement(
  tx: Tx,
  tenantId: string,
  replacementId: string,
  {
    coming,
    kept,
    ending,
  }: {
    readonly coming: readonly string[]
    readonly kept: readonly string[]
    readonly ending: readonly string[]
  },
): Promise<void> {
  const joined = await sql<{ id: string }>`
    update assignment set replacement_id = ${replacementId}
     where tenant_id = ${tenantId} and ending
       and replacement_id in (select replacement_id from assignment
                               where tenant_id = ${tenantId} and assignment_id = any (${ending}::uuid[])
                                 and replacement_id is not null)
    returning assignment_id as id`.execute(tx)
  await sql`
    update assignment
       set replacement_id = ${replacementId}, ending = true,
           processing_since = null, processing_cursor = null, processing_bound = null
     where tenant_id = ${tenantId} and assignment_id = any (${ending}::uuid[])`.execute(tx)
  await sql`
    update assignment set replacement_id = ${replacementId}, ending = false
     where tenant_id = ${tenantId} and assignment_id = any (${coming}::uuid[])`.execute(tx)
  await sql`
    update assignment_reach set serves_up_to = ${leastId}::uuid
     where tenant_id = ${tenantId} and assignment_id = any (${coming}::uuid[])
       and assignment_id <> all (${kept}::uuid[])`.execute(tx)
  await sql`
    update assignment_reach set serves_after = ${leastId}::uuid, skips_after = ${leastId}::uuid, skips_up_to = serves_after
     where tenant_id = ${tenantId} and assignment_id = any (${kept}::uuid[])`.execute(tx)
  tellChanged(tx, tenantId, [...joined.rows.map(({ id }) => id), ...ending, ...coming])
}

/** Assignments that were about to end stay, and serve all their members again. */
export async function keepAssignments(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update assignment set replacement_id = null, ending = false
     where tenant_id = ${tenantId} and assignment_id = any (${ids}::uuid[])`.execute(tx)
  tellChanged(tx, tenantId, ids)
  await serveAll(tx, tenantId, ids)
}

async function serveAll(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update assignment_reach
       set serves_after = ${leastId}::uuid, serves_up_to = ${greatestId}::uuid, skips_after = ${leastId}::uuid, skips_up_to = ${leastId}::uuid
     where tenant_id = ${tenantId} and assignment_id = any (${ids}::uuid[])`.execute(tx)
}

/** The parts of a replacement in the order in which they were made. */
export async function listReplacementParts(
  db: Db,
  tenantId: string,
  replacementId: string,
): Promise<ReplacementPart[]> {
  const { rows } = await sql<ReplacementPart>`
    select assignment_id as id, allotment_id as "allotmentId", target_id as "targetId", ending,
           processing_since as "processingSince", processing_cursor as "processingCursor",
           processed_members as "processedMembers"
      from assignment
     where tenant_id = ${tenantId} and replacement_id = ${replacementId}
     order by assignment_id`.execute(db)
  return rows
}

/** Locks the parts of a replacement: whoever has one of them worked anew waits. */
export async function lockReplacementParts(
  tx: Tx,
  tenantId: string,
  replacementId: string,
): Promise<ReplacementPart[]> {
  await sql`
    select 1 from assignment where tenant_id = ${tenantId} and replacement_id = ${replacementId}
     order by assignment_id for update`.execute(tx)
  return listReplacementParts(tx, tenantId, replacementId)
}

/** Some replacement that is not through, whether or not what it gives is still there. */
export async function findReplacement(db: Db, tenantId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select replacement_id as id from assignment
     where tenant_id = ${tenantId} and ending and replacement_id is not null limit 1`.execute(db)
  return rows[0]?.id
}

/** The replacement has come as far as this member: whom it reached, `coming` serve and `ending` no longer. */
export async function passMembers(
  tx: Tx,
  tenantId: string,
  { coming, ending }: { readonly coming: readonly string[]; readonly ending: readonly string[] },
  upTo: string,
): Promise<void> {
  await sql`
    update assignment_reach
       set serves_up_to = greatest(serves_up_to, ${upTo}::uuid), skips_after = greatest(skips_after, ${upTo}::uuid)
     where tenant_id = ${tenantId} and assignment_id = any (${coming}::uuid[])`.execute(tx)
  await sql`
    update assignment_reach set serves_after = greatest(serves_after, ${upTo}::uuid)
     where tenant_id = ${tenantId} and assignment_id = any (${ending}::uuid[])`.execute(tx)
}

/** What the replacement gave is like any other assignment from now on. */
export async function endReplacement(
  tx: Tx,
  tenantId: string,
  { coming, ending }: { readonly coming: readonly string[]; readonly ending: readonly string[] },
): Promise<void> {
  await deleteAssignments(tx, tenantId, ending)
  await keepAssignments(tx, tenantId, coming)
}
