import { assignLicenses } from '../assignment/assign-licenses.ts'
import { shownByDefault } from '../contract/entity.ts'
import { adminCloudLicensing, organization } from '../contract/license.ts'
import * as endpoints from '../contract/license-endpoints.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { reprocessUser } from '../directory/change-user.ts'
import type { DirectoryType } from '../directory/directory-store.ts'
import { listUsersInTrouble } from '../directory/license-trouble-store.ts'
import { listTransitiveMemberOfRows, listTransitiveMemberRows } from '../directory/transitive-list-store.ts'
import { getTenant } from '../tenant/tenant-store.ts'
import { listLicensedProducts } from '../usage-right/member-license-store.ts'
import { memberOf, objectPage, oneUser } from './directory-routes.ts'
import { licenseDetailsOf, presentLicenseDetails } from './license-details.ts'
import { capabilityStatus } from './license-properties.ts'
import { oneGroup } from './member-routes.ts'
import { principalOf, requirePlace } from './places.ts'
import { presentGroup, presentUser } from './present.ts'
import { dateTime, type Presenter, presentRows, type Reader } from './read.ts'
import { type ApiRequest, nothingThere, type Reply, type Route, route } from './route.ts'
import { write } from './write.ts'

// The licensing part of Graph's v1.0 surface, and what directory tools ask beside it.

const changedUser: ListQuery = {
  ...emptyQuery,
  select: [
    ...shownByDefault(presentUser.entity),
    'accountEnabled',
    'assignedLicenses',
    'assignedPlans',
    'licenseAssignmentStates',
    'provisionedPlans',
    'usageLocation',
    'userType',
  ],
}
const changedGroup: ListQuery = {
  ...emptyQuery,
  select: [...shownByDefault(presentGroup.entity), 'assignedLicenses', 'licenseProcessingState'],
}

type AssignBody = {
  readonly addLicenses: readonly {
    readonly skuId: string
    readonly disabledPlans?: string[] | null | undefined
  }[]
  readonly removeLicenses: readonly string[]
}

const changesOf = ({ addLicenses, removeLicenses }: AssignBody) => ({
  add: addLicenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlanIds: disabledPlans ?? [] })),
  remove: removeLicenses,
})

const licenseRoutesOfUsers: readonly Route[] = [
  route(endpoints.assignUserLicense, async (request) =>
    write(request, 'assignLicense', async (ctx, reader) => {
      const { userId } = request.params
      await assignLicenses(ctx, { targetId: userId, targetType: 'user', ...changesOf(request.body) })
      return oneUser(reader, userId, changedUser)
    }),
  ),
  route(endpoints.reprocessLicenseAssignment, async (request) =>
    write(request, 'reprocessLicenseAssignment', async (ctx, reader) => {
      await reprocessUser(ctx, request.params.userId)
      return oneUser(reader, request.params.userId, changedUser)
    }),
  ),
  route(endpoints.listLicenseDetails, async ({ reader, params, query }) => {
    await requirePlace(reader, params)
    const rows = await licenseDetailsOf(reader, params.userId)
    return { body: { value: await presentRows(reader, presentLicenseDetails, rows, query) } }
  }),
  route(endpoints.getLicenseDetails, async ({ reader, params, query }) => {
    await requirePlace(reader, params)
    const rows = (await licenseDetailsOf(reader, params.userId)).filter(
      ({ userId, product }) => `${userId}_${product.skuId}` === params.licenseDetailsId,
    )
    const [body] = await presentRows(reader, presentLicenseDetails, rows, query)
    if (!body) throw nothingThere('licenseDetailsId', params.licenseDetailsId)
    return { body }
  }),
]

/** Answers at once; the members of a large group are worked in the background. */
const assignToGroup = route(endpoints.assignGroupLicense, async (request) => {
  const { groupId } = request.params
  const reply = await write(request, 'assignLicense', async (ctx, reader) => {
    await assignLicenses(ctx, { targetId: groupId, targetType: 'group', ...changesOf(request.body) })
    return oneGroup(reader, groupId, changedGroup)
  })
  return { ...reply, location: `${request.reader.base}/groups/${groupId}` }
})

const transitiveMembers =
  (kind?: DirectoryType) =>
  async ({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> => {
    await requirePlace(reader, params)
    const page = await listTransitiveMemberRows(reader.db, reader.tenantId, query, params.groupId ?? '', kind)
    return { body: await objectPage(reader, page, query, nextLink) }
  }

async function transitiveMemberOf({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
  await requirePlace(reader, params)
  const page = await listTransitiveMemberOfRows(reader.db, reader.tenantId, query, principalOf(params) ?? '')
  return { body: await objectPage(reader, page, query, nextLink) }
}

const licenseRoutesOfGroups: readonly Route[] = [
  assignToGroup,
  route(endpoints.listMembersWithLicenseErrors, async ({ reader, params, query, nextLink }) => {
    await requirePlace(reader, params)
    const page = await listUsersInTrouble(reader.db, reader.tenantId, query, params.groupId)
    return { body: await objectPage(reader, page, query, nextLink) }
  }),
  route(endpoints.transitiveMembers, transitiveMembers()),
  ...endpoints.transitiveMembersOfKind.map(({ kind, endpoint }) => route(endpoint, transitiveMembers(kind))),
  ...endpoints.memberOfGroupsOnly.map((endpoint): Route => ({ endpoint, handle: memberOf })),
  ...endpoints.transitiveMemberOf.map((endpoint): Route => ({ endpoint, handle: transitiveMemberOf })),
]

async function organizations(reader: Reader, query: ListQuery) {
  const tenant = await getTenant(reader.db, reader.tenantId)
  const products = [...(await listLicensedProducts(reader.db, reader.tenantId, null)).values()]
  const plans = products.flatMap(({ plans, state }) => plans.map((plan) => ({ ...plan, state })))
  const presenter: Presenter<typeof tenant> = {
    entity: organization,
    present: ({ id, displayName, countryLetterCode, createdAt }) => ({
      id,
      assignedPlans: plans.map(({ planId, planName, state }) => ({
        assignedDateTime: dateTime(createdAt),
        capabilityStatus: capabilityStatus[state],
        service: planName,
        servicePlanId: planId,
      })),
      countryLetterCode,
      createdDateTime: dateTime(createdAt),
      deletedDateTime: null,
      displayName,
      provisionedPlans: plans.map(({ planName, state }) => ({
        capabilityStatus: capabilityStatus[state],
        provisioningStatus: 'Success',
        service: planName,
      })),
      tenantType: 'AAD',
      verifiedDomains: [],
    }),
  }
  return presentRows(reader, presenter, [tenant], query)
}

const organizationRoutes: readonly Route[] = [
  route(endpoints.listOrganizations, async ({ reader, query }) => ({
    body: { value: await organizations(reader, query) },
  })),
  route(endpoints.getOrganization, async ({ reader, params, query }) => {
    if (params.organizationId !== reader.tenantId) throw nothingThere('organizationId', params.organizationId)
    return { body: (await organizations(reader, query))[0] }
  }),
]

const presentAdmin: Presenter<{ id: string }> = { entity: adminCloudLicensing, present: (row) => row }

/** `cloudLicensing` of a user, group or device, which is there where its owner is. */
const containerRoutes = (['user', 'group', 'device'] as const).map((kind): Route => {
  const endpoint = endpoints.cloudLicensingOf[kind]
  return {
    endpoint,
    async handle({ reader, params }) {
      await requirePlace(reader, params)
      const owner = `${kind}s('${principalOf(params)}')`
      return {
        body: {
          '@odata.context': `${reader.base}/$metadata#${owner}/cloudLicensing`,
          '@odata.type': `#microsoft.graph.cloudLicensing.${kind}CloudLicensing`,
        },
      }
    },
  }
})

export const licenseRoutes: readonly Route[] = [
  ...containerRoutes,
  ...licenseRoutesOfUsers,
  ...licenseRoutesOfGroups,
  ...organizationRoutes,
  route(endpoints.getAdminCloudLicensing, async ({ reader, query }) => ({
    body: (await presentRows(reader, presentAdmin, [{ id: 'cloudLicensing' }], query))[0],
  })),
]
