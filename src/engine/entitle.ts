import type { BlockCode, Member, MemberKind, TargetType, TenantPolicy } from './types.ts'

/** What a member's own data says: may they be entitled at all, and what keeps them from being admitted. */
export type Standing = { readonly mayHold: boolean; readonly block: BlockCode | null }

/**
 * Rules 18, 20 and 22, the part that only looks at the member: a deleted user holds nothing, an
 * unusual account follows the tenant's policy, and a user needs a usage location that is allowed
 * (the tenant's country stands in for a missing one).
 */
export function standing(member: Member, policy: TenantPolicy): Standing {
  if (member.kind === 'device') return { mayHold: true, block: null }
  if (member.deleted) return { mayHold: false, block: null }
  const policies = [
    ...(member.accountEnabled ? [] : [policy.disabledUsers]),
    ...(member.guest ? [policy.guestUsers] : []),
  ]
  if (policies.includes('release')) return { mayHold: false, block: null }
  if (policies.includes('keepOnly')) return { mayHold: true, block: 'blockedByPolicy' }
  const location = member.usageLocation ?? policy.countryLetterCode
  if (location === null || policy.prohibitedUsageLocations.includes(location)) {
    return { mayHold: true, block: 'invalidUsageLocation' }
  }
  return { mayHold: true, block: null }
}

/** One assignment through which a member reaches an allotment. */
export type Path = { readonly assignmentId: string; readonly direct: boolean; readonly priority: number }

/**
 * Rule 6: the paths that count. An exclusion ends those through groups; a product serves only the
 * kinds of members it can be assigned to.
 */
export function countingPaths(
  paths: readonly Path[],
  member: { kind: MemberKind; excluded: boolean },
  assignableTo: readonly TargetType[],
): readonly Path[] {
  if (!assignableTo.includes(member.kind)) return []
  return member.excluded ? paths.filter((path) => path.direct) : paths
}

/** Rule 8: the highest priority of several assignments, unless one was set for the member by hand. */
export function priorityOf(paths: readonly Path[], override: number | null): number {
  return override ?? Math.max(...paths.map((path) => path.priority))
}
