import * as endpoints from '../contract/purchase-endpoints.ts'
import { searchCatalog } from '../product/catalog-store.ts'
import { listProductNames } from '../product/product-store.ts'
import { type Route, route } from './route.ts'

const maxFound = 20

/** The published list of products. */
export const catalogRoutes: readonly Route[] = [
  route(endpoints.searchCatalogProducts, async ({ reader, query }) => {
    const owned = new Set((await listProductNames(reader.db, reader.tenantId)).map(({ skuId }) => skuId))
    const found = searchCatalog((query.passThrough.search ?? '').slice(0, 256), maxFound)
    const value = found.map(({ skuId, skuPartNumber, displayName, family, neverAllottable }) => ({
      skuId,
      skuPartNumber,
      displayName,
      family,
      isOwned: owned.has(skuId),
      neverAllottable: neverAllottable ?? null,
    }))
    return { body: { value } }
  }),
]
