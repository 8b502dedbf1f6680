import { isAdministrator } from '../command/caller.ts'
import { getPrerequisites } from '../contract/prerequisite.ts'
import { prerequisites } from '../engine/prerequisites.ts'
import { findCatalogProduct } from '../product/catalog-store.ts'
import { countPeopleThroughGroups } from '../product/prerequisite-store.ts'
import { listProductRows } from '../product/product-list-store.ts'
import { type Route, route } from './route.ts'

export const prerequisiteRoutes: readonly Route[] = [
  route(getPrerequisites, async ({ reader: { db, tenantId }, caller }) => {
    const products = (await listProductRows(db, tenantId)).map((row) => ({
      skuId: row.skuId,
      skuPartNumber: row.skuPartNumber,
      displayName: row.displayName,
      catalogName: findCatalogProduct(row.skuId)?.displayName ?? null,
      planIds: row.plans.map(({ planId }) => planId),
      subscriptions: row.subscriptions,
    }))
    return {
      body: {
        ...prerequisites(products, await countPeopleThroughGroups(db, tenantId)),
        rolesThatMayStart: ['Global Administrator', 'License Administrator'],
        callerMayStart: isAdministrator(caller),
      },
    }
  }),
]
