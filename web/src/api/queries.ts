import { queryOptions } from '@tanstack/react-query'
import { admin, type Page, read, readAll } from './client.ts'
import type {
  Allotment,
  DirectoryObject,
  Explanation,
  Prerequisites,
  Product,
  Subscription,
} from './types.ts'

/** How often numbers are read again while a page is looked at. */
export const liveMs = 20_000
const maxPages = 5

const productProperties =
  'skuId,skuPartNumber,displayName,assignableTo,capacity,allottedUnits,unallottedUnits,consumedUnits,' +
  'waitingCount,blockedCount,overAllottedUnits,allotmentCount,defaultAllotmentId,eligible,' +
  'ineligibilityReason,ineligibilityMessage,eligibilityOverride'
export const allotmentProperties =
  'id,displayName,description,skuId,skuPartNumber,productName,assignableTo,allottedUnits,consumedUnits,' +
  'availableUnits,waitingCount,blockedCount,isDefault,state,enforcement,unitsBeyondLimit,overAllotted,settingsTag'
const subscriptionProperties =
  'id,skuId,status,isTrial,totalLicenses,startDate,nextLifecycleDateTime,productName'

export const productsQuery = queryOptions({
  queryKey: ['products'],
  queryFn: async ({ signal }) =>
    (await read<Page<Product>>(`${admin}/products?$select=${productProperties}`, signal)).value,
  refetchInterval: liveMs,
})

export const productQuery = (skuId: string) =>
  queryOptions({
    queryKey: ['products', skuId],
    queryFn: ({ signal }) => read<Product>(`${admin}/products/${skuId}`, signal),
    refetchInterval: liveMs,
  })

/** All allotments that the reader may see, up to a few thousand; those of one product where it is named. */
export const allotmentsQuery = (skuId?: string) =>
  queryOptions({
    queryKey: ['allotments', skuId ?? 'all'],
    queryFn: async ({ signal }) => {
      const filter = skuId ? `&$filter=skuId eq ${skuId}` : ''
      const path = `${admin}/allotments?$select=${allotmentProperties}&$top=999${filter}`
      return (await readAll<Allotment>(path, maxPages, signal)).value
    },
    refetchInterval: liveMs,
  })

export const allotmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['allotments', 'one', id],
    queryFn: ({ signal }) =>
      read<Allotment>(`${admin}/allotments/${id}?$select=${allotmentProperties}`, signal),
    refetchInterval: liveMs,
  })

/** Allotments whose owners are all gone. */
export const orphansQuery = queryOptions({
  queryKey: ['allotments', 'orphaned'],
  queryFn: async ({ signal }) => {
    const path = `${admin}/allotments?$filter=isOrphaned eq true&$select=${allotmentProperties}&$top=999`
    return (await readAll<Allotment>(path, maxPages, signal)).value
  },
  refetchInterval: liveMs,
})

/** Who manages an allotment. */
export const ownersQuery = (allotmentId: string) =>
  queryOptions({
    queryKey: ['owners', allotmentId],
    queryFn: ({ signal }) =>
      read<Page<DirectoryObject>>(
        `${admin}/allotments/${allotmentId}/owners?$select=id,displayName,userPrincipalName`,
        signal,
      ),
    refetchInterval: liveMs,
  })

export const prerequisitesQuery = queryOptions({
  queryKey: ['prerequisites'],
  queryFn: ({ signal }) => read<Prerequisites>(`${admin}/prerequisites`, signal),
})

export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  queryFn: async ({ signal }) =>
    (
      await readAll<Subscription>(
        `/v1.0/directory/subscriptions?$select=${subscriptionProperties}&$top=999`,
        maxPages,
        signal,
      )
    ).value,
})

export const explanationQuery = (userId: string) =>
  queryOptions({
    queryKey: ['explanation', userId],
    queryFn: ({ signal }) => read<Explanation>(`/beta/users/${userId}/cloudLicensing/explain`, signal),
    refetchInterval: liveMs,
  })
