import { Refusal } from '../engine/refusal.ts'

export type Role = 'globalAdministrator' | 'licenseAdministrator' | 'globalReader'

export type Actor = {
  readonly type: 'user' | 'application' | 'system'
  readonly id: string | null
  readonly name: string
}

/** Who asks: one tenant, one actor, and the roles that decide what they may do (rule 24). */
export type Caller = {
  readonly tenantId: string
  readonly actor: Actor
  readonly roles: readonly Role[]
}

/** Rule 24: administrators do everything. */
export function isAdministrator(caller: Caller): boolean {
  return caller.roles.includes('globalAdministrator') || caller.roles.includes('licenseAdministrator')
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
