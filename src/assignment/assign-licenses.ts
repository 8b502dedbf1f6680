import { type Allotment, lockAllotments } from '../allotment/allotment-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { ChangedMeanwhile } from '../db/transaction.ts'
import {
  type DirectoryObject,
  listNestedGroups,
  lockGroups,
  shareObjects,
} from '../directory/directory-store.ts'
import { lockUser } from '../directory/user-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { restrictProduct } from '../settlement/relink-plans.ts'
import {
  type Assignment,
  deleteAssignments,
  insertAssignment,
  updateAssignmentRow,
} from './assignment-store.ts'
import {
  checkAssignable,
  checkDirect,
  checkDisabledPlans,
  described,
  newAssignment,
} from './create-assignment.ts'
import { listOwnLicenses } from './license-store.ts'
import { type LicenseChange, type LicensePlan, planLicenses } from './plan-licenses.ts'
import { readBefore, settleLicensesOfGroup, settleLicensesOfUser } from './settle-licenses.ts'

/**
 * Graph's assignLicense: gives and takes products of a user or group as one change, so that replacing
 * one by another leaves no moment without either. For a user it has effect now or is refused whole:
 * `noAvailableLicenses`, `allotmentOnHold`, `invalidUsageLocation`, `invalidAssigneeType`, unknown
 * products and plans (`notFound`), and what rule 18 forbids, also of services that stay. Members of a group
 * who find no unit wait. Doing it again changes nothing.
 */
export async function assignLicenses(ctx: Context, change: LicenseChange): Promise<void> {
  requireAdministrator(ctx.caller)
  const target = await lockLicensed(ctx, change)
  const plan = await planLicenses(ctx, change)
  const allotments = await lockPlanned(ctx, change, plan)
  await checkPlan(ctx, target, plan, allotments)
  const before = await readBefore(ctx, target, plan)
  const added = plan.added.map(({ allotmentId, disabledPlanIds }) =>
    newAssignment(ctx, { allotmentId, target, disabledPlanIds }),
  )
  const changed = plan.changed.map(({ before: assignment, disabledPlanIds }) => ({
    ...assignment,
    disabledPlanIds: [...new Set(disabledPlanIds)],
  }))
  // What a large group is served with until its members are reached ends then.
  await writePlan(ctx, plan, added, changed, before.replacesMany ? [] : plan.ended)
  const facts = { added, changed, ended: plan.ended, before }
  if (target.type === 'group') await settleLicensesOfGroup(ctx, facts)
  else await settleLicensesOfUser(ctx, target.id, facts)
  recordLicenses(ctx, target, plan, added, allotments)
}

/** One change of a target's licenses at a time; a group is locked against joining and leaving, too. */
async function lockLicensed(ctx: Context, { targetId, targetType }: LicenseChange): Promise<DirectoryObject> {
  const { tx, tenantId } = ctx
  if (targetType === 'user') await lockUser(tx, tenantId, targetId)
  else await lockGroups(tx, tenantId, [targetId, ...(await listNestedGroups(tx, tenantId, targetId))])
  const target = (await shareObjects(tx, tenantId, [targetId])).get(targetId)
  if (target?.type === targetType) return target
  throw new Refusal('resourceNotFound', `There is no ${targetType} ${targetId}.`, {
    target: 'path',
    propertyName: `${targetType}Id`,
  })
}

/** Locks every allotment the plan touches at once, in id order; the plan was made before, so it must still hold. */
async function lockPlanned(
  ctx: Context,
  change: LicenseChange,
  plan: LicensePlan,
): Promise<ReadonlyMap<string, Allotment>> {
  const { tx, tenantId } = ctx
  for (const { allotmentId, disabledPlanIds } of plan.added)
    await restrictProduct(ctx, allotmentId, disabledPlanIds)
  for (const { before, disabledPlanIds } of plan.changed)
    await restrictProduct(ctx, before.allotmentId, disabledPlanIds)
  const own = [...plan.changed.map(({ before }) => before), ...plan.ended]
  const ids = [...plan.added, ...own].map(({ allotmentId }) => allotmentId)
  const locked = new Map((await lockAllotments(tx, tenantId, ids)).map((each) => [each.id, each]))
  const now = new Set((await listOwnLicenses(tx, tenantId, change.targetId)).map(({ id }) => id))
  if (ids.some((id) => !locked.has(id)) || own.some(({ id }) => !now.has(id))) {
    throw new ChangedMeanwhile(`licenses of ${change.targetId} changed while they were planned`)
  }
  return locked
}

async function checkPlan(
  ctx: Context,
  target: DirectoryObject,
  plan: LicensePlan,
  allotments: ReadonlyMap<string, Allotment>,
): Promise<void> {
  for (const { allotmentId, skuId, disabledPlanIds, at } of plan.added) {
    const allotment = get(allotments, allotmentId)
    await checkAssignable(ctx, allotment, target)
    await checkDisabledPlans(ctx, allotment, disabledPlanIds, `${at}.disabledPlans`)
    if (target.type !== 'user') continue
    await checkDirect(ctx, allotment, target).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      // Somebody was faster: the next run chooses anew, or says that nothing is left.
      if (error.code === 'noAvailableLicenses' && allotment.consumedUnits >= allotment.allottedUnits) {
        throw new ChangedMeanwhile(`no unit of ${skuId} is left in ${allotmentId}`)
      }
      throw inWordsOfGraph(error, skuId)
    })
  }
  for (const { before, disabledPlanIds, at } of plan.changed) {
    const allotment = get(allotments, before.allotmentId)
    await checkDisabledPlans(ctx, allotment, disabledPlanIds, `${at}.disabledPlans`)
  }
}

/** Tools match on the beginning of these messages. */
function inWordsOfGraph(refusal: Refusal, skuId: string): Refusal {
  const words =
    refusal.code === 'invalidUsageLocation'
      ? 'License assignment cannot be done for user with invalid usage location.'
      : refusal.code === 'noAvailableLicenses'
        ? `Subscription with SKU ${skuId} does not have any available licenses.`
        : 'License assignment failed.'
  return new Refusal(refusal.code, `${words} ${refusal.message}`, refusal.detail)
}

async function writePlan(
  ctx: Context,
  _plan: LicensePlan,
  added: readonly Assignment[],
  changed: readonly (Assignment & { skuId: string })[],
  ended: readonly Assignment[],
): Promise<void> {
  const { tx, tenantId } = ctx
  const endedIds = ended.map(({ id }) => id)
  if (endedIds.length > 0) await deleteAssignments(tx, tenantId, endedIds)
  for (const assignment of changed) await updateAssignmentRow(tx, tenantId, assignment)
  for (const assignment of added) await insertAssignment(tx, tenantId, assignment)
}

function recordLicenses(
  ctx: Context,
  target: DirectoryObject,
  plan: LicensePlan,
  added: readonly Assignment[],
  allotments: ReadonlyMap<string, Allotment>,
): void {
  const [single, ...others] = allotments.keys()
  record(ctx, {
    allotmentId: others.length === 0 ? (single ?? null) : null,
    targets: [
      { type: target.type, id: target.id, displayName: target.displayName },
      ...[...allotments.values()].map(({ id, displayName }) => ({ type: 'allotment', id, displayName })),
    ],
    detail: {
      before: { assignments: [...plan.changed.map(({ before }) => before), ...plan.ended].map(described) },
      after: {
        assignments: [
          ...plan.changed.map(({ before, disabledPlanIds }) => described({ ...before, disabledPlanIds })),
          ...added.map(described),
        ],
      },
    },
  })
}

function get(allotments: ReadonlyMap<string, Allotment>, id: string): Allotment {
  const allotment = allotments.get(id)
  if (!allotment) throw new Error(`allotment ${id} was not locked`)
  return allotment
}
