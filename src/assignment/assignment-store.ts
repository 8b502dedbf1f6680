import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { tell } from '../db/outbox.ts'
import type { TargetType } from '../engine/types.ts'

/** An allotment given to a user, a device, or every member of a group. */
export type Assignment = {
  readonly id: string
  readonly allotmentId: string
  readonly targetType: TargetType
  readonly targetId: string
  readonly disabledPlanIds: readonly string[]
  readonly priority: number
  readonly includeNestedGroups: boolean
  readonly createdAt: Date
  /** Not null while a large group is worked in batches (rule 9). */
  readonly processingSince: Date | null
  readonly processingCursor: string | null
  readonly processedMembers: number
  readonly totalMembers: number
}

const assignmentColumns = sql`
  assignment_id as id, allotment_id as "allotmentId", target_type as "targetType", target_id as "targetId",
  disabled_plan_ids as "disabledPlanIds", priority, include_nested_groups as "includeNestedGroups",
  created_at as "createdAt", processing_since as "processingSince", processing_cursor as "processingCursor",
  processed_members as "processedMembers", total_members as "totalMembers"`

/** Reads one assignment. */
export async function findAssignment(db: Db, tenantId: string, id: string): Promise<Assignment | undefined> {
  const { rows } = await sql<Assignment>`
    select ${assignmentColumns} from assignment where tenant_id = ${tenantId} and assignment_id = ${id}::uuid`.execute(
    db,
  )
  return rows[0]
}

/** Locks one assignment: whoever has its members worked anew waits, and is not overwritten by a batch under way. */
export async function lockProcessing(tx: Tx, tenantId: string, id: string): Promise<Assignment | undefined> {
  const { rows } = await sql<Assignment>`
    select ${assignmentColumns} from assignment
     where tenant_id = ${tenantId} and assignment_id = ${id}::uuid for update`.execute(tx)
  return rows[0]
}

/** Whether the target has the allotment already. */
export async function findAssignmentOf(
  db: Db,
  tenantId: string,
  allotmentId: string,
  targetId: string,
): Promise<Assignment | undefined> {
  const { rows } = await sql<Assignment>`
    select ${assignmentColumns} from assignment
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and target_id = ${targetId}`.execute(db)
  return rows[0]
}

/** All assignments of an allotment. */
export async function listAssignments(db: Db, tenantId: string, allotmentId: string): Promise<Assignment[]> {
  const { rows } = await sql<Assignment>`
    select ${assignmentColumns} from assignment
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} order by assignment_id`.execute(db)
  return rows
}

/** All assignments made to one user, device or group. */
export async function listAssignmentsOfTarget(
  db: Db,
  tenantId: string,
  targetId: string,
): Promise<Assignment[]> {
  const { rows } = await sql<Assignment>`
    select ${assignmentColumns} from assignment
     where tenant_id = ${tenantId} and target_id = ${targetId} order by assignment_id`.execute(db)
  return rows
}

/** Adds an assignment. */
export async function insertAssignment(tx: Tx, tenantId: string, row: Assignment): Promise<void> {
  await sql`
    insert into assignment (tenant_id, assignment_id, allotment_id, target_type, target_id, disabled_plan_ids, priority,
                            include_nested_groups, created_at, processing_since, total_members)
    values (${tenantId}, ${row.id}, ${row.allotmentId}, ${row.targetType}, ${row.targetId},
            ${row.disabledPlanIds}::uuid[], ${row.priority}, ${row.includeNestedGroups}, ${row.createdAt},
            ${row.processingSince}, ${row.totalMembers})`.execute(tx)
  tell(tx, tenantId, { kind: 'assignment', operation: 'created', ids: [row.id] })
}

/** Writes what may change about an assignment. */
export async function updateAssignmentRow(
  tx: Tx,
  tenantId: string,
  row: Pick<Assignment, 'id' | 'disabledPlanIds' | 'priority' | 'includeNestedGroups'>,
): Promise<void> {
  await sql`
    update assignment set disabled_plan_ids = ${row.disabledPlanIds}::uuid[], priority = ${row.priority},
                          include_nested_groups = ${row.includeNestedGroups}
     where tenant_id = ${tenantId} and assignment_id = ${row.id}`.execute(tx)
  tellChanged(tx, tenantId, [row.id])
}

/** Removes assignments and what they reach. */
export async function deleteAssignments(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await sql`
    delete from assignment where tenant_id = ${tenantId} and assignment_id = any (${ids}::uuid[])`.execute(tx)
  tell(tx, tenantId, { kind: 'assignment', operation: 'deleted', ids })
}

/** Tells those who follow that assignments changed. */
export function tellChanged(tx: Tx, tenantId: string, ids: readonly string[]): void {
  tell(tx, tenantId, { kind: 'assignment', operation: 'updated', ids })
}

/**
 * Rule 6: derives anew which groups an assignment reaches: its own, and those nested in it when asked
 * for. Hands out the groups that came and went.
 */
export async function rebuildReach(
  tx: Tx,
  tenantId: string,
  assignmentIds: readonly string[],
): Promise<{ assignmentId: string; allotmentId: string; groupId: string; came: boolean }[]> {
  const { rows } = await sql<{ assignmentId: string; allotmentId: string; groupId: string; came: boolean }>`
    with recursive wanted (assignment_id, allotment_id, group_id, nested) as (
      select assignment_id, allotment_id, target_id, include_nested_groups from assignment
       where tenant_id = ${tenantId} and assignment_id = any (${assignmentIds}::uuid[]) and target_type = 'group'
      union
      select w.assignment_id, w.allotment_id, m.member_id, true
        from wanted w
        join group_member m on m.tenant_id = ${tenantId} and m.group_id = w.group_id and m.member_type = 'group'
       where w.nested
    ),
    gone as (
      delete from assignment_reach r
       where r.tenant_id = ${tenantId} and r.assignment_id = any (${assignmentIds}::uuid[])
         and not exists (select from wanted w where w.assignment_id = r.assignment_id and w.group_id = r.group_id)
      returning r.assignment_id, r.allotment_id, r.group_id
    ),
    came as (
      insert into assignment_reach (tenant_id, group_id, assignment_id, allotment_id)
      select distinct ${tenantId}::uuid, w.group_id, w.assignment_id, w.allotment_id from wanted w
      on conflict do nothing
      returning assignment_id, allotment_id, group_id
    )
    select assignment_id as "assignmentId", allotment_id as "allotmentId", group_id as "groupId", true as came from came
    union all
    select assignment_id, allotment_id, group_id, false from gone`.execute(tx)
  return rows
}

/** The groups an assignment reaches. */
export async function listReach(db: Db, tenantId: string, assignmentId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select group_id as id from assignment_reach
     where tenant_id = ${tenantId} and assignment_id = ${assignmentId} order by group_id`.execute(db)
  return rows.map((row) => row.id)
}

/** Assignments with nested groups that reach one of these groups. */
export async function listNestedAssignments(
  tx: Tx,
  tenantId: string,
  groupIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct r.assignment_id as id
      from assignment_reach r
      join assignment s on s.tenant_id = ${tenantId} and s.assignment_id = r.assignment_id
     where r.tenant_id = ${tenantId} and r.group_id = any (${groupIds}::uuid[]) and s.include_nested_groups
     order by id`.execute(tx)
  return rows.map((row) => row.id)
}

/** Rule 9: has a group's members worked in batches from the first one; newcomers wait since `since`. */
export async function startProcessing(
  tx: Tx,
  tenantId: string,
  assignmentIds: readonly string[],
  since: Date,
): Promise<void> {
  await sql`
    update assignment s
       set processing_since = coalesce(s.processing_since, ${since}), processing_cursor = null, processed_members = 0,
           processing_bound = least(s.processing_bound, s.processing_since, ${since}, (
             select min(o.processing_bound) from assignment o
              where o.tenant_id = ${tenantId} and o.allotment_id = s.allotment_id), (
             select min(w.waiting_since) from waiting_member w
              where w.tenant_id = ${tenantId} and w.allotment_id = s.allotment_id and w.priority < s.priority
                and exists (select from assignment_reach r
                              join group_member m on m.tenant_id = ${tenantId} and m.group_id = r.group_id
                             where r.tenant_id = ${tenantId} and r.assignment_id = s.assignment_id
                               and m.member_id = w.member_id))),
           total_members = (select count(*) from group_member m
                              join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
                             where m.tenant_id = ${tenantId} and r.assignment_id = s.assignment_id
                               and m.member_type <> 'group')
     where s.tenant_id = ${tenantId} and s.assignment_id = any (${assignmentIds}::uuid[])`.execute(tx)
  tellChanged(tx, tenantId, assignmentIds)
}

/** Rule 9: notes how far a group has been worked; `finished` ends it. */
export async function writeProgress(
  tx: Tx,
  tenantId: string,
  id: string,
  progress: { cursor: string | null; processed: number; finished: boolean },
): Promise<void> {
  await sql`
    update assignment
       set processing_cursor = case when ${progress.finished} then null else ${progress.cursor}::uuid end,
           processing_since = case when ${progress.finished} then null else processing_since end,
           processing_bound = case when ${progress.finished} then null else processing_bound end,
           processed_members = case when ${progress.finished} then total_members
                                    else least(total_members, ${progress.processed}::int) end
     where tenant_id = ${tenantId} and assignment_id = ${id}`.execute(tx)
  tellChanged(tx, tenantId, [id])
}

/** The assignment that has been in progress longest, if any. */
export async function findProcessing(
  db: Db,
  tenantId: string,
): Promise<(Assignment & { readonly replacementId: string | null }) | undefined> {
  const { rows } = await sql<Assignment & { replacementId: string | null }>`
    select ${assignmentColumns}, replacement_id as "replacementId" from assignment
     where tenant_id = ${tenantId} and processing_since is not null
     order by processing_since, assignment_id limit 1`.execute(db)
  return rows[0]
}

/** Those whose groups are being worked in batches since this moment. */
export async function listProcessingSince(db: Db, tenantId: string, since: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select assignment_id as id from assignment
     where tenant_id = ${tenantId} and processing_since = ${since} order by assignment_id`.execute(db)
  return rows.map((row) => row.id)
}

/** Members still to join the queue of an allotment through groups in progress: an upper bound (rule 14). */
export async function countStillJoining(tx: Tx, tenantId: string, allotmentId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(total_members - processed_members), 0)::int as n from assignment
     where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and processing_since is not null`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}
