import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import type { Random } from './seed.ts'

/** What one writer alone changes, so that it knows what must be stored. */
export type Slot = {
  readonly name: string
  /** The value as of the last acknowledged request. */
  known: string
  /** A request that was never answered. */
  inDoubt: { readonly to: string; readonly requestId: string } | undefined
  /** The request that brings the next value about. */
  next(random: Random): { to: string; method: string; path: string; body?: object }
  /** The value as it is stored. */
  stored(facts: Stored): string
}

/** The facts of the tenant, read beside the application. */
export type Stored = {
  readonly memberships: ReadonlySet<string>
  /** By allotment and target: the assignment's id. */
  readonly assignments: ReadonlyMap<string, string>
  readonly limits: ReadonlyMap<string, number>
  readonly units: ReadonlyMap<string, number>
  readonly deletedUsers: ReadonlySet<string>
}

const admin = '/beta/admin/cloudLicensing'

export function membershipSlot(groupId: string, userId: string): Slot {
  return {
    name: `membership ${groupId} ${userId}`,
    known: 'absent',
    inDoubt: undefined,
    next() {
      return this.known === 'absent'
        ? {
            to: 'present',
            method: 'POST',
            path: `/v1.0/groups/${groupId}/members/$ref`,
            body: { '@odata.id': `https://host/v1.0/directoryObjects/${userId}` },
          }
        : { to: 'absent', method: 'DELETE', path: `/v1.0/groups/${groupId}/members/${userId}/$ref` }
    },
    stored: ({ memberships }) => (memberships.has(`${groupId}/${userId}`) ? 'present' : 'absent'),
  }
}

/** Its value is the assignment's id; one that is just being made has none yet. */
export function assignmentSlot(allotmentId: string, kind: 'user' | 'group', targetId: string): Slot {
  return {
    name: `assignment ${kind} ${targetId}`,
    known: 'absent',
    inDoubt: undefined,
    next() {
      return this.known === 'absent'
        ? {
            to: 'present',
            method: 'POST',
            path: `${admin}/allotments/${allotmentId}/assignments`,
            body: {
              'assignedTo@odata.bind': `https://host/beta/${kind}s/${targetId}`,
              disabledServicePlanIds: [],
            },
          }
        : { to: 'absent', method: 'DELETE', path: `${admin}/assignments/${this.known}` }
    },
    stored: ({ assignments }) => assignments.get(`${allotmentId}/${targetId}`) ?? 'absent',
  }
}

export function limitSlot(allotmentId: string, units: number, below: number): Slot {
  return {
    name: `limit ${allotmentId}`,
    known: String(units),
    inDoubt: undefined,
    next(random) {
      const allottedUnits = random.below(below)
      const whenBelowConsumed = random.chance(0.5) ? 'evict' : 'drain'
      return {
        to: String(allottedUnits),
        method: 'PATCH',
        path: `${admin}/allotments/${allotmentId}`,
        body: { allottedUnits, whenBelowConsumed },
      }
    },
    stored: ({ limits }) => String(limits.get(allotmentId)),
  }
}

export function subscriptionSlot(id: string, units: number): Slot {
  return {
    name: `subscription ${id}`,
    known: String(units),
    inDoubt: undefined,
    next(random) {
      const totalLicenses = units + random.below(100)
      const path = `/v1.0/directory/subscriptions/${id}`
      return { to: String(totalLicenses), method: 'PATCH', path, body: { totalLicenses } }
    },
    stored: (facts) => String(facts.units.get(id)),
  }
}

export function userSlot(id: string): Slot {
  return {
    name: `user ${id}`,
    known: 'there',
    inDoubt: undefined,
    next() {
      return this.known === 'there'
        ? { to: 'deleted', method: 'DELETE', path: `/v1.0/users/${id}` }
        : { to: 'there', method: 'POST', path: `/v1.0/directory/deletedItems/${id}/restore`, body: {} }
    },
    stored: ({ deletedUsers }) => (deletedUsers.has(id) ? 'deleted' : 'there'),
  }
}

export async function readStored(db: Db, tenantId: string): Promise<Stored> {
  const { rows } = await sql<{
    memberships: string[]
    assignments: [string, string][]
    limits: [string, number][]
    units: [string, number][]
    deletedUsers: string[]
  }>`
    select array(select group_id || '/' || member_id from group_member where tenant_id = ${tenantId}) as memberships,
           array(select jsonb_build_array(allotment_id || '/' || target_id, assignment_id)
                   from assignment where tenant_id = ${tenantId}) as assignments,
           array(select jsonb_build_array(allotment_id, allotted_units)
                   from allotment where tenant_id = ${tenantId}) as limits,
           array(select jsonb_build_array(subscription_id, units)
                   from subscription where tenant_id = ${tenantId}) as units,
           array(select user_id::text from directory_user
                  where tenant_id = ${tenantId} and deleted_at is not null) as "deletedUsers"`.execute(db)
  const [row] = rows
  if (!row) throw new Error('nothing was read')
  return {
    memberships: new Set(row.memberships),
    assignments: new Map(row.assignments),
    limits: new Map(row.limits),
    units: new Map(row.units),
    deletedUsers: new Set(row.deletedUsers),
  }
}
