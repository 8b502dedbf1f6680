import type { App } from '../command/app.ts'
import { inTransaction } from '../db/transaction.ts'
import { listPlanRules } from '../product/plan-rules-store.ts'
import { insertPlanRule } from '../product/product-store.ts'
import { getTenant, insertTenant, type Tenant } from './tenant-store.ts'

/** Sets up an organization with the known service-plan rules. */
export async function createTenant(
  app: App,
  input: { displayName: string; countryLetterCode?: string | null },
): Promise<Tenant> {
  return inTransaction(app.database, async (tx) => {
    const id = app.newId()
    await insertTenant(
      tx,
      { id, displayName: input.displayName, countryLetterCode: input.countryLetterCode ?? null },
      app.now(),
    )
    const { requires, excludes } = listPlanRules()
    for (const { planId, anyOf, source } of requires) {
      await insertPlanRule(tx, id, { id: app.newId(), kind: 'requires', planId, otherPlanIds: anyOf, source })
    }
    for (const { planIds, source } of excludes) {
      const [planId, other] = planIds
      await insertPlanRule(tx, id, {
        id: app.newId(),
        kind: 'excludes',
        planId,
        otherPlanIds: [other],
        source,
      })
    }
    return getTenant(tx, id)
  })
}
