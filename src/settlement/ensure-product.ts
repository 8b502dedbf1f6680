import { insertAllotment } from '../allotment/allotment-store.ts'
import type { Context } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { findCatalogProduct, findCatalogProductByPartNumber } from '../product/catalog-store.ts'
import { findProduct, insertProduct, type Product } from '../product/product-store.ts'
import { relinkPlans } from './relink-plans.ts'

export type ProductNaming = {
  readonly skuId?: string | undefined
  readonly skuPartNumber?: string | undefined
  readonly productName?: string | undefined
  readonly appliesTo?: 'User' | 'Company' | undefined
}

export const defaultAllotmentName = 'Default'

/**
 * The product that a subscription names by id or part number; a new one is described by the catalog
 * and gets its default allotment (rule 2). A product that the catalog does not know needs its id and a
 * part number (rule 4).
 */
export async function ensureProduct(ctx: Context, naming: ProductNaming): Promise<Product> {
  const known =
    (naming.skuId ? findCatalogProduct(naming.skuId) : undefined) ??
    (naming.skuPartNumber ? findCatalogProductByPartNumber(naming.skuPartNumber) : undefined)
  const skuId = naming.skuId?.toLowerCase() ?? known?.skuId
  if (!skuId) {
    throw new Refusal(
      'notFound',
      `No product has the part number "${naming.skuPartNumber ?? ''}". Give its skuId, or check the part number.`,
      {
        target: 'body',
        propertyName: naming.skuPartNumber ? 'skuPartNumber' : 'skuId',
        skuPartNumber: naming.skuPartNumber,
      },
    )
  }
  const existing = await findProduct(ctx.tx, ctx.tenantId, skuId)
  if (existing) return existing
  const skuPartNumber = known?.skuPartNumber ?? naming.skuPartNumber
  if (!skuPartNumber) {
    throw new Refusal(
      'requiredFieldOrParameterMissing',
      `Product ${skuId} is not in the catalog. Give its skuPartNumber too.`,
      { target: 'body', propertyName: 'skuPartNumber' },
    )
  }
  await insertProduct(
    ctx.tx,
    ctx.tenantId,
    {
      skuId,
      skuPartNumber,
      displayName: naming.productName ?? known?.displayName ?? skuPartNumber,
      appliesTo: naming.appliesTo ?? known?.appliesTo ?? 'User',
      assignableTo: known?.assignableTo ?? ['user', 'group'],
      neverReason: known?.neverAllottable ?? null,
    },
    known?.plans ?? [],
    ctx.now,
  )
  await insertAllotment(
    ctx.tx,
    ctx.tenantId,
    {
      id: ctx.newId(),
      skuId,
      isDefault: true,
      displayName: defaultAllotmentName,
      description: null,
      allottedUnits: 0,
      enforcement: 'enforced',
      overAllotted: false,
    },
    ctx.now,
  )
  await relinkPlans(ctx)
  const inserted = await findProduct(ctx.tx, ctx.tenantId, skuId)
  if (!inserted) throw new Error(`product ${skuId} was inserted and is not there`)
  return inserted
}
