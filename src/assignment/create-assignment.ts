import { type Allotment, lockAllotment, noSuchAllotment } from '../allotment/allotment-store.ts'
import { type Context, record } from '../command/context.ts'
import { requireFindable, requireManager } from '../command/require-manager.ts'
import { ChangedMeanwhile } from '../db/transaction.ts'
import {
  type DirectoryObject,
  listNestedGroups,
  lockGroups,
  lockTenant,
  shareObjects,
} from '../directory/directory-store.ts'
import { standing } from '../engine/entitle.ts'
import { Refusal } from '../engine/refusal.ts'
import type { TargetType } from '../engine/types.ts'
import { findForeignPlan } from '../product/product-store.ts'
import { findSeat } from '../seat/seat-store.ts'
import { freeUnits } from '../settlement/free-units.ts'
import { checkPlans } from '../settlement/plan-check.ts'
import { planRefusal } from '../settlement/plan-refusal.ts'
import { restrictProduct } from '../settlement/relink-plans.ts'
import { settle } from '../settlement/settle.ts'
import { settleReach } from '../settlement/settle-groups.ts'
import { getTenant } from '../tenant/tenant-store.ts'
import {
  type Assignment,
  countStillJoining,
  findAssignmentOf,
  insertAssignment,
  rebuildReach,
} from './assignment-store.ts'

export type CreateAssignment = {
  readonly allotmentId: string
  /** A user, a device or a group; what it is follows from the id. */
  readonly targetId: string
  /** What the caller takes it for: anything else is not there. */
  readonly targetType?: TargetType
  readonly disabledPlanIds: readonly string[]
  readonly priority?: number
  readonly includeNestedGroups?: boolean
}

/**
 * Gives an allotment to a user or device (a seat now, or a refusal: rule 14) or to a group (its
 * members get seats as far as there are free units, the others wait). Refuses with `notFound`,
 * `invalidAssigneeType`, `alreadyAssigned`, `allotmentOnHold`, `noAvailableLicenses`,
 * `invalidUsageLocation`, `missingDependency` and `mutuallyExclusiveServicePlans`.
 */
export async function createAssignment(ctx: Context, input: CreateAssignment): Promise<Assignment> {
  const { allotmentId, targetId } = input
  await requireManager(ctx, allotmentId, noSuchAllotment(allotmentId))
  await requireFindable(ctx, allotmentId, targetId, noSuchTarget(targetId, input.targetType))
  const target = await lockTarget(ctx, input)
  await restrictProduct(ctx, input.allotmentId, input.disabledPlanIds)
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, input.allotmentId)
  await checkAssignable(ctx, allotment, target)
  await checkDisabledPlans(ctx, allotment, input.disabledPlanIds)
  const assignment = newAssignment(ctx, { ...input, target })
  const direct = target.type !== 'group'
  if (direct) await checkDirect(ctx, allotment, target)
  await insertAssignment(ctx.tx, ctx.tenantId, assignment)
  let goesOn = false
  if (direct) await seatDirectly(ctx, target, allotment.id)
  else {
    await rebuildReach(ctx.tx, ctx.tenantId, [assignment.id])
    goesOn = await settleReach(ctx, assignment)
  }
  record(ctx, {
    allotmentId: allotment.id,
    targets: [
      { type: target.type, id: target.id, displayName: target.displayName },
      { type: 'allotment', id: allotment.id, displayName: allotment.displayName },
    ],
    detail: { after: described(assignment), ...(goesOn ? { inProgress: true } : {}) },
  })
  return assignment
}

/** An assignment that nobody has worked on yet. */
export function newAssignment(
  ctx: Context,
  input: Omit<CreateAssignment, 'targetId' | 'targetType'> & {
    readonly target: Pick<DirectoryObject, 'id' | 'type'>
  },
): Assignment {
  return {
    id: ctx.newId(),
    allotmentId: input.allotmentId,
    targetType: input.target.type,
    targetId: input.target.id,
    disabledPlanIds: [...new Set(input.disabledPlanIds)],
    priority: input.priority ?? 0,
    includeNestedGroups: input.includeNestedGroups ?? false,
    createdAt: ctx.now,
    processingSince: null,
    processingCursor: null,
    processedMembers: 0,
    totalMembers: 0,
  }
}

/** What an assignment says, as audit entries tell it. */
export function described(assignment: Assignment): Record<string, unknown> {
  const { id, allotmentId, targetType, targetId, disabledPlanIds, priority, includeNestedGroups } = assignment
  return { id, allotmentId, targetType, targetId, disabledPlanIds, priority, includeNestedGroups }
}

/** A group is locked against joining and leaving while its members are settled; others against deletion. */
async function lockTarget(ctx: Context, input: CreateAssignment): Promise<DirectoryObject> {
  if (input.includeNestedGroups) await lockTenant(ctx.tx, ctx.tenantId)
  const nested = input.includeNestedGroups ? await listNestedGroups(ctx.tx, ctx.tenantId, input.targetId) : []
  await lockGroups(ctx.tx, ctx.tenantId, [input.targetId, ...nested])
  const target = (await shareObjects(ctx.tx, ctx.tenantId, [input.targetId])).get(input.targetId)
  if (target && target.type === (input.targetType ?? target.type)) return target
  throw noSuchTarget(input.targetId, input.targetType)
}

function noSuchTarget(id: string, kind = 'user, group or device'): Refusal {
  return new Refusal('notFound', `There is no ${kind} ${id}.`, {
    target: 'body',
    propertyName: 'assignedTo',
    id,
  })
}

/** Whether a kind of object, or this one, may have the allotment at all. */
export async function checkAssignable(
  ctx: Context,
  allotment: Allotment,
  target: DirectoryObject,
): Promise<void> {
  const body = { target: 'body', propertyName: 'assignedTo' } as const
  if (!allotment.assignableTo.includes(target.type)) {
    const kinds = allotment.assignableTo.map((kind) => `${kind}s`).join(' and ')
    throw new Refusal(
      'invalidAssigneeType',
      `${allotment.productName} can be assigned to ${kinds || 'nobody'}, not to ${target.type}s.`,
      { ...body, productName: allotment.productName, kinds: allotment.assignableTo, kind: target.type },
    )
  }
  if (target.type === 'group' && !target.securityEnabled) {
    throw new Refusal(
      'invalidAssigneeType',
      `Group "${target.displayName}" is not security-enabled, so it cannot carry licenses. Choose a security group.`,
      { ...body, groupName: target.displayName },
    )
  }
  if (await findAssignmentOf(ctx.tx, ctx.tenantId, allotment.id, target.id)) {
    throw new Refusal(
      'alreadyAssigned',
      `"${target.displayName}" has allotment "${allotment.displayName}" already. Change that assignment instead.`,
      { ...body, name: target.displayName, allotmentName: allotment.displayName },
    )
  }
}

/** Rule 16: only plans of the product that can be switched for a member. */
export async function checkDisabledPlans(
  ctx: Context,
  allotment: Pick<Allotment, 'skuId' | 'productName'>,
  planIds: readonly string[],
  propertyName = 'disabledServicePlanIds',
): Promise<void> {
  const foreign = await findForeignPlan(ctx.tx, ctx.tenantId, allotment.skuId, planIds)
  if (!foreign) return
  const why = foreign.companyLevel
    ? 'works for the whole company and cannot be switched off for members'
    : `is not part of ${allotment.productName}`
  throw new Refusal('notFound', `Service plan ${foreign.planId} ${why}.`, {
    target: 'body',
    propertyName: `${propertyName}[${foreign.index}]`,
    id: foreign.planId,
    productName: allotment.productName,
  })
}

/** Rules 13, 14 and 18: a direct assignment takes effect now or is refused. */
export async function checkDirect(
  ctx: Context,
  allotment: Allotment,
  target: DirectoryObject,
): Promise<void> {
  if (allotment.state === 'hold') {
    throw new Refusal(
      'allotmentOnHold',
      `Allotment "${allotment.displayName}" is on hold: it keeps its seats and adds none. Open it first.`,
      { allotmentName: allotment.displayName },
    )
  }
  if (target.type === 'user') await checkUser(ctx, allotment, target)
  if (await findSeat(ctx.tx, ctx.tenantId, allotment.id, target.id)) return
  const free = await freeUnits(ctx, allotment)
  const before = free > 0 ? await membersBefore(ctx, allotment) : 0
  if (free - before > 0) return
  throw new Refusal(
    'noAvailableLicenses',
    `Allotment "${allotment.displayName}" has no free unit (${allotment.consumedUnits} of ` +
      `${allotment.allottedUnits} in use${before > 0 ? `, ${before} members of assigned groups stand before` : ''}). ` +
      'Raise its limit, free a seat, or assign a group: its members wait in line.',
    {
      allotmentName: allotment.displayName,
      allottedUnits: allotment.allottedUnits,
      consumedUnits: allotment.consumedUnits,
      ...(before > 0 ? { membersBefore: before } : {}),
    },
  )
}

/** Members of a large group in progress stand before a direct assignment that comes later. */
async function membersBefore(ctx: Context, allotment: Allotment): Promise<number> {
  const joining = await countStillJoining(ctx.tx, ctx.tenantId, allotment.id)
  return joining === 0 ? 0 : joining + allotment.waitingCount
}

async function checkUser(ctx: Context, allotment: Allotment, target: DirectoryObject): Promise<void> {
  const tenant = await getTenant(ctx.tx, ctx.tenantId)
  const detail = { target: 'body', propertyName: 'assignedTo' } as const
  if (target.usageLocation === null) {
    throw new Refusal(
      'invalidUsageLocation',
      `"${target.displayName}" has no usage location. Set one before assigning directly, or assign through a group.`,
      { ...detail, name: target.displayName },
    )
  }
  const { mayHold, block } = standing(
    {
      kind: 'user',
      accountEnabled: target.accountEnabled,
      guest: target.guest,
      usageLocation: target.usageLocation,
      deleted: false,
    },
    tenant,
  )
  if (block === 'invalidUsageLocation') {
    throw new Refusal(
      'invalidUsageLocation',
      `${allotment.productName} may not be used in ${target.usageLocation}, the usage location of "${target.displayName}".`,
      {
        ...detail,
        name: target.displayName,
        productName: allotment.productName,
        usageLocation: target.usageLocation,
      },
    )
  }
  if (!mayHold || block) {
    throw new Refusal(
      'invalidAssigneeType',
      `The organization's policy gives no new licenses to ${target.accountEnabled ? 'guests' : 'disabled accounts'}.`,
      { ...detail, policy: target.accountEnabled ? 'guestUsers' : 'disabledUsers' },
    )
  }
}

async function seatDirectly(ctx: Context, target: DirectoryObject, allotmentId: string): Promise<void> {
  // Read again: switching services off may just have made the product one to check.
  const allotment = await lockAllotment(ctx.tx, ctx.tenantId, allotmentId)
  const held = await findSeat(ctx.tx, ctx.tenantId, allotment.id, target.id)
  if (!held && allotment.checksPlans) {
    const check = await checkPlans(ctx.tx, ctx.tenantId, allotment.id, [target.id])
    const violation = check.violation(target.id)
    if (violation) throw await planRefusal(ctx, violation)
  }
  await settle(ctx, {
    allotmentIds: [allotment.id],
    memberIds: [target.id],
    firstMemberId: target.id,
  })
  // A policy or a seat elsewhere may have changed between the checks and the settlement, which locks neither.
  if (!(await findSeat(ctx.tx, ctx.tenantId, allotment.id, target.id))) {
    throw new ChangedMeanwhile(
      `direct assignment of ${target.id} to ${allotment.id} was checked and got no seat`,
    )
  }
}
