import { type Allotment, lockAllotmentsOfProducts } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { admissionLimit, countedUnits } from '../engine/admit.ts'

/** Units that a direct assignment may take now from a locked allotment (rules 2, 5, 13). */
export async function freeUnits(ctx: Context, allotment: Allotment): Promise<number> {
  const consumedUnits = allotment.overAllotted
    ? (await lockAllotmentsOfProducts(ctx.tx, ctx.tenantId, [allotment.skuId])).reduce(
        (sum, other) => sum + countedUnits(other),
        0,
      )
    : 0
  const limit = admissionLimit(allotment, { capacity: allotment.capacity, consumedUnits })
  return limit === null ? 0 : Math.max(0, limit - allotment.consumedUnits)
}
