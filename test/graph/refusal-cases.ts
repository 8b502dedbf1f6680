import { expect } from 'vitest'
import type { refusalNames } from '../../src/contract/error.ts'
import { importDirectoryPath, importFilesType } from '../../src/contract/import-files.ts'
import type { TestApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
const none = '11111111-1111-4111-8111-111111111111'
/** Teams, and the free Teams that excludes it. */
const teams = '57ff2da0-773e-42df-b2af-ffb7a2317929'
const teamsFree = '4fa4026d-ce74-4962-a151-8e96d57ea8e4'
const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'

/** A request that is refused, and how. */
export type RefusalCase = {
  status: number
  code: string
  inner?: object
  /** Sets the stage and makes the refused request. */
  run(): Promise<Refused>
}
export type Refused = {
  status: number
  body: { error: { code: string; message: string; innerError: Record<string, unknown> } }
}

/** A case of every refusal, with nothing made before it is run. */
export function refusalCases(
  api: TestApi,
  readerToken: () => string,
): Readonly<Record<(typeof refusalNames)[number], RefusalCase>> {
  let names = 0
  const fresh = () => `Thing ${++names}`
  const bind = (allotment: string, assignedTo: string, disabledServicePlanIds: string[] = []) => ({
    'allotment@odata.bind': allotment,
    'assignedTo@odata.bind': assignedTo,
    disabledServicePlanIds,
  })
  let skuId = ''
  async function share(units: number): Promise<string> {
    skuId ||= (await api.buy(100)).skuId
    return api.allot(skuId, fresh(), units)
  }
  const person = (more: object = {}) => api.user(`p${++names}`, more)

  return {
    noAvailableLicenses: {
      status: 400,
      code: 'badRequest',
      inner: { allottedUnits: 0, consumedUnits: 0 },
      run: async () => api.call('POST', `${admin}/assignments`, bind(await share(0), await person())),
    },
    notFound: {
      status: 400,
      code: 'badRequest',
      inner: { target: 'body', propertyName: 'disabledServicePlanIds[1]' },
      run: async () =>
        api.call('POST', `${admin}/assignments`, bind(await share(1), await person(), [exchange, none])),
    },
    invalidAssigneeType: {
      status: 400,
      code: 'badRequest',
      inner: { propertyName: 'assignedTo' },
      run: async () => {
        const { id } = await api.post('/v1.0/devices', { displayName: 'Kiosk' })
        return api.call('POST', `${admin}/assignments`, bind(await share(1), `devices/${id}`))
      },
    },
    invalidUsageLocation: {
      status: 400,
      code: 'badRequest',
      run: async () =>
        api.call('POST', `${admin}/assignments`, bind(await share(1), await person({ usageLocation: 'KP' }))),
    },
    mutuallyExclusiveServicePlans: {
      status: 400,
      code: 'badRequest',
      inner: { ids: expect.arrayContaining([teams, teamsFree]) },
      run: async () => {
        const user = await person()
        await api.assign(await share(1), { user })
        const other = await api.buy(5, { skuPartNumber: 'TEAMS_FREE' })
        return api.call('POST', `${admin}/assignments`, bind(other.defaultAllotmentId, user))
      },
    },
    missingDependency: {
      status: 400,
      code: 'badRequest',
      inner: { ids: expect.any(Array) },
      run: async () => {
        const plan = (await api.get(`${admin}/products/${skuId}`)).services[0].planId
        const { id } = await api.post(`${admin}/servicePlanRules`, {
          kind: 'requires',
          planId: plan,
          otherPlanIds: [none],
        })
        const answer = await api.call('POST', `${admin}/assignments`, bind(await share(1), await person()))
        await api.remove(`${admin}/servicePlanRules/${id}`)
        return answer
      },
    },
    requiredFieldOrParameterMissing: {
      status: 400,
      code: 'badRequest',
      inner: { target: 'body', propertyName: 'assignedTo' },
      run: async () =>
        api.call('POST', `${admin}/assignments`, {
          'allotment@odata.bind': none,
          disabledServicePlanIds: [],
        }),
    },
    immutablePropertyModified: {
      status: 400,
      code: 'badRequest',
      inner: { propertyName: 'assignedTo' },
      run: async () => {
        const id = await api.assign(await share(1), { user: await person() })
        return api.call('PATCH', `${admin}/assignments/${id}`, {
          disabledServicePlanIds: [],
          'assignedTo@odata.bind': none,
        })
      },
    },
    invalidValue: {
      status: 400,
      code: 'badRequest',
      inner: { propertyName: 'allottedUnits' },
      run: async () => api.call('PATCH', `${admin}/allotments/${await share(1)}`, { allottedUnits: 'many' }),
    },
    invalidFilter: {
      status: 400,
      code: 'badRequest',
      inner: { target: 'query', propertyName: 'secret' },
      run: () => api.call('GET', `${admin}/allotments?$filter=secret%20eq%201`),
    },
    invalidExpansion: {
      status: 400,
      code: 'badRequest',
      inner: { target: 'query', propertyName: 'assignments.secret' },
      run: () => api.call('GET', `${admin}/allotments?$expand=assignments($expand=secret)`),
    },
    invalidQuery: {
      status: 400,
      code: 'badRequest',
      inner: { target: 'query' },
      run: () => api.call('GET', `${admin}/allotments?$top=x`),
    },
    productNotAllottable: {
      status: 400,
      code: 'badRequest',
      inner: { reason: 'deniedByAdministrator' },
      run: async () => {
        const denied = await api.buy(5, { skuPartNumber: 'PROJECTPREMIUM' })
        await api.patch(`${admin}/products/${denied.skuId}`, { eligibilityOverride: 'deny' })
        return api.call('POST', `${admin}/allotments`, {
          skuId: denied.skuId,
          displayName: 'A',
          allottedUnits: 1,
        })
      },
    },
    insufficientUnits: {
      status: 409,
      code: 'conflict',
      inner: { requestedUnits: 101 },
      run: async () => {
        await share(1)
        return api.call('POST', `${admin}/allotments`, { skuId, displayName: fresh(), allottedUnits: 101 })
      },
    },
    belowConsumed: {
      status: 409,
      code: 'conflict',
      inner: { consumedUnits: 1, allottedUnits: 0, beyondLimit: 1 },
      run: async () => {
        const allotment = await share(1)
        await api.assign(allotment, { user: await person() })
        return api.call('PATCH', `${admin}/allotments/${allotment}`, { allottedUnits: 0 })
      },
    },
    alreadyAssigned: {
      status: 409,
      code: 'conflict',
      run: async () => {
        const allotment = await share(2)
        const user = await person()
        await api.assign(allotment, { user })
        return api.call('POST', `/beta/users/${user}/cloudLicensing/assignments`, {
          'allotment@odata.bind': allotment,
          disabledServicePlanIds: [],
        })
      },
    },
    alreadyExists: {
      status: 409,
      code: 'conflict',
      inner: { propertyName: 'userPrincipalName' },
      run: async () => {
        await api.user('Twin')
        return api.call('POST', '/v1.0/users', { userPrincipalName: 'TWIN@contoso.com' })
      },
    },
    alreadyMember: {
      status: 400,
      code: 'Request_BadRequest',
      run: async () => {
        const user = await person()
        const group = await api.group(fresh(), [user])
        return api.call('POST', `/v1.0/groups/${group}/members/$ref`, {
          '@odata.id': `https://host/v1.0/users/${user}`,
        })
      },
    },
    allotmentOnHold: {
      status: 409,
      code: 'conflict',
      run: async () => {
        const allotment = await share(2)
        await api.patch(`${admin}/allotments/${allotment}`, { state: 'hold' })
        return api.call('POST', `${admin}/assignments`, bind(allotment, await person()))
      },
    },
    allotmentInUse: {
      status: 409,
      code: 'conflict',
      inner: { assignments: 1 },
      run: async () => {
        const allotment = await share(1)
        await api.assign(allotment, { user: await person() })
        return api.call('DELETE', `${admin}/allotments/${allotment}`)
      },
    },
    groupInUse: {
      status: 409,
      code: 'conflict',
      run: async () => {
        const group = await api.group(fresh())
        await api.assign(await share(1), { group })
        return api.call('DELETE', `/v1.0/groups/${group}`)
      },
    },
    lastGlobalAdministrator: {
      status: 409,
      code: 'conflict',
      run: async () => {
        const { id } = await api.post('/v1.0/roleManagement/directory/roleAssignments', {
          principalId: await person(),
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/',
        })
        return api.call('DELETE', `/v1.0/roleManagement/directory/roleAssignments/${id}`)
      },
    },
    preconditionFailed: {
      status: 412,
      code: 'preconditionFailed',
      inner: { etag: expect.stringMatching(/^W\/"[\w-]{16}"$/) },
      run: async () => {
        const url = `${admin}/allotments/${await share(1)}`
        const { headers } = await api.call('GET', url)
        await api.patch(url, { description: 'Changed by somebody else' })
        return api.call('PATCH', url, { allottedUnits: 2 }, { headers: { 'if-match': `${headers.etag}` } })
      },
    },
    overAllotted: {
      status: 409,
      code: 'conflict',
      inner: { overAllottedUnits: 3 },
      run: async () => {
        const small = await api.buy(5, { skuPartNumber: 'VISIOCLIENT' })
        await api.allot(small.skuId, 'All', 5)
        await api.patch(`/v1.0/directory/subscriptions/${small.subscriptionId}`, { totalLicenses: 2 })
        return api.call('POST', `${admin}/allotments`, {
          skuId: small.skuId,
          displayName: 'More',
          allottedUnits: 1,
        })
      },
    },
    missingRequiredPermission: {
      status: 403,
      code: 'Authorization_RequestDenied',
      run: () => api.call('POST', '/v1.0/groups', { displayName: 'x' }, { token: readerToken() }),
    },
    resourceNotFound: {
      status: 404,
      code: 'notFound',
      inner: { propertyName: 'assignmentId' },
      run: () => api.call('DELETE', `${admin}/assignments/${none}`),
    },
    methodNotAllowed: {
      status: 405,
      code: 'methodNotAllowed',
      run: () => api.call('PUT', `${admin}/allotments`, {}),
    },
    syncGuard: {
      status: 409,
      code: 'conflict',
      inner: { allowedPercent: 20, allotments: [expect.stringMatching(/\(6\/6\)$/)] },
      run: async () => {
        const allotment = await share(6)
        for (let count = 0; count < 6; count++) await api.assign(allotment, { user: await person() })
        const text = 'userPrincipalName\nsomebody.else@contoso.com\n'
        const head = JSON.stringify({ kind: 'users', name: 'users.csv', size: text.length })
        return api.call(
          'POST',
          `${importDirectoryPath}?sync=true&allowRemovalShare=0.2`,
          `${head}\n${text}`,
          {
            headers: { 'content-type': importFilesType },
          },
        )
      },
    },
    tooManyRequests: {
      status: 429,
      code: 'tooManyRequests',
      inner: { retryAfterSeconds: 60 },
      run: async () => {
        const headers = { 'sec-fetch-site': 'same-origin' }
        const tried = () => api.call('POST', '/auth/link', { code: 'nothing' }, { token: null, headers })
        for (let attempt = 0; attempt < 30; attempt++) await tried()
        return tried()
      },
    },
  }
}
