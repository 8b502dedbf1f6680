import { createAllotment } from '../allotment/create-allotment.ts'
import { createAssignment } from '../assignment/create-assignment.ts'
import {
  findCatalogPlan,
  findCatalogProductByPartNumber,
  listCatalogProducts,
} from '../product/catalog-store.ts'
import { createPlanRule } from '../product/change-product.ts'
import { createSubscription } from '../subscription/change-subscription.ts'
import { act, type DemoRun, type Step, workInBackground } from './demo-run.ts'
import { allotments, type DemoAllotment, subscriptions } from './purchases.ts'

/** Buying, dividing and assigning, each on its day. The allotments' ids come to stand in `ids`, by name. */
export function divisionSteps(run: DemoRun, ids: Map<string, string>): Step[] {
  const steps: Step[] = []
  for (const subscription of subscriptions) {
    const day = Math.max(subscription.startedDays, firstPurchaseDay)
    steps.push({ day, work: () => buy(run, subscription, day) })
  }
  steps.push({ day: firstPurchaseDay, work: () => excludeMailboxes(run) })
  for (const allotment of allotments) {
    steps.push({ day: allotment.madeDays, work: () => divide(run, allotment, ids) })
  }
  return steps
}

/** Older subscriptions were entered when the organization began to use License Allotments. */
const firstPurchaseDay = -199

async function buy(run: DemoRun, bought: (typeof subscriptions)[number], day: number): Promise<void> {
  const date = (days: number) => run.at(days).toISOString().slice(0, 10)
  await act(run, run.at(day), 'createSubscription', (ctx) =>
    createSubscription(ctx, {
      skuPartNumber: bought.partNumber,
      units: bought.units,
      state: bought.state,
      isTrial: bought.trial,
      startDate: date(bought.startedDays),
      nextLifecycleDate: date(bought.endsDays),
    }),
  )
}

/** Nobody needs two mailboxes: a rule of this organization beside the published ones (rule 18). */
async function excludeMailboxes(run: DemoRun): Promise<void> {
  const plan = (name: string): string => {
    const found = listCatalogProducts()
      .flatMap((product) => product.plans)
      .find((each) => each.planName === name)
    if (!found || !findCatalogPlan(found.planId)) throw new Error(`the catalog has no plan ${name}`)
    return found.planId
  }
  await act(run, run.at(firstPurchaseDay), 'createServicePlanRule', (ctx) =>
    createPlanRule(ctx, {
      kind: 'excludes',
      planId: plan('EXCHANGE_S_STANDARD'),
      otherPlanIds: [plan('EXCHANGE_S_ENTERPRISE')],
      source: 'One mailbox a person',
    }),
  )
}

async function divide(run: DemoRun, allotment: DemoAllotment, ids: Map<string, string>): Promise<void> {
  const product = findCatalogProductByPartNumber(allotment.partNumber)
  if (!product) throw new Error(`the catalog has no product ${allotment.partNumber}`)
  const { organization } = run
  const made = await act(run, run.at(allotment.madeDays), 'createAllotment', (ctx) =>
    createAllotment(ctx, {
      skuId: product.skuId,
      displayName: allotment.name,
      description: allotment.about,
      allottedUnits: allotment.units,
      ownerIds: allotment.ownedBy.map((department) => organization.headOf(department).id),
    }),
  )
  ids.set(allotment.name, made.id)
  for (const [index, group] of allotment.groups.entries()) {
    await act(run, run.at(allotment.madeDays + 0.01 * (index + 1)), 'createAssignment', (ctx) =>
      createAssignment(ctx, {
        allotmentId: made.id,
        targetId: organization.groupId(group.name),
        disabledPlanIds: [],
        priority: group.priority ?? 0,
        includeNestedGroups: group.nested ?? false,
      }),
    )
    await workInBackground(run)
  }
}
