import type { Context } from '../command/context.ts'
import { capacityOf } from '../engine/divide.ts'
import { listUnits } from '../product/product-store.ts'
import { lockDivision, redivide } from './redivide.ts'
import { settle } from './settle.ts'

/** Rules 1 and 2: after subscriptions of a locked product changed, its default allotment floats and the queue is served. */
export async function recountCapacity(ctx: Context, skuId: string): Promise<void> {
  const capacity = capacityOf(await listUnits(ctx.tx, ctx.tenantId, skuId))
  const locked = await lockDivision(ctx, skuId, [], capacity)
  if (capacity === locked.product.capacity) return
  const concerned = await redivide(ctx, locked, { capacity, namedUnits: locked.product.namedUnits })
  await settle(ctx, { allotmentIds: concerned, memberIds: [] })
}
