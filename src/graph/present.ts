import type { AllotmentRow } from '../allotment/allotment-list-store.ts'
import { settingsTag } from '../allotment/settings-tag.ts'
import type { Assignment } from '../assignment/assignment-store.ts'
import { assignmentTag } from '../assignment/assignment-tag.ts'
import type { AssignmentErrorRow } from '../assignment-error/assignment-error-list-store.ts'
import { allotment, exclusion, seat } from '../contract/allotment.ts'
import { assignment, assignmentError, waitingMember } from '../contract/assignment.ts'
import { device, directoryObject, group, user } from '../contract/directory.ts'
import { nothingKept } from '../contract/not-kept.ts'
import { usageRight } from '../contract/usage-right.ts'
import type { Device } from '../directory/device-store.ts'
import type { Group } from '../directory/group-store.ts'
import type { User } from '../directory/user-store.ts'
import type { TargetType } from '../engine/types.ts'
import type { ExclusionRow } from '../exclusion/exclusion-list-store.ts'
import type { SeatRow } from '../seat/seat-list-store.ts'
import type { UsageRightRow } from '../usage-right/usage-right-store.ts'
import type { WaitingRow } from '../waiting-room/waiting-list-store.ts'
import type { Licensing } from './license-properties.ts'
import { dateTime, optionalDateTime, type Presenter } from './read.ts'

/** Flags in one text without spaces, as Graph writes them. */
export function assignableTo(kinds: readonly TargetType[]): string {
  return kinds.length === 0 ? 'none' : kinds.join(',')
}

type ServiceRow = { planId: string; planName: string; companyLevel: boolean }

function services(row: { services: readonly ServiceRow[]; assignableTo: readonly TargetType[] }): object[] {
  const kinds = assignableTo(row.assignableTo)
  return row.services.map(({ planId, planName, companyLevel }) => ({
    assignableTo: companyLevel ? 'none' : kinds,
    planId,
    planName,
  }))
}

/** Graph's dates of a subscription are never null; whoever does not know the next one says the last day there is. */
const noLifecycleDate = '9999-12-31'

export const presentAllotment: Presenter<AllotmentRow> = {
  entity: allotment,
  present: (row) => ({
    id: row.id,
    allottedUnits: row.allottedUnits,
    assignableTo: assignableTo(row.assignableTo),
    consumedUnits: row.consumedUnits,
    services: services(row),
    skuId: row.skuId,
    skuPartNumber: row.skuPartNumber,
    subscriptions: row.subscriptions.map(({ isTrial, addedOn, ...subscription }) => ({
      ...subscription,
      startDate: subscription.startDate ?? addedOn,
      nextLifecycleDate: subscription.nextLifecycleDate ?? noLifecycleDate,
      tags: isTrial ? 'trial' : 'none',
    })),
    externalServiceIdentifier: null,
    displayName: row.displayName,
    description: row.description,
    isDefault: row.isDefault,
    state: row.state,
    enforcement: row.enforcement,
    unitsBeyondLimit: Math.max(0, row.consumedUnits - row.allottedUnits),
    availableUnits: Math.max(0, row.allottedUnits - row.consumedUnits),
    waitingCount: row.waitingCount,
    blockedCount: row.blockedCount,
    overAllotted: row.overAllotted,
    isOrphaned: row.isOrphaned ?? false,
    productName: row.productName,
    createdDateTime: dateTime(row.createdAt),
    get settingsTag() {
      return settingsTag(row)
    },
  }),
}

export const presentAssignment: Presenter<Assignment> = {
  entity: assignment,
  present: (row) => ({
    id: row.id,
    disabledServicePlanIds: row.disabledPlanIds,
    priority: row.priority,
    includeNestedGroups: row.includeNestedGroups,
    createdDateTime: dateTime(row.createdAt),
    processingState: row.processingSince ? 'inProgress' : 'completed',
    processedMembers: row.processedMembers,
    totalMembers: row.totalMembers,
    targetType: row.targetType,
    targetId: row.targetId,
    allotmentId: row.allotmentId,
    get settingsTag() {
      return assignmentTag(row)
    },
  }),
}

/** `position` is known where it was asked for. */
export const presentWaitingMember: Presenter<WaitingRow & { position?: number }> = {
  entity: waitingMember,
  present: (row) => ({
    id: `${row.allotmentId}_${row.memberId}`,
    waitingSinceDateTime: dateTime(row.waitingSince),
    position: row.position,
    reason: row.reason,
    priority: row.priority,
    pinned: row.pinned,
    allotmentId: row.allotmentId,
    memberId: row.memberId,
  }),
}

export const presentSeat: Presenter<SeatRow> = {
  entity: seat,
  present: (row) => ({
    id: `${row.allotmentId}_${row.memberId}`,
    heldSinceDateTime: dateTime(row.heldSince),
    entitledSinceDateTime: dateTime(row.entitledSince),
    failingServicePlanIds: row.failingPlanIds,
    beyondLimit: row.beyondLimit,
    allotmentId: row.allotmentId,
    memberId: row.memberId,
  }),
}

export const presentExclusion: Presenter<ExclusionRow> = {
  entity: exclusion,
  present: (row) => ({
    id: `${row.allotmentId}_${row.memberId}`,
    memberId: row.memberId,
    createdDateTime: dateTime(row.createdAt),
    allotmentId: row.allotmentId,
  }),
}

export const presentUsageRight: Presenter<UsageRightRow> = {
  entity: usageRight,
  present: (row) => ({
    id: `${row.principalId}_${row.skuId}`,
    services: services(row),
    skuId: row.skuId,
    skuPartNumber: row.skuPartNumber,
    externalServiceIdentifier: null,
    productName: row.productName,
  }),
}

const errorCodes: Readonly<Record<string, string>> = {
  missingDependency: 'MissingDependency',
  mutuallyExclusiveServicePlans: 'MutuallyExclusiveServicePlans',
  invalidUsageLocation: 'InvalidUsageLocation',
  blockedByPolicy: 'BlockedByPolicy',
}

export const presentAssignmentError: Presenter<AssignmentErrorRow> = {
  entity: assignmentError,
  present: (row) => ({
    id: `${row.memberId}_${row.skuId}`,
    code: errorCodes[row.code] ?? row.code,
    message: row.message,
    occurrenceDateTime: dateTime(row.occurredAt),
    skuId: row.skuId,
    memberId: row.memberId,
    servicePlanId: row.planId,
    otherServicePlanIds: row.otherPlanIds,
  }),
}

/** `licensing` is known where it was asked for. */
export const presentUser: Presenter<User & { licensing?: Licensing }> = {
  entity: user,
  present: ({ createdAt, deletedAt, licensing, ...row }) => ({
    ...nothingKept.user,
    ...row,
    ...licensing,
    businessPhones: [],
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    createdDateTime: dateTime(createdAt),
    deletedDateTime: optionalDateTime(deletedAt),
  }),
}

export const presentDevice: Presenter<Device> = {
  entity: device,
  present: ({ createdAt, registeredDeviceId, ...row }) => ({
    ...nothingKept.device,
    ...row,
    deviceId: registeredDeviceId,
    createdDateTime: dateTime(createdAt),
  }),
}

export const presentGroup: Presenter<Group & { licensing?: Licensing }> = {
  entity: group,
  present: ({ createdAt, licensing, ...row }) => ({
    ...nothingKept.group,
    ...row,
    ...licensing,
    createdDateTime: dateTime(createdAt),
  }),
}

/** Of which kind an object is, with what is known of it. */
export type AnyObject =
  | { readonly type: 'user'; readonly row: User & { licensing?: Licensing } }
  | { readonly type: 'group'; readonly row: Group & { licensing?: Licensing } }
  | { readonly type: 'device'; readonly row: Device }
  /** Known by id only: its row is gone. */
  | { readonly type: 'user' | 'group' | 'device'; readonly id: string }

/** Shows users, groups and devices side by side, each with its own properties. */
export const presentObject: Presenter<AnyObject> = {
  entity: directoryObject,
  type: (object) => `#microsoft.graph.${object.type}`,
  present: (object, reader) => {
    if (!('row' in object)) return { id: object.id }
    if (object.type === 'user') return presentUser.present(object.row, reader)
    return object.type === 'group'
      ? presentGroup.present(object.row, reader)
      : presentDevice.present(object.row, reader)
  },
}

/** What an object shows when nothing is selected: that depends on its kind. */
export function entityOf(object: AnyObject) {
  return { user, group, device }[object.type]
}
