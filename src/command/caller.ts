import type { Sight } from '../db/sight.ts'
import { Refusal } from '../engine/refusal.ts'

export type Role = 'globalAdministrator' | 'licenseAdministrator' | 'globalReader'

export type Actor = {
  readonly type: 'user' | 'application' | 'system'
  readonly id: string | null
  readonly name: string
}

/** Who asks: one tenant, one actor, the roles and the owned allotments that decide what they may do (rules 24 to 28). */
export type Caller = {
  readonly tenantId: string
  readonly actor: Actor
  readonly roles: readonly Role[]
  /** The directory's user behind the caller; a program has none. */
  readonly personId?: string | null
  /** Allotments the person owns now, through groups too. */
  readonly ownedAllotmentIds?: readonly string[]
  /** What the token is limited to, in Graph's names; undefined: nothing but roles and ownership limits it. */
  readonly scopes?: readonly string[]
  /** The session behind a caller who signed in with a browser. */
  readonly sessionId?: string
}

/** Rule 24: administrators do everything. */
export function isAdministrator(caller: Caller): boolean {
  return caller.roles.includes('globalAdministrator') || caller.roles.includes('licenseAdministrator')
}

/** Rule 24: every role sees the whole organization. */
export function seesEverything(caller: Caller): boolean {
  return caller.roles.length > 0
}

/** Refuses callers who may not see the whole organization. */
export function requireReader(caller: Caller): void {
  if (isAdministrator(caller) || caller.roles.includes('globalReader')) return
  throw new Refusal('missingRequiredPermission', 'Only who may read the whole organization may do this.')
}

/** Refuses callers who are neither Global nor License Administrator (rule 24). */
export function requireAdministrator(caller: Caller): void {
  if (isAdministrator(caller)) return
  throw new Refusal('missingRequiredPermission', 'Only a Global or License Administrator may do this.')
}

/** Refuses callers who are not Global Administrator: who gives roles could give themselves any (rule 24). */
export function requireGlobalAdministrator(caller: Caller): void {
  if (caller.roles.includes('globalAdministrator')) return
  throw new Refusal('missingRequiredPermission', 'Only a Global Administrator may do this.')
}

/** What a caller without a role sees: the allotments they own, and themselves (rules 25 and 28). */
export function ownSight(caller: Caller): Sight {
  return { personId: caller.personId ?? null, allotmentIds: caller.ownedAllotmentIds ?? [] }
}
