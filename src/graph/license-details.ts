import { licenseDetails } from '../contract/license.ts'
import { heldLicenses, type License } from '../engine/license-states.ts'
import type { LicensedProduct } from '../usage-right/member-license-store.ts'
import { isSeen, loadPaths, requireSightOf } from './license-properties.ts'
import { type Expansion, type Presenter, presentRows, type Reader } from './read.ts'
import { nothingThere } from './route.ts'

// Graph's licenseDetails of a user: one for each product held, with the state of each service.

type Details = { readonly userId: string; readonly license: License; readonly product: LicensedProduct }

export const presentLicenseDetails: Presenter<Details> = {
  entity: licenseDetails,
  present: ({ userId, license, product }) => ({
    id: `${userId}_${product.skuId}`,
    servicePlans: product.plans.map(({ planId, planName, appliesTo }) => ({
      appliesTo,
      provisioningStatus: license.disabledPlanIds.includes(planId)
        ? 'Disabled'
        : license.failingPlanIds.includes(planId)
          ? 'Error'
          : 'Success',
      servicePlanId: planId,
      servicePlanName: planName,
    })),
    skuId: product.skuId,
    skuPartNumber: product.skuPartNumber,
  }),
}

/** Of one user; 404 for whoever may not see them. */
export async function licenseDetailsOf(reader: Reader, userId: string): Promise<Details[]> {
  if (!isSeen(reader.db.sight, userId)) throw nothingThere('userId', userId)
  return (await detailsOfEach(reader, [userId]))[0] ?? []
}

/** `$expand=licenseDetails` of users: two statements, however many. */
export const expandLicenseDetails: Expansion = async (reader, rows: readonly { id: string }[], query) => {
  const ids = rows.map(({ id }) => id)
  requireSightOf(reader, ids)
  const each = await detailsOfEach(reader, ids)
  return Promise.all(each.map((details) => presentRows(reader, presentLicenseDetails, details, query)))
}

async function detailsOfEach(reader: Reader, userIds: readonly string[]): Promise<Details[][]> {
  const { paths, products } = await loadPaths(reader, userIds)
  return userIds.map((userId) =>
    heldLicenses(paths.get(userId) ?? [], products).flatMap((license) => {
      const product = products.get(license.skuId)
      return product ? [{ userId, license, product }] : []
    }),
  )
}
