import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'

type Assignment = {
  targetId: string
  priority: number
  processingSince: string | null
}
type Entry = {
  memberId: string
  since: string
  override: number | null
  pinned: boolean
}

/** One allotment's queue and the facts behind it, as they stood after a commit. */
export type Moment = {
  readonly state: string
  readonly allottedUnits: number
  readonly seats: ReadonlyMap<string, string>
  readonly waiting: ReadonlyMap<string, Entry>
  readonly assignments: readonly Assignment[]
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>
  readonly excluded: ReadonlySet<string>
}

/** What the step itself said about single members. */
export type Said = {
  readonly direct?: string | undefined
  readonly standing?: { memberId: string; pinned: boolean; override: number | null } | undefined
}

type Place = { memberId: string; pinned: boolean; priority: number; since: string }

/** Reads the allotment without any of the application's code. */
export async function readMoment(db: Db, tenantId: string, allotmentId: string): Promise<Moment> {
  const { rows } = await sql<{
    state: string
    allottedUnits: number
    seats: [string, string][]
    waiting: Entry[]
    assignments: Assignment[]
    members: [string, string][]
    excluded: string[]
  }>`
    select a.state, a.allotted_units as "allottedUnits",
           array(select jsonb_build_array(member_id, entitled_since) from seat
                  where tenant_id = ${tenantId} and allotment_id = ${allotmentId}) as seats,
           array(select jsonb_build_object('memberId', member_id, 'since', waiting_since,
                                           'override', priority_override, 'pinned', pinned)
                   from waiting_member where tenant_id = ${tenantId} and allotment_id = ${allotmentId}) as waiting,
           array(select jsonb_build_object('targetId', target_id, 'priority', priority,
                                           'processingSince', processing_since,
                                           'processingCursor', processing_cursor)
                   from assignment where tenant_id = ${tenantId} and allotment_id = ${allotmentId}) as assignments,
           array(select jsonb_build_array(group_id, member_id) from group_member
                  where tenant_id = ${tenantId}) as members,
           array(select member_id::text from exclusion
                  where tenant_id = ${tenantId} and allotment_id = ${allotmentId}) as excluded
      from allotment a where a.tenant_id = ${tenantId} and a.allotment_id = ${allotmentId}`.execute(db)
  const [row] = rows
  if (!row) throw new Error('no such allotment')
  const groups = new Map<string, Set<string>>()
  for (const [groupId, memberId] of row.members) {
    groups.set(groupId, (groups.get(groupId) ?? new Set()).add(memberId))
  }
  return {
    ...row,
    groups,
    seats: new Map(row.seats),
    waiting: new Map(row.waiting.map((entry) => [entry.memberId, entry])),
    excluded: new Set(row.excluded),
  }
}

/**
 * I5, rules 8 and 9: whoever got a seat between two moments stood before everybody who is left behind,
 * waiting or still to join with a group in progress. Says who was overtaken by whom.
 */
export function overtaken(before: Moment, after: Moment, said: Said): string[] {
  const admitted = [...after.seats.keys()].filter((memberId) => !before.seats.has(memberId))
  if (admitted.length === 0) return []
  if (after.state === 'hold') return [`admitted on hold: ${admitted.join()}`]
  const left = [...waitingPlaces(after), ...joiningPlaces(after)]
  const faults: string[] = []
  for (const memberId of admitted) {
    if (memberId === said.direct) {
      const free = after.allottedUnits - after.seats.size
      if (free < left.length) faults.push(`direct ${memberId} left ${free} units for ${left.length}`)
      continue
    }
    const place = placeOfAdmitted(before, after, memberId, said)
    for (const other of left) {
      if (standsBefore(other, place)) faults.push(`${told(place)} overtook ${told(other)}`)
    }
  }
  return faults
}

function waitingPlaces(moment: Moment): Place[] {
  return [...moment.waiting.values()].map(({ memberId, since, override, pinned }) => ({
    memberId,
    pinned,
    since,
    priority: override ?? priorityOf(moment, memberId),
  }))
}

/** Members of groups in progress whom no batch has reached; they will wait since the group began. */
function joiningPlaces(moment: Moment): Place[] {
  const places = new Map<string, Place>()
  for (const { targetId, processingSince } of moment.assignments) {
    if (processingSince === null) continue
    for (const memberId of moment.groups.get(targetId) ?? []) {
      if (moment.seats.has(memberId) || moment.waiting.has(memberId) || moment.excluded.has(memberId))
        continue
      const known = places.get(memberId)
      const since = known !== undefined && known.since < processingSince ? known.since : processingSince
      places.set(memberId, { memberId, pinned: false, since, priority: priorityOf(moment, memberId) })
    }
  }
  return [...places.values()]
}

function placeOfAdmitted(before: Moment, after: Moment, memberId: string, said: Said): Place {
  const own = said.standing?.memberId === memberId ? said.standing : before.waiting.get(memberId)
  return {
    memberId,
    pinned: own?.pinned ?? false,
    priority: own?.override ?? priorityOf(after, memberId),
    since: after.seats.get(memberId) ?? '',
  }
}

/** Rule 8: the highest of the member's paths. */
function priorityOf(moment: Moment, memberId: string): number {
  const paths = moment.assignments.filter(
    ({ targetId }) =>
      targetId === memberId || (!moment.excluded.has(memberId) && moment.groups.get(targetId)?.has(memberId)),
  )
  return Math.max(...paths.map(({ priority }) => priority))
}

function standsBefore(a: Place, b: Place): boolean {
  if (a.pinned !== b.pinned) return a.pinned
  if (a.priority !== b.priority) return a.priority > b.priority
  if (a.since !== b.since) return a.since < b.since
  return a.memberId < b.memberId
}

function told({ memberId, pinned, priority, since }: Place): string {
  return `${memberId.slice(0, 13)} (${pinned ? 'pinned, ' : ''}priority ${priority}, since ${since})`
}
