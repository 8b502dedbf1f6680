/** Moments are milliseconds since 1970 UTC inside the engine; units are whole seats. */
export type Moment = number

export type MemberKind = 'user' | 'device'
export type TargetType = 'user' | 'group' | 'device'
export type SubscriptionState = 'active' | 'warning' | 'suspended' | 'lockedOut' | 'deleted'
export type AllotmentState = 'open' | 'hold'
/** Rule 15: a report-only limit stops nobody, it shows what it would do. */
export type Enforcement = 'enforced' | 'reportOnly'

/** Rule 22: what an unusual account may do. `keepOnly` keeps a seat but gets none, `release` loses it. */
export type AccountPolicy = 'keepAndGet' | 'keepOnly' | 'release'

/** Rule 12: what happens to seats beyond a lowered limit. */
export type ShrinkMode = 'refuse' | 'drain' | 'evict'

export type TenantPolicy = {
  readonly countryLetterCode: string | null
  readonly prohibitedUsageLocations: readonly string[]
  readonly disabledUsers: AccountPolicy
  readonly guestUsers: AccountPolicy
}

export type Member =
  | { readonly kind: 'device' }
  | {
      readonly kind: 'user'
      readonly accountEnabled: boolean
      readonly guest: boolean
      readonly usageLocation: string | null
      readonly deleted: boolean
    }

/** Why an entitled member is passed over (rules 18 and 22). */
export type BlockCode =
  | 'blockedByPolicy'
  | 'invalidUsageLocation'
  | 'missingDependency'
  | 'mutuallyExclusiveServicePlans'

/** Rule 18, as data: `requires` wants one of the others on, `excludes` wants none of them on. */
export type PlanRule = {
  readonly kind: 'requires' | 'excludes'
  readonly planId: string
  readonly otherPlanIds: readonly string[]
}

export type Violation = {
  readonly code: 'missingDependency' | 'mutuallyExclusiveServicePlans'
  readonly planId: string
  readonly otherPlanIds: readonly string[]
}

export type Waiting = {
  readonly memberId: string
  readonly waitingSince: Moment
  readonly priority: number
  readonly pinned: boolean
}
