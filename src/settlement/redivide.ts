import {
  type Allotment,
  lockAllotments,
  lockAllotmentsOfProducts,
  writeDivision,
} from '../allotment/allotment-store.ts'
import { findDefaultAllotmentId } from '../allotment/default-allotment-store.ts'
import type { Context } from '../command/context.ts'
import { type Division, defaultUnits, overAllottedBy } from '../engine/divide.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockProduct, type Product, writeCapacity } from '../product/product-store.ts'

/** A product under lock, with the allotments whose units are about to move. */
export type LockedDivision = {
  readonly product: Product
  readonly division: Division
  readonly defaultAllotment: Allotment
  /** The asked-for allotments, by id. */
  readonly allotments: ReadonlyMap<string, Allotment>
}

/**
 * Locks a product, then its default and the named allotments in id order; all of them where the product
 * is over-allotted or will be with `capacityAfter`.
 */
export async function lockDivision(
  ctx: Context,
  skuId: string,
  allotmentIds: readonly string[],
  capacityAfter?: number,
): Promise<LockedDivision> {
  const product = await lockProduct(ctx.tx, ctx.tenantId, skuId)
  const defaultId = product && (await findDefaultAllotmentId(ctx.tx, ctx.tenantId, skuId))
  if (!product || !defaultId) {
    throw new Refusal('notFound', `The organization has no subscription for product ${skuId}.`, {
      target: 'body',
      propertyName: 'skuId',
      id: skuId,
    })
  }
  const over = product.namedUnits > Math.min(product.capacity, capacityAfter ?? product.capacity)
  const rows = over
    ? await lockAllotmentsOfProducts(ctx.tx, ctx.tenantId, [skuId])
    : await lockAllotments(ctx.tx, ctx.tenantId, [...new Set([defaultId, ...allotmentIds])])
  const allotments = new Map(rows.map((row) => [row.id, row]))
  const defaultAllotment = allotments.get(defaultId)
  if (!defaultAllotment) throw new Error(`default allotment ${defaultId} vanished under the product's lock`)
  const division = {
    capacity: product.capacity,
    namedUnits: product.namedUnits,
    defaultConsumed: defaultAllotment.consumedUnits,
  }
  return { product, division, defaultAllotment, allotments }
}

/**
 * Rule 2: writes a product's new capacity or sum of named units; the default allotment floats and the
 * over-allotted mark follows. Hands out the allotments that may now admit.
 */
export async function redivide(
  ctx: Context,
  locked: LockedDivision,
  numbers: { capacity: number; namedUnits: number },
): Promise<string[]> {
  const { product, defaultAllotment } = locked
  const { tx, tenantId } = ctx
  const wasOver = overAllottedBy(locked.division) > 0
  const isOver = overAllottedBy(numbers) > 0
  // A change of the mark, or of what all may consume together, concerns every allotment of the product.
  const concernsAll = wasOver || isOver
  const all = concernsAll ? await lockAllotmentsOfProducts(tx, tenantId, [product.skuId]) : []
  await writeCapacity(tx, tenantId, product.skuId, numbers)
  await writeDivision(tx, tenantId, product.skuId, {
    defaultUnits: defaultUnits(numbers),
    overAllotted: isOver,
    overAllottedChanged: wasOver !== isOver,
  })
  return concernsAll ? all.map((allotment) => allotment.id) : [defaultAllotment.id]
}
