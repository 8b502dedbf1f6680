import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../src/command/run-command.ts'
import { accessOf, knownScopes } from '../../src/contract/access.ts'
import type { AnyEndpoint } from '../../src/contract/endpoint.ts'
import { routes } from '../../src/graph/routes.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { createToken } from '../../src/token/create-token.ts'
import { systemCaller } from '../../src/worker/continue-settlements.ts'
import { giveRole, makeOwner, tokenOf } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// Every route of the router x every kind of caller. What is asked about belongs to one allotment, "this".

const callers = [
  'nobody',
  'expired',
  'user',
  'owner',
  'ownerOfAnother',
  'ownerThroughGroup',
  'reader',
  'licenseAdministrator',
  'globalAdministrator',
  'otherTenant',
] as const
type Kind = (typeof callers)[number]

/** yes: served, or refused for what the body lacks; 403 and 404 as they are. */
type Outcome = 'yes' | 401 | 403 | 404
const row = (...outcomes: Outcome[]): Record<Kind, Outcome> =>
  Object.fromEntries(callers.map((kind, index) => [kind, [401, 401, ...outcomes][index]])) as never

const patterns = {
  /** Everybody gets what is theirs; the leak test looks into it. */
  list: row('yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'),
  /** Of this allotment. */
  owned: row(404, 'yes', 404, 'yes', 'yes', 'yes', 'yes', 404),
  managed: row(404, 'yes', 404, 'yes', 403, 'yes', 'yes', 404),
  /** Of its product: another allotment of it will do. */
  ownedProduct: row(404, 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 404),
  /** Not even owners see it. */
  hidden: row(404, 404, 404, 404, 'yes', 'yes', 'yes', 404),
  reader: row(403, 403, 403, 403, 'yes', 'yes', 'yes', 'yes'),
  readerOfOne: row(403, 403, 403, 403, 'yes', 'yes', 'yes', 404),
  administrator: row(403, 403, 403, 403, 403, 'yes', 'yes', 'yes'),
  administratorOfOne: row(403, 403, 403, 403, 403, 'yes', 'yes', 404),
  giver: row(403, 403, 403, 403, 403, 403, 'yes', 'yes'),
  giverOfOne: row(403, 403, 403, 403, 403, 403, 'yes', 404),
  /** Anybody's own: here of nobody who asks, and administrators may end any. */
  token: row(404, 404, 404, 404, 404, 'yes', 'yes', 404),
  /** A device that has nothing to do with the allotment, and things of it that are not there. */
  managedHidden: row(404, 404, 404, 404, 403, 'yes', 'yes', 404),
  gone: row(404, 404, 404, 404, 404, 404, 404, 404),
  goneForReaders: row(403, 403, 403, 403, 404, 404, 404, 404),
  goneForAdministrators: row(403, 403, 403, 403, 403, 404, 404, 404),
  batch: row('yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'),
} as const

const a = '/admin/cloudLicensing/allotments/{allotmentId}'
const own = (base: string, verbs: Record<string, keyof typeof patterns>) =>
  Object.fromEntries(Object.entries(verbs).map(([verb, kind]) => [verb.replace(' ', ` ${base}`), kind]))
const assignments = {
  'POST ': 'managed',
  'GET /{assignmentId}': 'owned',
  'PATCH /{assignmentId}': 'managed',
  'DELETE /{assignmentId}': 'managed',
  'GET /{assignmentId}/allotment': 'owned',
  'GET /{assignmentId}/assignedTo': 'owned',
} as const
const waiting = {
  'GET ': 'owned',
  'GET /{waitingMemberId}': 'owned',
  'GET /{waitingMemberId}/allotment': 'owned',
  'GET /{waitingMemberId}/assignedTo': 'owned',
} as const
const hidden = (base: string, ...paths: string[]) =>
  Object.fromEntries(paths.map((path) => [`GET ${base}${path}`, 'hidden' as const]))
const errors = {
  'GET /{assignmentErrorId}': 'owned',
  'GET /{assignmentErrorId}/assignedTo': 'owned',
} as const

const every = (kind: keyof typeof patterns, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, kind]))
const memberships = (base: string) =>
  ['memberOf/microsoft.graph.group', 'transitiveMemberOf', 'transitiveMemberOf/microsoft.graph.group'].map(
    (path) => `GET ${base}/${path}`,
  )
const licensed = (base: string) => {
  const actions = ['assignLicense', 'reprocessLicenseAssignment']
  return (base.startsWith('/groups') ? actions.slice(0, 1) : actions).map(
    (action) => `POST ${base}/${action}`,
  )
}
const reprocess = ['reprocessAssignments', 'microsoft.graph.cloudLicensing.reprocessAssignments']

const table: Readonly<Record<string, keyof typeof patterns>> = {
  'GET /admin/cloudLicensing/allotments': 'list',
  'POST /admin/cloudLicensing/allotments': 'administrator',
  ...own(a, { 'GET ': 'owned', 'PATCH ': 'managed', 'DELETE ': 'administratorOfOne' }),
  [`POST ${a}/transferUnits`]: 'administratorOfOne',
  ...own(`${a}/owners`, {
    'GET ': 'owned',
    'POST /$ref': 'administratorOfOne',
    'DELETE /{ownerId}/$ref': 'administratorOfOne',
  }),
  ...own(`${a}/searchScopes`, {
    'GET ': 'owned',
    'POST /$ref': 'administratorOfOne',
    'DELETE /{groupId}/$ref': 'administratorOfOne',
  }),
  ...own(`${a}/seats`, { 'GET ': 'owned', 'GET /{seatId}': 'owned', 'DELETE /{seatId}': 'managed' }),
  ...own(`${a}/exclusions`, { 'GET ': 'owned', 'POST ': 'managed', 'DELETE /{exclusionId}': 'managed' }),
  ...own(a, { 'GET /seatHistory': 'owned', 'GET /useOverTime': 'owned' }),
  ...own(`${a}/waitingMembers`, { ...waiting, 'PATCH /{waitingMemberId}': 'managed' }),
  ...own(`${a}/assignments`, { 'GET ': 'owned', ...assignments }),
  ...own('/admin/cloudLicensing/assignments', { 'GET ': 'list', ...assignments }),
  ...own('/users/{userId}/cloudLicensing/assignments', { 'GET ': 'owned', ...assignments }),
  ...own('/groups/{groupId}/cloudLicensing/assignments', { 'GET ': 'owned', ...assignments }),
  ...own('/users/{userId}/cloudLicensing/waitingMembers', waiting),
  ...own('/admin/cloudLicensing/assignmentErrors', { 'GET ': 'list', ...errors }),
  'GET /admin/cloudLicensing/assignmentErrors/{assignmentErrorId}/usageRight': 'gone',
  ...own('/users/{userId}/cloudLicensing/assignmentErrors', { 'GET ': 'owned', ...errors }),
  'GET /users/{userId}/cloudLicensing/assignmentErrors/{assignmentErrorId}/usageRight': 'gone',
  'POST /users/{userId}/cloudLicensing/assignments/reprocessAssignments': 'administratorOfOne',
  'POST /users/{userId}/cloudLicensing/assignments/microsoft.graph.cloudLicensing.reprocessAssignments':
    'administratorOfOne',
  'POST /devices/{deviceId}/cloudLicensing/assignments': 'managedHidden',
  ...Object.fromEntries(
    [
      ...Object.keys(assignments)
        .filter((verb) => verb !== 'POST ')
        .map((verb) => verb.replace(' ', ' assignments')),
      ...Object.keys(waiting)
        .filter((verb) => verb !== 'GET ')
        .map((verb) => verb.replace(' ', ' waitingMembers')),
      ...['', '/assignments', '/allotments'].map((path) => `GET usageRights/{usageRightId}${path}`),
    ].map((verb) => [verb.replace(' ', ' /devices/{deviceId}/cloudLicensing/'), 'gone' as const]),
  ),
  'GET /users/{userId}/cloudLicensing/usageRights': 'owned',
  'GET /groups/{groupId}/cloudLicensing/usageRights': 'owned',
  ...hidden('/users/{userId}/cloudLicensing/usageRights/{usageRightId}', '', '/assignments', '/allotments'),
  ...hidden('/groups/{groupId}/cloudLicensing/usageRights/{usageRightId}', '', '/assignments', '/allotments'),
  ...hidden(
    '/devices/{deviceId}/cloudLicensing',
    '/assignments',
    '/usageRights',
    '/waitingMembers',
    '/explain',
  ),
  'GET /users/{userId}/cloudLicensing': 'owned',
  'GET /groups/{groupId}/cloudLicensing': 'owned',
  'GET /devices/{deviceId}/cloudLicensing': 'hidden',
  'GET /users/{userId}/cloudLicensing/explain': 'owned',
  'GET /users/{userId}/cloudLicensing/seatHistory': 'owned',
  'GET /groups/{groupId}/cloudLicensing/memberCounts': 'owned',
  'GET /users/{userId}/cloudLicensing/explain(skuId={skuId})': 'owned',
  'GET /users/{userId}/cloudLicensing/explain(allotmentId={allotmentId})': 'owned',
  'GET /users': 'reader',
  'POST /users': 'administrator',
  'GET /users/{userId}': 'owned',
  'PATCH /users/{userId}': 'administratorOfOne',
  'DELETE /users/{userId}': 'administratorOfOne',
  'GET /users/{userId}/memberOf': 'readerOfOne',
  'GET /directory/deletedItems/microsoft.graph.user': 'reader',
  'GET /directory/deletedItems/{objectId}': 'readerOfOne',
  'POST /directory/deletedItems/{objectId}/restore': 'administratorOfOne',
  'GET /directoryObjects/{objectId}': 'readerOfOne',
  'GET /devices': 'reader',
  'POST /devices': 'administrator',
  'GET /devices/{deviceId}': 'hidden',
  'PATCH /devices/{deviceId}': 'administratorOfOne',
  'DELETE /devices/{deviceId}': 'administratorOfOne',
  'GET /devices/{deviceId}/memberOf': 'readerOfOne',
  'GET /groups': 'reader',
  'POST /groups': 'administrator',
  'GET /groups/{groupId}': 'owned',
  'PATCH /groups/{groupId}': 'administratorOfOne',
  'DELETE /groups/{groupId}': 'administratorOfOne',
  ...Object.fromEntries(
    [
      'members',
      'members/microsoft.graph.user',
      'members/microsoft.graph.group',
      'members/microsoft.graph.device',
      'memberOf',
    ].map((path) => [`GET /groups/{groupId}/${path}`, 'readerOfOne' as const]),
  ),
  'POST /groups/{groupId}/members/$ref': 'administratorOfOne',
  'DELETE /groups/{groupId}/members/{memberId}/$ref': 'administratorOfOne',
  'GET /subscribedSkus': 'reader',
  'GET /subscribedSkus/{subscribedSkuId}': 'readerOfOne',
  'GET /directory/subscriptions': 'reader',
  'GET /directory/subscriptions/{subscriptionId}': 'readerOfOne',
  "GET /directory/subscriptions(commerceSubscriptionId='{commerceSubscriptionId}')": 'readerOfOne',
  'POST /directory/subscriptions': 'administrator',
  'PATCH /directory/subscriptions/{subscriptionId}': 'administratorOfOne',
  'DELETE /directory/subscriptions/{subscriptionId}': 'administratorOfOne',
  'GET /admin/cloudLicensing/products': 'reader',
  'GET /admin/cloudLicensing/products/{skuId}': 'readerOfOne',
  'PATCH /admin/cloudLicensing/products/{skuId}': 'administratorOfOne',
  'GET /admin/cloudLicensing/catalogProducts': 'reader',
  'GET /admin/cloudLicensing/servicePlanRules': 'reader',
  'POST /admin/cloudLicensing/servicePlanRules': 'administrator',
  'DELETE /admin/cloudLicensing/servicePlanRules/{ruleId}': 'administratorOfOne',
  'GET /admin/cloudLicensing/settings': 'reader',
  'PATCH /admin/cloudLicensing/settings': 'administrator',
  'GET /admin/cloudLicensing/tokens': 'list',
  'POST /admin/cloudLicensing/tokens': 'list',
  'DELETE /admin/cloudLicensing/tokens/{tokenId}': 'token',
  'GET /auditLogs/directoryAudits': 'list',
  'GET /auditLogs/directoryAudits/{entryId}': 'owned',
  'GET /admin/cloudLicensing/health': 'reader',
  'GET /admin/cloudLicensing/prerequisites': 'reader',
  'GET /admin/cloudLicensing/auditVerification': 'reader',
  'GET /admin/cloudLicensing/auditExport': 'list',
  'GET /roleManagement/directory/roleDefinitions': 'reader',
  'GET /roleManagement/directory/roleDefinitions/{roleDefinitionId}': 'reader',
  'GET /roleManagement/directory/roleAssignments': 'reader',
  'GET /roleManagement/directory/roleAssignments/{roleAssignmentId}': 'readerOfOne',
  'POST /roleManagement/directory/roleAssignments': 'giver',
  'DELETE /roleManagement/directory/roleAssignments/{roleAssignmentId}': 'giverOfOne',
  'GET /admin/cloudLicensing/identityProviders': 'giver',
  'POST /admin/cloudLicensing/identityProviders': 'giver',
  ...own('/admin/cloudLicensing/identityProviders/{providerId}', {
    'GET ': 'giverOfOne',
    'PATCH ': 'giverOfOne',
    'DELETE ': 'giverOfOne',
    'GET /check': 'giverOfOne',
    'GET /bindings': 'giverOfOne',
    'POST /bindings': 'giverOfOne',
    'DELETE /bindings/{bindingId}': 'giverOfOne',
  }),
  'POST /$batch': 'batch',
  'GET /admin/cloudLicensing': 'reader',
  'GET /organization': 'reader',
  'GET /organization/{organizationId}': 'readerOfOne',
  ...every('reader', 'GET /users/delta', 'GET /groups/delta', 'GET /subscriptions'),
  ...every(
    'reader',
    'GET /admin/cloudLicensing/allotments/delta',
    'GET /admin/cloudLicensing/assignments/delta',
  ),
  [`GET ${a}/seats/delta`]: 'readerOfOne',
  'POST /subscriptions': 'administrator',
  ...every(
    'goneForReaders',
    'GET /subscriptions/{subscriptionId}',
    'GET /subscriptions/{subscriptionId}/deadLetters',
  ),
  ...every(
    'goneForAdministrators',
    'PATCH /subscriptions/{subscriptionId}',
    'DELETE /subscriptions/{subscriptionId}',
    'POST /subscriptions/{subscriptionId}/replay',
    'POST /subscriptions/{subscriptionId}/reauthorize',
  ),
  ...every(
    'administratorOfOne',
    ...['users', 'groups'].flatMap((kind) => licensed(`/${kind}/{${kind.slice(0, -1)}Id}`)),
  ),
  ...every(
    'readerOfOne',
    ...['users', 'groups', 'devices'].flatMap((kind) => memberships(`/${kind}/{${kind.slice(0, -1)}Id}`)),
  ),
  ...every(
    'readerOfOne',
    ...['', '/microsoft.graph.user', '/microsoft.graph.group', '/microsoft.graph.device'].map(
      (kind) => `GET /groups/{groupId}/transitiveMembers${kind}`,
    ),
  ),
  'GET /groups/{groupId}/membersWithLicenseErrors': 'readerOfOne',
  'GET /users/{userId}/licenseDetails': 'hidden',
  'GET /users/{userId}/licenseDetails/{licenseDetailsId}': 'hidden',
  ...every(
    'list',
    'GET /me',
    'GET /me/cloudLicensing',
    ...['assignments', 'waitingMembers', 'assignmentErrors', 'usageRights', 'explain', 'seatHistory'].map(
      (list) => `GET /me/cloudLicensing/${list}`,
    ),
  ),
  ...every('reader', 'GET /me/memberOf', ...memberships('/me')),
  'GET /me/licenseDetails': 'list',
  'GET /me/licenseDetails/{licenseDetailsId}': 'gone',
  ...every(
    'administrator',
    'PATCH /me',
    ...licensed('/me'),
    ...reprocess.map((name) => `POST /me/cloudLicensing/assignments/${name}`),
  ),
  'POST /me/cloudLicensing/assignments': 'managed',
  'GET /me/cloudLicensing/explain(skuId={skuId})': 'ownedProduct',
  ...every('owned', 'GET /me/cloudLicensing/explain(allotmentId={allotmentId})'),
  ...own(
    '/me/cloudLicensing',
    Object.fromEntries(
      [
        ...Object.keys(assignments)
          .slice(1)
          .map((verb) => verb.replace(' ', ' /assignments')),
        ...Object.keys(waiting)
          .slice(1)
          .map((verb) => verb.replace(' ', ' /waitingMembers')),
        ...Object.keys(errors).map((verb) => verb.replace(' ', ' /assignmentErrors')),
        'GET /assignmentErrors/{assignmentErrorId}/usageRight',
        ...['', '/assignments', '/allotments'].map((path) => `GET /usageRights/{usageRightId}${path}`),
      ].map((verb) => [verb, 'gone' as const]),
    ),
  ),
}

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let ids: Record<string, string>
/** Other ids where the path is longer than the name tells. */
let idsAt: readonly (readonly [RegExp, Record<string, string>])[]
let bodies: readonly (readonly [RegExp, object])[]
const tokens = {} as Record<Kind, string | null>

beforeAll(async () => {
  api = await testApi()
  const { skuId, subscriptionId } = await api.buy(20)
  const allotment = await api.allot(skuId, 'This', 2)
  const another = await api.allot(skuId, 'Another', 2)
  const [held, waits, blocked] = [
    await api.user('Held'),
    await api.user('Waits'),
    await api.user('Blocked', { usageLocation: 'CU' }),
  ]
  const direct = await api.assign(allotment, { user: held })
  const team = await api.group('Team', [held, waits, blocked, await api.user('Second')])
  const throughGroup = await api.assign(allotment, { group: team })
  const second = await api.get(`${admin}/allotments/${allotment}/seats`)
  const queue = await api.get(`${admin}/allotments/${allotment}/waitingMembers`)
  expect([second.value.length, queue.value.length]).toEqual([2, 1])
  const waitingMemberId: string = queue.value[0].id
  const excluded = await api.user('Excluded')
  await api.post(`${admin}/allotments/${allotment}/exclusions`, { memberId: excluded })
  await api.post(`${admin}/allotments/${allotment}/searchScopes/$ref`, { '@odata.id': team })
  const deleted = await api.user('Deleted')
  await api.remove(`/v1.0/users/${deleted}`)
  const rules = await api.get(`${admin}/servicePlanRules`)
  const error = await api.get(`${admin}/assignmentErrors`)
  const people: Record<string, string> = {}
  for (const kind of callers.slice(2, 9)) people[kind] = await api.user(kind)
  await makeOwner(api, allotment, people.owner ?? '')
  await makeOwner(api, another, people.ownerOfAnother ?? '')
  await makeOwner(api, allotment, await api.group('Owners', [people.ownerThroughGroup ?? '']))
  const reader = await giveRole(api, people.reader ?? '', 'globalReader')
  await giveRole(api, people.licenseAdministrator ?? '', 'licenseAdministrator')
  await giveRole(api, people.globalAdministrator ?? '', 'globalAdministrator')
  const identityProvider = await api.post(`${admin}/identityProviders`, {
    displayName: 'Nobody answers there',
    profile: 'keycloak',
    issuer: 'http://127.0.0.1:9/',
    clientId: 'allot',
  })
  const binding = { userId: held, subject: 'held' }
  const bound = await api.post(`${admin}/identityProviders/${identityProvider.id}/bindings`, binding)
  const entries = await api.get(
    `/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Create assignment'`,
  )
  const appTokens = await api.get(`${admin}/tokens`)
  const subscription = await api.get(`/v1.0/directory/subscriptions/${subscriptionId}`)
  ids = {
    allotmentId: allotment,
    assignmentId: direct,
    userId: held,
    groupId: team,
    memberId: held,
    deviceId: (await api.post('/v1.0/devices', { displayName: 'Laptop' })).id,
    ownerId: people.owner ?? '',
    skuId,
    subscriptionId,
    commerceSubscriptionId: subscription.commerceSubscriptionId,
    subscribedSkuId: `${api.tenantId}_${skuId}`,
    ruleId: rules.value[0].id,
    tokenId: appTokens.value[0].id,
    entryId: entries.value[0].id,
    seatId: `${allotment}_${held}`,
    exclusionId: `${allotment}_${excluded}`,
    waitingMemberId,
    usageRightId: `${held}_${skuId}`,
    assignmentErrorId: error.value[0].id,
    objectId: held,
    organizationId: api.tenantId,
    licenseDetailsId: `${held}_${skuId}`,
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    roleAssignmentId: reader,
    providerId: identityProvider.id,
    bindingId: bound.id,
  }
  idsAt = [
    [/^\w+ \/subscriptions/, { subscriptionId: api.tenantId }],
    [/deletedItems/, { objectId: deleted }],
    [/groups.*assignments/, { assignmentId: throughGroup }],
    [/groups.*usageRights/, { usageRightId: `${team}_${skuId}` }],
    [/users.*waitingMembers/, { userId: waitingMemberId.split('_')[1] ?? '' }],
    [/users.*assignmentErrors/, { userId: blocked }],
  ]
  const bind = { 'allotment@odata.bind': allotment, disabledServicePlanIds: [] }
  bodies = [
    [/^POST .*allotmentId\}\/assignments$/, { 'assignedTo@odata.bind': held, disabledServicePlanIds: [] }],
    [/^POST \/admin.*\/assignments$/, { ...bind, 'assignedTo@odata.bind': held }],
    [/^POST .*\/assignments$/, bind],
    [/^PATCH .*assignmentId\}$/, { disabledServicePlanIds: [] }],
    [/^PATCH .*allotmentId\}$/, { state: 'open' }],
    [/^POST .*exclusions$/, { memberId: held }],
    [/^PATCH .*waitingMemberId\}$/, { pinned: false }],
  ]
  for (const kind of callers.slice(2, 9)) tokens[kind] = await tokenOf(api, people[kind] ?? '')
  tokens.nobody = null
  tokens.expired = await tokenOf(api, people.globalAdministrator ?? '', {
    expiresAt: new Date(api.clock.now.getTime() + 1_000),
  })
  // A second organization of the same installation.
  tokens.otherTenant = await tokenOfOtherTenant()
  api.clock.advance(2_000)
})
afterAll(() => api.close())

async function tokenOfOtherTenant(): Promise<string> {
  const tenant = await createTenant(api.app, { displayName: 'Fabrikam', countryLetterCode: 'DE' })
  const caller = { ...systemCaller(tenant.id), roles: ['globalAdministrator' as const] }
  const input = { displayName: 'Other', role: 'globalAdministrator' as const }
  return (await runCommand(api.app, caller, { command: 'createToken' }, (ctx) => createToken(ctx, input)))
    .value.text
}

const nameOf = ({ method, path }: AnyEndpoint) => `${method} ${path}`

async function ask(endpoint: AnyEndpoint, token: string | null): Promise<number> {
  const name = nameOf(endpoint)
  const here = Object.assign({}, ids, ...idsAt.filter(([at]) => at.test(name)).map(([, more]) => more))
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, param: string) => here[param] ?? `no ${param}`)
  const write = endpoint.method !== 'GET'
  const takesBody = write && endpoint.method !== 'DELETE'
  const body = bodies.find(([at]) => at.test(name))?.[1] ?? {}
  const batch = endpoint.path === '/$batch'
  const url = `/${endpoint.versions[0]}${path}${write && !batch ? '?dryRun=true' : ''}`
  return (await api.call(endpoint.method, url, takesBody ? body : undefined, { token })).status
}

function outcomeOf(status: number): Outcome | number {
  if (status < 300 || status === 400 || status === 409) return 'yes'
  return status
}

test('every route of the router has a row, and every row a route', () => {
  const served = routes.map(({ endpoint }) => nameOf(endpoint))
  expect(Object.keys(table).sort()).toEqual([...new Set(served)].sort())
})

test.each(callers)(
  '%s',
  async (kind) => {
    const wrong: string[] = []
    for (const { endpoint } of routes) {
      const name = nameOf(endpoint)
      const pattern = table[name]
      if (!pattern) continue
      const status = await ask(endpoint, tokens[kind])
      const expected = patterns[pattern][kind]
      // Of another organization nothing is there, be it named in the path (404) or in the body (400).
      const elsewhere = kind === 'otherTenant' && expected === 404 && status === 400
      if (!elsewhere && outcomeOf(status) !== expected) wrong.push(`${name}: ${status}, expected ${expected}`)
    }
    expect(wrong).toEqual([])
  },
  60_000,
)

test('a token with any of the permissions of a route is let in, and with another is not', async () => {
  const person = await api.user('Scoped')
  await giveRole(api, person, 'globalAdministrator')
  const withScope = new Map<string, string>()
  for (const scope of knownScopes) withScope.set(scope, await tokenOf(api, person, { scopes: [scope] }))
  const wrong: string[] = []
  for (const { endpoint } of routes) {
    const access = accessOf(endpoint)
    if (access.all.includes('*')) continue
    const unlimited = patterns[table[nameOf(endpoint)] ?? 'list'].globalAdministrator
    const foreign = knownScopes.filter((scope) => !access.all.includes(scope) && !access.own.includes(scope))
    for (const scope of [...access.all.slice(0, 2), ...access.own.slice(0, 1), ...foreign.slice(0, 2)]) {
      const outcome = outcomeOf(await ask(endpoint, withScope.get(scope) ?? ''))
      const expected = access.all.includes(scope) ? unlimited : access.own.includes(scope) ? 'own' : 403
      const fits =
        expected === 'own' ? outcome === 'yes' || outcome === 404 || outcome === 403 : outcome === expected
      if (!fits) wrong.push(`${nameOf(endpoint)} with ${scope}: ${outcome}, expected ${expected}`)
    }
  }
  expect(wrong).toEqual([])
}, 180_000)
