// What the pages read of the server's answers. The names are the contract's (src/contract).

export type Role = 'globalAdministrator' | 'licenseAdministrator' | 'globalReader'

export type Session = {
  readonly tenantId: string
  readonly id: string | null
  readonly displayName: string
  readonly kind: 'application' | 'person'
  readonly roles: readonly Role[]
  readonly ownedAllotmentIds: readonly string[]
  readonly sessionId: string | null
}

export type Service = {
  readonly planId: string
  readonly planName: string
  readonly displayName: string | null
  readonly appliesTo?: string
}

export type IneligibilityReason =
  | 'deniedByAdministrator'
  | 'neverAllottable'
  | 'companyLevel'
  | 'notAssignable'
  | 'noSubscription'

export type Product = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly assignableTo: string
  readonly capacity: number
  readonly allottedUnits: number
  readonly unallottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
  readonly overAllottedUnits: number
  readonly allotmentCount: number
  readonly defaultAllotmentId: string
  readonly eligible: boolean
  readonly ineligibilityReason: IneligibilityReason | null
  /** English. */
  readonly ineligibilityMessage: string | null
  readonly eligibilityOverride: 'allow' | 'deny' | null
  readonly services?: readonly Service[]
}

export type Allotment = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly skuId: string
  readonly skuPartNumber: string
  readonly productName: string
  readonly assignableTo: string
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly availableUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
  readonly isDefault: boolean
  readonly state: 'open' | 'hold'
  readonly enforcement: 'enforced' | 'reportOnly'
  readonly unitsBeyondLimit: number
  readonly overAllotted: boolean
  /** For If-Match: another after each change of the settings. */
  readonly settingsTag: string
}

/** As the server tells the use of an allotment over time. */
export type UseOfAllotment = {
  readonly points: readonly {
    readonly dateTime: string
    readonly consumedUnits: number
    /** Null where nothing is known. */
    readonly waiting: number | null
  }[]
  readonly consumedUnits: number
  readonly allottedUnits: number
  readonly daysToFull: number | null
  readonly noDayReason: 'full' | 'tooLittleHistory' | 'shrinking' | 'steady' | 'farOff' | null
}

export type Subscription = {
  readonly id: string
  readonly skuId: string
  readonly status: string
  readonly isTrial: boolean
  readonly totalLicenses: number
  readonly startDate: string | null
  readonly nextLifecycleDateTime: string | null
  readonly productName: string
}

/** Whether what was bought meets what group-based licensing asks for. */
export type Prerequisites = {
  readonly status: 'met' | 'tooFewUnits' | 'notMet'
  readonly requiredUnits: number
  readonly qualifyingUnits: number
  readonly missingUnits: number
  readonly metBy: readonly QualifyingProduct[]
  /** Would meet it, and have no active subscription. */
  readonly lapsed: readonly QualifyingProduct[]
}
type QualifyingProduct = { readonly skuId: string; readonly displayName: string }

export type DirectoryObject = {
  readonly '@odata.type'?: string
  readonly id: string
  readonly displayName: string | null
  readonly userPrincipalName?: string
  readonly mail?: string | null
  readonly jobTitle?: string | null
  readonly department?: string | null
  readonly description?: string | null
}

export type Seat = {
  readonly id: string
  readonly memberId: string
  readonly heldSinceDateTime: string
  readonly failingServicePlanIds: readonly string[]
  readonly assignedTo: DirectoryObject | null
}

export type WaitingMember = {
  readonly id: string
  readonly memberId: string
  readonly waitingSinceDateTime: string
  readonly position: number
  readonly reason: 'noFreeUnit' | 'allotmentOnHold' | 'overAllotted' | 'inProgress'
  readonly pinned: boolean
  readonly priority: number
  readonly assignedTo: DirectoryObject | null
}

export type Assignment = {
  readonly id: string
  readonly targetType: 'user' | 'group' | 'device'
  readonly targetId: string
  readonly priority: number
  readonly createdDateTime: string
  readonly processingState: 'inProgress' | 'completed'
  readonly processedMembers: number
  readonly totalMembers: number
  readonly allotmentId: string
  readonly disabledServicePlanIds: readonly string[]
  readonly includeNestedGroups: boolean
  /** For If-Match: another after each change of services, priority or nested groups. */
  readonly settingsTag: string
  readonly assignedTo?: DirectoryObject | null
  readonly allotment?: Allotment | null
}

export type AssignmentError = {
  readonly id: string
  readonly code: string
  readonly message: string
  readonly occurrenceDateTime: string
  readonly skuId: string
  readonly memberId: string
  readonly assignedTo: DirectoryObject | null
}

/** What a write would do, as `?dryRun=true` answers it. */
export type Plan = {
  readonly moves: readonly {
    readonly allotmentId: string
    readonly allotmentName: string | null
    readonly gained: number
    readonly lost: number
    readonly queued: number
    readonly keptOut: number
    readonly forgotten: number
    readonly gainedIds: readonly string[]
  }[]
}

export type ExplainedStatus = 'seat' | 'waiting' | 'blocked' | 'excluded' | 'notEntitled' | 'settling'

export type Explained = {
  readonly skuId: string
  readonly productName: string
  readonly allotmentId: string
  readonly allotmentName: string
  readonly status: ExplainedStatus
  readonly paths: readonly {
    readonly kind: 'direct' | 'group'
    readonly groupId: string | null
    readonly groupName: string | null
    readonly assignedDateTime: string
    readonly counts: boolean
  }[]
  readonly heldSinceDateTime: string | null
  readonly waitingSinceDateTime: string | null
  readonly position: number | null
  readonly waitingCount: number
  readonly allottedUnits: number
  readonly consumedUnits: number
  /** Of who waits: whom to ask. */
  readonly owners: readonly { readonly displayName: string; readonly mail: string | null }[]
  readonly code: string | null
  readonly message: string
}

export type Explanation = {
  readonly memberId: string
  readonly memberName: string | null
  readonly value: readonly Explained[]
}

type Party = { readonly id: string | null; readonly displayName: string | null } | null

export type AuditEntry = {
  readonly id: string
  readonly result: 'success' | 'failure'
  readonly resultReason: string
  readonly activityDisplayName: string
  readonly activityDateTime: string
  readonly initiatedBy: { readonly user: Party; readonly app: Party }
  readonly targetResources: readonly {
    readonly id: string
    readonly displayName: string | null
    readonly type: string
    readonly modifiedProperties: readonly {
      readonly displayName: string
      readonly oldValue: string | null
      readonly newValue: string | null
    }[]
  }[]
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[]
}
