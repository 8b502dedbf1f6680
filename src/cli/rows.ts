// What the CLI reads of the contract's objects; `$select` asks for exactly these.

export type AllotmentRow = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly productName: string
  readonly skuId: string
  readonly skuPartNumber: string
  readonly isDefault: boolean
  readonly state: 'open' | 'hold'
  readonly enforcement: 'enforced' | 'reportOnly'
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly availableUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
  readonly overAllotted: boolean
  readonly isOrphaned: boolean
}
export const allotmentSelect =
  'id,displayName,description,productName,skuId,skuPartNumber,isDefault,state,enforcement,allottedUnits,consumedUnits,availableUnits,waitingCount,blockedCount,overAllotted,isOrphaned'

export type ProductRow = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly appliesTo: string
  readonly assignableTo: string
  readonly capacity: number
  readonly allottedUnits: number
  readonly unallottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly blockedCount: number
  readonly overAllottedUnits: number
  readonly allotmentCount: number
  readonly eligible: boolean
  readonly ineligibilityMessage: string | null
  readonly services: readonly {
    planId: string
    planName: string
    displayName: string | null
    appliesTo: string
  }[]
}

export type UserRow = {
  readonly id: string
  readonly displayName: string | null
  readonly userPrincipalName: string
  readonly department: string | null
  readonly jobTitle: string | null
  readonly usageLocation: string | null
  readonly userType: string
  readonly accountEnabled: boolean
}
export const userSelect =
  'id,displayName,userPrincipalName,department,jobTitle,usageLocation,userType,accountEnabled'

export type GroupRow = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly securityEnabled: boolean
}
export const groupSelect = 'id,displayName,description,securityEnabled'

export type DeviceRow = {
  readonly id: string
  readonly displayName: string
  readonly operatingSystem: string | null
  readonly accountEnabled: boolean
}

/** A user, group or device as expansions and members show it. */
export type ObjectRow = {
  readonly '@odata.type'?: string
  readonly id: string
  readonly displayName?: string | null
  readonly userPrincipalName?: string | null
}
export const objectSelect = 'id,displayName,userPrincipalName'

export type AssignmentRow = {
  readonly id: string
  readonly priority: number
  readonly includeNestedGroups: boolean
  readonly processingState: 'inProgress' | 'completed'
  readonly processedMembers: number
  readonly totalMembers: number
  readonly targetType: 'user' | 'group' | 'device'
  readonly targetId: string
  readonly allotmentId: string
  readonly disabledServicePlanIds: readonly string[]
  readonly assignedTo?: ObjectRow | null
  readonly allotment?: { displayName?: string; productName?: string } | null
}
export const assignmentSelect =
  'id,priority,includeNestedGroups,processingState,processedMembers,totalMembers,targetType,targetId,allotmentId,disabledServicePlanIds'

/** How an object is called in tables and sentences. */
export function nameOf(object: ObjectRow | null | undefined): string {
  return object?.displayName ?? object?.userPrincipalName ?? object?.id ?? '-'
}

export function typeOf(object: ObjectRow | null | undefined): string {
  return object?.['@odata.type']?.split('.').at(-1) ?? '-'
}
